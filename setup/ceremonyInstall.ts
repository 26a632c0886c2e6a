/** A ceremony for a shipped circuit: files in, an installed key and its transcript out. */
import { readFileSync } from "node:fs";
import { ZkMarginError } from "../circuits/errors.ts";
import { circuitById } from "../circuits/spec.ts";
import {
  artefactPaths,
  BUILD_DIRECTORY,
  readArtefact,
  readArtefactJson,
  writeAtomically,
  writeJson,
} from "./artefacts.ts";
import {
  type Beacon,
  beginCeremony,
  type CeremonyInput,
  contribute,
  endSnarkjs,
  finishCeremony,
} from "./ceremony.ts";
import { readCompilation } from "./compilation.ts";
import { installKey } from "./keys.ts";
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

function inputOf(circuitId: string, ptau: string): CeremonyInput {
  const circuit = circuitById(circuitId);
  const r1cs = readArtefact(artefactPaths(circuitId).r1cs);
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
export async function beginToFile(circuitId: string, ptau: string, out: string): Promise<void> {
  return untilEnd(async () => {
    writeAtomically(out, await beginCeremony(inputOf(circuitId, ptau)));
  });
}

/** One person's step: reads the predecessor's file, writes the successor's. */
export async function contributeToFile(zkey: string, out: string, name: string): Promise<void> {
  return untilEnd(async () => {
    writeAtomically(out, await contribute(readUserFile(zkey, "zkey"), name));
  });
}

export interface CeremonyOptions {
  readonly circuitId: string;
  readonly ptau: string;
  readonly beacon: Beacon;
  /** The last person's file; absent: start here. */
  readonly zkey?: string;
  /** Secrets to add on this machine before the beacon. */
  readonly contributions: number;
  readonly progress: Progress;
}

/** Finishes a ceremony and installs the key in place of the development key. */
export async function ceremonyForCircuit(
  options: CeremonyOptions,
): Promise<{ manifest: Manifest; transcript: Transcript }> {
  const { circuitId, progress, beacon } = options;
  return untilEnd(() =>
    withBuildLock(BUILD_DIRECTORY, async () => {
      const paths = artefactPaths(circuitId);
      const compilation = readCompilation(paths, sourceHash());
      if (compilation === undefined) {
        throw new ZkMarginError("BUILD_MISSING", `${circuitId} is not built from these sources`, {
          fix: "run `npm run build`",
        });
      }
      const input = inputOf(circuitId, options.ptau);
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
      const manifest = installKey(input.circuit, compilation, "ceremony", final);
      writeJson(paths.transcript, transcript);
      return { manifest, transcript };
    }),
  );
}

/** Replays the transcript in build/<circuit>/ with the given powers of tau. */
export async function verifyInstalled(circuitId: string, ptau: string): Promise<Transcript> {
  return untilEnd(() => {
    const paths = artefactPaths(circuitId);
    const transcript = readArtefactJson(paths.transcript);
    return verifyTranscript(
      transcript,
      inputOf(circuitId, ptau),
      readArtefact(paths.zkey("ceremony")),
    );
  });
}
