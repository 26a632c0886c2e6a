/**
 * Phase 2 of a trusted setup: a key made from powers of tau, changed in turn by people who each forget
 * a secret, closed by a random beacon. The key is sound if *one* of them did forget. The steps work on
 * bytes, so that each person can run {@link contribute} on a machine of their own.
 *
 * The arithmetic is snarkjs', whose workers live until {@link endSnarkjs}.
 */
import { randomBytes } from "node:crypto";
import { zKey } from "snarkjs";
import { ZkMarginError } from "../circuits/errors.ts";
import { checkProvingKey, type KeySubject, parseKey } from "./keyCheck.ts";
import { checkPowersOfTau } from "./powersOfTau.ts";
import { rowsOf } from "./qap.ts";
import { readR1csHeader } from "./r1cs.ts";
import { parseZkey } from "./zkeyFile.ts";

const ENTROPY_BYTES = 64;

/** Randomness that nobody could know when the last person contributed, such as a later block's hash. */
export interface Beacon {
  /** 1 to 255 bytes, hexadecimal. */
  readonly hex: string;
  /** log2 of the SHA-256 iterations over it, 10 to 63: a delay against choosing the beacon. */
  readonly iterationsLog2: number;
}

export interface CeremonyInput {
  readonly circuit: KeySubject;
  readonly r1cs: Uint8Array;
  /** Prepared powers of tau. */
  readonly ptau: Uint8Array;
}

/** A snarkjs file that never touches the disk. */
interface MemoryFile {
  readonly type: "mem";
  data?: Uint8Array;
}

async function written(write: (file: MemoryFile) => Promise<unknown>): Promise<Uint8Array> {
  const file: MemoryFile = { type: "mem" };
  const outcome = await write(file);
  // snarkjs reports some failures as false or -1, and leaves a broken file behind.
  if (file.data === undefined || outcome === false || outcome === -1) {
    throw new ZkMarginError("BUILD_FAILED", "snarkjs refused a step of the ceremony", {
      fix: "check that the constraints and the powers of tau belong to this circuit",
    });
  }
  return file.data;
}

/** The key before any contribution. It is forgeable and must not be used. */
export async function beginCeremony({ r1cs, ptau }: CeremonyInput): Promise<Uint8Array> {
  await checkPowersOfTau(ptau, rowsOf(readR1csHeader(r1cs)));
  return written((file) => zKey.newZKey(r1cs, ptau, file));
}

/** Adds a secret from the operating system's randomness, which is forgotten when this returns. */
export async function contribute(zkey: Uint8Array, name: string): Promise<Uint8Array> {
  parseKey("zkey", () => parseZkey(zkey));
  const entropy = randomBytes(ENTROPY_BYTES).toString("hex");
  return written((file) => zKey.contribute(zkey, file, name, entropy));
}

/** Closes the ceremony. KEY_REFUSED when no person contributed or the key is malformed. */
export async function finishCeremony(
  { circuit }: CeremonyInput,
  zkey: Uint8Array,
  beacon: Beacon,
): Promise<Uint8Array> {
  checkBeacon(beacon);
  parseKey(circuit.id, () => parseZkey(zkey));
  const final = await written((file) =>
    zKey.beacon(zkey, file, "random beacon", beacon.hex, beacon.iterationsLog2),
  );
  checkProvingKey(final, circuit, "ceremony");
  return final;
}

/** Before any slow step. */
export function checkBeacon({ hex, iterationsLog2 }: Beacon): void {
  const isHex = /^([0-9a-f]{2}){1,255}$/.test(hex);
  if (!isHex || !Number.isInteger(iterationsLog2) || iterationsLog2 < 10 || iterationsLog2 > 30) {
    throw new ZkMarginError("INPUT_INVALID", "the beacon is malformed", {
      field: "beacon",
      fix: "give 1 to 255 bytes in lower-case hexadecimal without 0x, and 10 to 30 for the iterations",
    });
  }
}

/** Ends snarkjs' worker threads, which otherwise keep the process alive. */
export async function endSnarkjs(): Promise<void> {
  const { curve_bn128: curve } = globalThis as { curve_bn128?: { terminate(): Promise<void> } };
  await curve?.terminate();
}
