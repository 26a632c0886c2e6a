/** A ceremony for a shipped circuit: files in, an installed key and its transcript out. */
import { existsSync, readFileSync } from "node:fs";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  artefactPaths,
  BUILD_DIRECTORY,
  readArtefact,
  readArtefactJson,
  writeAtomically,
  writeJson,
} from "./artefacts.ts";
import {
  beginCeremony,
  checkBeacon,
  contribute,
  endSnarkjs,
  finishCeremony,
  type Beacon,
  type CeremonyInput,
} from "./ceremony.ts";
import { readCompilation } from "./compilation.ts";
import { type CircuitReference, installKey, loadProvingKey, subjectOf } from "./keys.ts";
import { withBuildLock } from "./lock.ts";
import type { Manifest } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { sourceHash } from "./sources.ts";
import { type Transcript, transcriptOf, verifyTranscript } from "./transcript.ts";

function readUserFile(path: string, field: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ZkMarginError("INPUT_UNREADABLE", `cannot read ${path}`, {
      field,
      fix: `check the path given as --${field}`,
      cause,
    });
  }
}

function inputOf(reference: CircuitReference, ptau: string, build?: string): CeremonyInput {
  const circuit = subjectOf(reference);
  const r1cs = readArtefact(artefactPaths(circuit.id, build).r1cs);
  return { circuit, r1cs, ptau: readUserFile(ptau, "ptau") };
}

async function untilEnd<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } finally {
    await endSnarkjs();
  }
}

/** Writes the key before any contribution, for the first person. */
export async function beginToFile(
  circuit: CircuitReference,
  ptau: string,
  out: string,
  build?: string,
): Promise<void> {
  return untilEnd(async () => {
    writeAtomically(out, await beginCeremony(inputOf(circuit, ptau, build)));
  });
}

/** One person's step: reads the predecessor's file, writes the successor's. */
export async function contributeToFile(zkey: string, out: string, name: string): Promise<void> {
  return untilEnd(async () => {
    writeAtomically(out, await contribute(readUserFile(zkey, "zkey"), name));
  });
}

export interface CeremonyOptions {
  readonly circuit: CircuitReference;
  readonly ptau: string;
  readonly beacon: Beacon;
  /** The last person's file; absent: start here. */
  readonly zkey?: string;
  /** Secrets to add on this machine before the beacon. */
  readonly contributions: number;
  readonly progress: Progress;
  /** The build directory, `build/` unless told. */
  readonly build?: string;
}

/** Finishes a ceremony and installs the key in place of the development key. */
export async function ceremonyForCircuit(
  options: CeremonyOptions,
): Promise<{ manifest: Manifest; transcript: Transcript }> {
  const { progress, beacon, build = BUILD_DIRECTORY } = options;
  checkBeacon(beacon);
  const circuit = subjectOf(options.circuit);
  return untilEnd(() =>
    withBuildLock(build, async () => {
      const paths = artefactPaths(circuit.id, build);
      const compilation = readCompilation(paths, sourceHash(build));
      if (compilation === undefined) {
        throw new ZkMarginError("BUILD_MISSING", `${circuit.id} is not built from these sources`, {
          fix: "run `npm run build`",
        });
      }
      const input = inputOf(circuit, options.ptau, build);
      let zkey =
        options.zkey === undefined
          ? await progress("powers of tau and initial key", () => beginCeremony(input))
          : readUserFile(options.zkey, "zkey");
      for (let index = 1; index <= options.contributions; index++) {
        const name = `contribution ${index}`;
        zkey = await progress(name, () => contribute(zkey, name));
      }
      const final = await progress("random beacon", () => finishCeremony(input, zkey, beacon));
      const transcript = await transcriptOf(input, final);
      await progress("replay", () => verifyTranscript(transcript, input, final));
      const manifest = installKey(circuit, compilation, "ceremony", final, build);
      writeJson(paths.transcript, transcript);
      return { manifest, transcript };
    }),
  );
}

/** Replays the transcript in build/<circuit>/ with the given powers of tau. */
export async function verifyInstalled(
  circuit: CircuitReference,
  ptau: string,
  build?: string,
): Promise<Transcript> {
  return untilEnd(() => {
    const { id } = subjectOf(circuit);
    const paths = artefactPaths(id, build);
    if (!existsSync(paths.zkey("ceremony"))) {
      throw new ZkMarginError("BUILD_MISSING", `no ceremony key is installed for ${id}`, {
        fix: "install one with `zkmargin setup finish` or `zkmargin setup ceremony` first",
      });
    }
    const { manifest, zkey } = loadProvingKey(
      subjectOf(circuit),
      build === undefined ? {} : { build },
    );
    if (manifest.kind !== "ceremony") {
      throw new ZkMarginError("KEY_REFUSED", `the key in use for ${id} is a development key`, {
        fix: "install the ceremony's key again with `zkmargin setup finish`",
      });
    }
    const transcript = readArtefactJson(paths.transcript);
    return verifyTranscript(transcript, inputOf(circuit, ptau, build), zkey);
  });
}
