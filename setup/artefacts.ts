/**
 * Where built files lie, and how they are written: to a temporary name first, then renamed, so that
 * a reader never sees half a file. Nothing here is secret.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZkMarginError } from "../circuits/errors.ts";

/** The repository root, with a trailing separator removed. */
export const REPOSITORY = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
export const BUILD_DIRECTORY = join(REPOSITORY, "build");

/** `development`: secret public, refused on real chains; `ceremony`: from powers of tau. */
export type KeyKind = "development" | "ceremony";

export interface ArtefactPaths {
  readonly directory: string;
  readonly r1cs: string;
  readonly wasm: string;
  readonly sym: string;
  /** What the compiler was given and what came out. */
  readonly compilation: string;
  readonly verificationKey: string;
  readonly manifest: string;
  readonly transcript: string;
  zkey(kind: KeyKind): string;
}

/** Paths of everything built for one circuit. */
export function artefactPaths(circuitId: string, build = BUILD_DIRECTORY): ArtefactPaths {
  const directory = join(build, circuitId);
  return {
    directory,
    r1cs: join(directory, "circuit.r1cs"),
    wasm: join(directory, "circuit.wasm"),
    sym: join(directory, "circuit.sym"),
    compilation: join(directory, "compilation.json"),
    verificationKey: join(directory, "verification_key.json"),
    manifest: join(directory, "manifest.json"),
    transcript: join(directory, "transcript.json"),
    zkey: (kind) => join(directory, `${kind}.zkey`),
  };
}

export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

export function sha256File(path: string): string {
  return sha256(readArtefact(path));
}

/** The file's bytes; BUILD_MISSING when it is not there. */
export function readArtefact(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ZkMarginError("BUILD_MISSING", `cannot read ${path}`, {
      fix: "run `npm run build`",
      cause,
    });
  }
}

/** The parsed JSON of a built file; BUILD_MISSING when it is absent or not JSON. */
export function readArtefactJson(path: string): unknown {
  const text = new TextDecoder().decode(readArtefact(path));
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ZkMarginError("BUILD_MISSING", `${path} is not JSON`, {
      fix: "delete the file and run `npm run build`",
      cause,
    });
  }
}

/** Writes a whole file or nothing. */
export function writeAtomically(path: string, data: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

export function writeJson(path: string, document: unknown): void {
  writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`);
}
