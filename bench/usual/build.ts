/** Files in build/ of the usual circuits: compiled, and with development keys, when somebody measures them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  artefactPaths,
  BUILD_DIRECTORY,
  readArtefact,
  REPOSITORY,
  sha256,
} from "../../setup/artefacts.ts";
import { readCompilation, type Compilation } from "../../setup/compilation.ts";
import { compileCircuit } from "../../setup/compile.ts";
import { developmentZkey } from "../../setup/developmentKey.ts";
import { openPointEngine } from "../../setup/generatorPowers.ts";
import { installKey, isInstalled } from "../../setup/keys.ts";
import { withBuildLock } from "../../setup/lock.ts";
import { readManifest } from "../../setup/manifest.ts";
import { type Progress } from "../../setup/progress.ts";
import { compilerVersions } from "../../setup/sources.ts";
import { type UsualCircuit } from "./circuits.ts";

function sourcesHash(): string {
  const files = globSync("bench/usual/**/*.circom", { cwd: REPOSITORY }).toSorted();
  const texts = files.map((file) => [file, readFileSync(join(REPOSITORY, file), "utf8")]);
  return sha256(JSON.stringify([texts, compilerVersions()]));
}

function compiled(circuit: UsualCircuit, progress: Progress): Promise<Compilation> {
  const hash = sourcesHash();
  const cached = readCompilation(artefactPaths(circuit.id), hash);
  if (cached !== undefined) return Promise.resolve(cached);
  return progress(`${circuit.id}: circom`, () => compileCircuit(circuit, hash));
}

/** Compiled, unless it is already. */
export function ensureCompiled(circuit: UsualCircuit, progress: Progress): Promise<Compilation> {
  return withBuildLock(BUILD_DIRECTORY, () => compiled(circuit, progress));
}

/** With a development key; of the largest, 2^18 rows, that takes minutes, once. */
export function ensureProvable(circuit: UsualCircuit, progress: Progress): Promise<void> {
  return withBuildLock(BUILD_DIRECTORY, async () => {
    const compilation = await compiled(circuit, progress);
    const paths = artefactPaths(circuit.id);
    try {
      const manifest = readManifest(paths, circuit.id);
      const isOfThese = manifest.r1csSha256 === compilation.r1csSha256;
      if (isOfThese && isInstalled(paths, manifest)) return;
    } catch {
      // None yet, or a broken one: made anew.
    }
    await progress(`${circuit.id}: development key`, async () => {
      const zkey = developmentZkey(await openPointEngine(), circuit.id, readArtefact(paths.r1cs));
      installKey(circuit, compilation, "development", zkey);
    });
  });
}
