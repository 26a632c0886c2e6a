/**
 * The whole build: window tables, circuits, keys, generated Solidity. Each step is skipped when its
 * inputs have not changed; a ceremony's key is never replaced while its circuit is the same.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CircuitSpec, loadCircuits } from "../circuits/spec.ts";
import {
  artefactPaths,
  BUILD_DIRECTORY,
  type KeyKind,
  readArtefact,
  readArtefactJson,
  REPOSITORY,
  sha256,
  writeJson,
} from "./artefacts.ts";
import { type Compilation, readCompilation } from "./compilation.ts";
import { compileCircuit } from "./compile.ts";
import { developmentZkey } from "./developmentKey.ts";
import { openPointEngine, type PointEngine } from "./generatorPowers.ts";
import { installKey, isInstalled } from "./keys.ts";
import { ensureContracts } from "./contracts.ts";
import { withBuildLock } from "./lock.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { ensureWindowTables, sourceHash } from "./sources.ts";

export interface BuiltCircuit {
  readonly circuit: string;
  readonly kind: KeyKind;
  readonly nConstraints: number;
  readonly nPublic: number;
  readonly rows: number;
  readonly maxRows: number;
  readonly vkHash: string;
}

/** Builds what is missing or stale and returns one line per circuit. */
export async function buildAll(progress: Progress): Promise<BuiltCircuit[]> {
  return withBuildLock(BUILD_DIRECTORY, async () => {
    await progress("window tables", () => ensureWindowTables());
    const hash = sourceHash();
    let engine: PointEngine | undefined;
    const built: BuiltCircuit[] = [];
    for (const circuit of loadCircuits()) {
      const compilation = await ensureCompiled(circuit, hash, progress);
      let manifest = currentManifest(circuit, compilation);
      if (manifest === undefined) {
        await progress(`${circuit.id}: development key`, async () => {
          engine ??= await openPointEngine();
          const r1cs = readArtefact(artefactPaths(circuit.id).r1cs);
          const zkey = developmentZkey(engine, circuit.id, r1cs);
          manifest = installKey(circuit, compilation, "development", zkey);
          return true;
        });
      }
      if (manifest !== undefined) built.push(summary(circuit, manifest));
    }
    await progress("verifier contracts", () => ensureSolidity(built, hash));
    await progress("contracts: solc", ensureContracts);
    return built;
  });
}

async function ensureCompiled(
  circuit: CircuitSpec,
  hash: string,
  progress: Progress,
): Promise<Compilation> {
  const cached = readCompilation(artefactPaths(circuit.id), hash);
  if (cached !== undefined) return cached;
  return progress(`${circuit.id}: circom`, () => compileCircuit(circuit, hash));
}

/** The manifest of an installed key that belongs to this compilation, if there is one. */
function currentManifest(circuit: CircuitSpec, compilation: Compilation): Manifest | undefined {
  const paths = artefactPaths(circuit.id);
  if (!existsSync(paths.manifest)) return undefined;
  const manifest = readManifest(paths, circuit.id);
  const sameCircuit =
    manifest.r1csSha256 === compilation.r1csSha256 &&
    manifest.wasmSha256 === compilation.wasmSha256 &&
    (manifest.kind === "ceremony" || manifest.sourceHash === compilation.sourceHash);
  return sameCircuit && isInstalled(paths, manifest) ? manifest : undefined;
}

function summary(circuit: CircuitSpec, manifest: Manifest): BuiltCircuit {
  const { kind, nConstraints, nPublic, rows, vkHash } = manifest;
  return {
    circuit: circuit.id,
    kind,
    nConstraints,
    nPublic,
    rows,
    maxRows: circuit.maxRows,
    vkHash,
  };
}

/** Regenerates verifier/generated/ when a key, a source or the generated files themselves changed. */
async function ensureSolidity(built: readonly BuiltCircuit[], hash: string): Promise<boolean> {
  const stampFile = join(BUILD_DIRECTORY, "solidity.json");
  const inputs = sha256(JSON.stringify([hash, built, contentsOf("setup/solidity*.ts")]));
  const outputs = (): string => sha256(JSON.stringify(contentsOf("verifier/generated/**/*.sol")));
  if (existsSync(stampFile)) {
    const stamp = readArtefactJson(stampFile) as { inputs?: string; outputs?: string };
    if (stamp.inputs === inputs && stamp.outputs === outputs()) return false;
  }
  const { writeGeneratedSolidity } = await import("./solidity.ts");
  writeGeneratedSolidity();
  writeJson(stampFile, { inputs, outputs: outputs() });
  return true;
}

function contentsOf(pattern: string): string[][] {
  return globSync(pattern, { cwd: REPOSITORY })
    .sort()
    .map((file) => [file, sha256(readFileSync(join(REPOSITORY, file)))]);
}
