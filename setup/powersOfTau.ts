/**
 * Judges a powers-of-tau file before a key is made from it: over BN254, prepared for phase 2, large
 * enough, with a person among its contributors, and accepted by snarkjs' verification of every
 * contribution and every power (minutes for a large file).
 */
import { bn254 } from "@noble/curves/bn254.js";
import { powersOfTau as snarkjsPowersOfTau } from "snarkjs";
import { ZkMarginError } from "../circuits/errors.ts";
import { readSections, readUint256, section, viewOf } from "./binaryFile.ts";
import { PERSONAL } from "./contributions.ts";
import { domainSizeOf } from "./qap.ts";

const HEADER = 1;
const CONTRIBUTIONS = 7;
const LAGRANGE_G1 = 12;
/** Five accumulated points, nine of the proof of knowledge, partial hash, next challenge. */
const CONTRIBUTION_BYTES = 3 * 64 + 2 * 128 + (6 * 64 + 3 * 128) + 216 + 64;

interface PowersOfTau {
  /** Supports domains up to 2^power. */
  readonly power: number;
  readonly isPrepared: boolean;
  readonly hasPerson: boolean;
}

// The published types describe another function under this name.
const verify = snarkjsPowersOfTau.verify as unknown as (file: Uint8Array) => Promise<boolean>;

/** KEY_REFUSED unless `file` can serve a circuit of `rows` rows. */
export async function checkPowersOfTau(file: Uint8Array, rows: number): Promise<void> {
  const found = read(file);
  const domain = domainSizeOf(rows);
  if (2 ** found.power < domain) {
    const needed = Math.log2(domain);
    refuse(`it holds 2^${found.power} powers, the circuit needs 2^${needed}`);
  }
  if (!found.isPrepared)
    refuse("it is not prepared for phase 2 (snarkjs powersoftau prepare phase2)");
  if (!found.hasPerson) refuse("no person contributed to it, so its secret is public");
  let isValid: boolean;
  try {
    isValid = await verify(file);
  } catch (cause) {
    refuse("snarkjs cannot verify it", cause);
  }
  if (!isValid) refuse("its contributions or powers do not verify");
}

function read(file: Uint8Array): PowersOfTau {
  try {
    const sections = readSections(file, "ptau");
    const header = viewOf(section(sections, HEADER));
    const fieldBytes = header.getUint32(0, true);
    if (fieldBytes !== 32 || readUint256(header, 4) !== bn254.fields.Fp.ORDER) {
      throw new Error("not over BN254");
    }
    return {
      power: header.getUint32(4 + fieldBytes, true),
      isPrepared: sections.has(LAGRANGE_G1),
      hasPerson: contributionTypes(section(sections, CONTRIBUTIONS)).includes(PERSONAL),
    };
  } catch (cause) {
    refuse("it is not a powers-of-tau file over BN254", cause);
  }
}

function contributionTypes(bytes: Uint8Array): number[] {
  const view = viewOf(bytes);
  let position = 4;
  return Array.from({ length: view.getUint32(0, true) }, () => {
    const type = view.getUint32(position + CONTRIBUTION_BYTES, true);
    const parameterBytes = view.getUint32(position + CONTRIBUTION_BYTES + 4, true);
    position += CONTRIBUTION_BYTES + 8 + parameterBytes;
    return type;
  });
}

function refuse(reason: string, cause?: unknown): never {
  throw new ZkMarginError("KEY_REFUSED", `the powers of tau are refused: ${reason}`, {
    field: "ptau",
    fix: "use a prepared file of a public ceremony, with at least as many powers as the circuit has rows",
    cause,
  });
}
