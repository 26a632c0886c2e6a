/**
 * `node setup/solidity.ts` writes `verifier/generated/` from the built keys; with `--check` it writes
 * nothing and refuses when a file there differs. A circuit without a key is left out.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { loadCircuits } from "../circuits/spec.ts";
import { REPOSITORY, artefactPaths, writeAtomically } from "./artefacts.ts";
import { loadVerificationKey } from "./keys.ts";
import { renderVerifier, verifierName } from "./solidityKey.ts";
import { renderGeneratorTableHashes } from "./solidityTables.ts";

const GENERATED = join(REPOSITORY, "verifier", "generated");

export interface GeneratedSource {
  /** Absolute path in `verifier/generated/`. */
  readonly path: string;
  readonly source: string;
}

/** Every generated source, in memory. KEY_REFUSED for a key that fails its checks. */
export function generatedSolidity(): GeneratedSource[] {
  const verifiers = loadCircuits()
    .filter(({ id }) => existsSync(artefactPaths(id).manifest))
    .map((circuit) => {
      const { key, manifest } = loadVerificationKey(circuit.id, { allowDevelopment: true });
      const path = join(GENERATED, `${verifierName(circuit.id)}.sol`);
      return { path, source: renderVerifier(circuit, key, manifest) };
    });
  const tables = join(GENERATED, "GeneratorTableHashes.sol");
  return [{ path: tables, source: renderGeneratorTableHashes() }, ...verifiers];
}

const isCurrent = ({ path, source }: GeneratedSource): boolean =>
  existsSync(path) && readFileSync(path, "utf8") === source;

/** Writes the files that differ and returns their paths; a current file is not touched. */
export function writeGeneratedSolidity(): string[] {
  const stale = generatedSolidity().filter((file) => !isCurrent(file));
  for (const { path, source } of stale) writeAtomically(path, source);
  return stale.map(({ path }) => path);
}

/** BUILD_MISSING when a generated file is not what the keys give. */
export function checkGeneratedSolidity(): void {
  const stale = generatedSolidity().find((file) => !isCurrent(file));
  if (stale === undefined) return;
  throw new ZkMarginError("BUILD_MISSING", `${stale.path} is not what the built keys give`, {
    fix: "run `node setup/solidity.ts`",
  });
}

if (import.meta.main) {
  if (process.argv.includes("--check")) checkGeneratedSolidity();
  else for (const path of writeGeneratedSolidity()) console.log(`wrote ${path}`);
}
