/**
 * The record of a ceremony, and its replay: anybody with the transcript, the constraints, the powers of
 * tau and the key can check that the key belongs to them and that each listed contribution took place.
 */
import { zKey } from "snarkjs";
import { ZkMarginError } from "../circuits/errors.ts";
import { sha256 } from "./artefacts.ts";
import type { CeremonyInput } from "./ceremony.ts";
import { BEACON, contributionHash, readContributions } from "./contributions.ts";
import { openPointEngine } from "./generatorPowers.ts";
import { checkProvingKey, parseKey } from "./keyCheck.ts";
import { checkPowersOfTau } from "./powersOfTau.ts";
import { rowsOf } from "./qap.ts";
import { readR1csHeader } from "./r1cs.ts";
import { verificationKeyHash } from "./verificationKey.ts";
import { parseZkey } from "./zkeyFile.ts";

export interface TranscriptEntry {
  readonly by: "person" | "beacon";
  readonly name: string;
  /** What the contributor saw on screen and may have published, 64 bytes hexadecimal. */
  readonly hash: string;
  /** Of a beacon: its bytes, hexadecimal. */
  readonly beacon?: string;
  readonly iterationsLog2?: number;
}

/** Hashes in lower-case hexadecimal; SHA-256 of files unless said otherwise. */
export interface Transcript {
  readonly circuit: string;
  readonly r1csSha256: string;
  readonly powersOfTauSha256: string;
  /** BLAKE2b of the key before any contribution. */
  readonly circuitHash: string;
  readonly contributions: readonly TranscriptEntry[];
  readonly zkeySha256: string;
  /** keccak256 of the verification key, 0x-prefixed. */
  readonly vkHash: string;
}

/** What a finished key says about itself. KEY_REFUSED when it fails any check of keyCheck.ts. */
export async function transcriptOf(
  { circuit, r1cs, ptau }: CeremonyInput,
  zkey: Uint8Array,
): Promise<Transcript> {
  const key = checkProvingKey(zkey, circuit, "ceremony");
  const engine = await openPointEngine();
  const { circuitHash, contributions } = parseKey(circuit.id, () =>
    readContributions(parseZkey(zkey)),
  );
  return {
    circuit: circuit.id,
    r1csSha256: sha256(r1cs),
    powersOfTauSha256: sha256(ptau),
    circuitHash: Buffer.from(circuitHash).toString("hex"),
    contributions: contributions.map((contribution) => {
      const { type, name, beacon, iterationsLog2 } = contribution;
      return {
        by: type === BEACON ? ("beacon" as const) : ("person" as const),
        name,
        hash: contributionHash(engine, contribution),
        ...(beacon === undefined ? {} : { beacon }),
        ...(iterationsLog2 === undefined ? {} : { iterationsLog2 }),
      };
    }),
    zkeySha256: sha256(zkey),
    vkHash: verificationKeyHash(key),
  };
}

/**
 * Replays a transcript. PROOF_REFUSED naming the first field that differs, or when snarkjs finds that
 * the key does not follow from constraints, powers of tau, contributions and beacon.
 */
export async function verifyTranscript(
  transcript: unknown,
  input: CeremonyInput,
  zkey: Uint8Array,
): Promise<Transcript> {
  const replayed = await transcriptOf(input, zkey);
  const claimed = (transcript ?? {}) as Record<string, unknown>;
  for (const [field, value] of Object.entries(replayed)) {
    if (JSON.stringify(claimed[field]) !== JSON.stringify(value)) {
      refuse(field, `${field} is not what the files say`);
    }
  }
  await checkPowersOfTau(input.ptau, rowsOf(readR1csHeader(input.r1cs)));
  let follows: boolean;
  try {
    follows = await zKey.verifyFromR1cs(input.r1cs, input.ptau, zkey);
  } catch (cause) {
    refuse("zkeySha256", "snarkjs cannot replay the ceremony", cause);
  }
  if (!follows)
    refuse("zkeySha256", "the key does not follow from its constraints and contributions");
  return replayed;
}

function refuse(field: string, reason: string, cause?: unknown): never {
  throw new ZkMarginError("PROOF_REFUSED", `the ceremony's transcript is refused: ${reason}`, {
    field,
    fix: "get transcript, key, constraints and powers of tau from the same release",
    cause,
  });
}
