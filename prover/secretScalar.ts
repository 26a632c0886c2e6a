/**
 * Secret scalars: blindings (mod ℓ) and salts (mod r). Uniform from the operating system's generator;
 * as text `0x` and 64 lower-case hexadecimal digits.
 */
import { randomBytes } from "node:crypto";
import { FIELD_MODULUS, SUBGROUP_ORDER } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";

const TEXT = /^0x[0-9a-f]{64}$/;

/** 512 random bits reduced: the bias is below 2^-250. */
function randomBelow(modulus: bigint): bigint {
  return BigInt(`0x${randomBytes(64).toString("hex")}`) % modulus;
}

/** A fresh blinding ρ, 0 ≤ ρ < ℓ. */
export function randomBlinding(): bigint {
  return randomBelow(SUBGROUP_ORDER);
}

/** A fresh salt, 0 < salt < r; 0 is what an unsealed statement carries. */
export function randomSalt(): bigint {
  return randomBelow(FIELD_MODULUS - 1n) + 1n;
}

function parseScalar(input: unknown, field: string, modulus: bigint): bigint {
  const fix = "use the file as zkmargin wrote it: 0x and 64 lower-case hexadecimal digits";
  if (typeof input !== "bigint" && (typeof input !== "string" || !TEXT.test(input))) {
    throw inputInvalid(field, "is not a scalar", fix);
  }
  const scalar = BigInt(input);
  if (scalar < 0n || scalar >= modulus) throw inputInvalid(field, "is out of range", fix);
  return scalar;
}

/** @throws INPUT_INVALID unless 0 ≤ ρ < ℓ */
export function parseBlinding(input: unknown, field = "blinding"): bigint {
  return parseScalar(input, field, SUBGROUP_ORDER);
}

/** @throws INPUT_INVALID unless 0 ≤ salt < r */
export function parseSalt(input: unknown, field = "salt"): bigint {
  return parseScalar(input, field, FIELD_MODULUS);
}

export function formatScalar(scalar: bigint): string {
  return `0x${scalar.toString(16).padStart(64, "0")}`;
}

/** A sum or difference of blindings, reduced to 0 … ℓ − 1. */
export function reduceBlinding(scalar: bigint): bigint {
  const remainder = scalar % SUBGROUP_ORDER;
  return remainder < 0n ? remainder + SUBGROUP_ORDER : remainder;
}
