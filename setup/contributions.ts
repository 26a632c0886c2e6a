/** The contributions a .zkey records: who changed δ, in order, and in what way. */
import { concatenate, section, viewOf } from "./binaryFile.ts";
import { blake2b } from "@noble/hashes/blake2.js";
import type { PointEngine } from "./generatorPowers.ts";
import { type ParsedZkey, ZKEY_SECTION } from "./zkeyFile.ts";

/** `type` of a contribution whose secret came from somebody's randomness. */
export const PERSONAL = 0;
/** `type` of one derived from a public random beacon. */
export const BEACON = 1;

/** Tags of the optional parameters. */
export const PARAMETER = { name: 1, iterationsLog2: 2, beacon: 3 } as const;

const CIRCUIT_HASH_BYTES = 64;
/** δ after, s, δ·s in G1; δ·t in G2. */
const POINT_BYTES = [64, 64, 64, 128] as const;
const TRANSCRIPT_BYTES = 64;

export interface Contribution {
  readonly type: number;
  readonly name: string;
  /** Public randomness, hexadecimal; only of a beacon. */
  readonly beacon?: string;
  /** log2 of the SHA-256 iterations over the beacon. */
  readonly iterationsLog2?: number;
  /** The points in file order: δ·G1 after the contribution, then its proof of knowledge. */
  readonly points: readonly Uint8Array[];
  readonly transcript: Uint8Array;
}

export interface ContributionList {
  /** Names the circuit and the powers of tau, 64 bytes. */
  readonly circuitHash: Uint8Array;
  readonly contributions: readonly Contribution[];
}

/** Reads the list; throws a plain Error when it is malformed. */
export function readContributions(zkey: ParsedZkey): ContributionList {
  const bytes = section(zkey.sections, ZKEY_SECTION.contributions);
  const reader = new Reader(bytes);
  const circuitHash = reader.bytes(CIRCUIT_HASH_BYTES);
  const contributions = Array.from({ length: reader.uint32() }, () => readContribution(reader));
  if (!reader.atEnd()) throw new Error("bytes after the last contribution");
  return { circuitHash, contributions };
}

/** The hash snarkjs prints for a contribution, hexadecimal: what a participant publishes. */
export function contributionHash({ G1, G2 }: PointEngine, contribution: Contribution): string {
  const points = contribution.points.map((point) =>
    (point.length === G1.pointBytes ? G1 : G2).uncompressed(point),
  );
  const hash = blake2b(concatenate([...points, contribution.transcript]), { dkLen: 64 });
  return Buffer.from(hash).toString("hex");
}

function readContribution(reader: Reader): Contribution {
  const points = POINT_BYTES.map((size) => reader.bytes(size));
  const transcript = reader.bytes(TRANSCRIPT_BYTES);
  const type = reader.uint32();
  const parameters = new Reader(reader.bytes(reader.uint32()));
  let contribution: Contribution = { type, name: "", points, transcript };
  while (!parameters.atEnd()) {
    const tag = parameters.byte();
    if (tag === PARAMETER.name) {
      const name = new TextDecoder().decode(parameters.bytes(parameters.byte()));
      contribution = { ...contribution, name };
    } else if (tag === PARAMETER.iterationsLog2) {
      contribution = { ...contribution, iterationsLog2: parameters.byte() };
    } else if (tag === PARAMETER.beacon) {
      const beacon = Buffer.from(parameters.bytes(parameters.byte())).toString("hex");
      contribution = { ...contribution, beacon };
    } else {
      throw new Error(`unknown contribution parameter ${tag}`);
    }
  }
  return contribution;
}

/** A cursor over bytes; reading past the end throws. */
class Reader {
  #position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bytes(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new Error("the contributions are cut");
    const read = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return read;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  uint32(): number {
    return viewOf(this.bytes(4)).getUint32(0, true);
  }

  atEnd(): boolean {
    return this.#position === this.#bytes.length;
  }
}
