/** Reading the members of RFQ documents: everything comes from a counterparty or from one's own disk. */
import { isAddress } from "ethers";
import { parsePoint, FIELD_MODULUS, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid, memberPath, readArray, readObject } from "../risk/index.ts";
import { type SolidityProof } from "../prover/index.ts";

const DIGITS = /^(0|[1-9][0-9]{0,77})$/;
const HEX_32 = /^0x[0-9a-f]{64}$/;
const UINT_256_END = 1n << 256n;
/** Base field of BN254: coordinates of proofs. */
const PROOF_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

/** A whole number in decimal text, 0 … end − 1. */
export function readInteger(value: unknown, path: string, end = UINT_256_END): bigint {
  const number = typeof value === "string" && DIGITS.test(value) ? BigInt(value) : end;
  if (number < end) return number;
  throw inputInvalid(path, "is not a whole number in range", "write its decimal digits in quotes");
}

/** An account number, from 1. */
export function readAccount(value: unknown, path: string): bigint {
  const account = readInteger(value, path);
  if (account > 0n) return account;
  throw inputInvalid(path, "is not an account", "write the account's number, from 1");
}

/** Unix seconds that fit a block's time. */
export function readTime(value: unknown, path: string): bigint {
  return readInteger(value, path, 1n << 64n);
}

/** A hash, or an identity of 32 bytes. */
export function readHex32(value: unknown, path: string): string {
  if (typeof value === "string" && HEX_32.test(value)) return value;
  throw inputInvalid(path, "is not of 32 bytes", "write 0x and 64 lower-case hexadecimal digits");
}

/** A contract's address, in lower case. */
export function readAddress(value: unknown, path: string): string {
  if (typeof value === "string" && value.startsWith("0x") && isAddress(value)) {
    return value.toLowerCase();
  }
  throw inputInvalid(path, "is not an address", "write 0x and 40 hexadecimal digits");
}

export interface PointDocument {
  readonly x: string;
  readonly y: string;
}

/** A commitment or delta: in the subgroup of prime order. */
export function readPoint(value: unknown, path: string): AffinePoint {
  const { x, y } = readObject(value, path, ["x", "y"]);
  return parsePoint(
    readInteger(x, memberPath(path, "x"), FIELD_MODULUS),
    readInteger(y, memberPath(path, "y"), FIELD_MODULUS),
    path,
  );
}

export function pointDocument({ x, y }: AffinePoint): PointDocument {
  return { x: x.toString(), y: y.toString() };
}

/** A field element of a public signal. */
export function readElement(value: unknown, path: string): bigint {
  return readInteger(value, path, FIELD_MODULUS);
}

/** Eight coordinates in the order of Solidity's `Proof`; whether they are a proof is the chain's to say. */
export function readProof(value: unknown, path: string): SolidityProof {
  const read = (member: unknown, at: string): bigint => readInteger(member, at, PROOF_FIELD);
  const [ax = 0n, ay = 0n, xIm = 0n, xRe = 0n, yIm = 0n, yRe = 0n, cx = 0n, cy = 0n] = readArray(
    value,
    path,
    8,
    read,
  );
  return { a: { x: ax, y: ay }, b: { xIm, xRe, yIm, yRe }, c: { x: cx, y: cy } };
}

export function proofDocument({ a, b, c }: SolidityProof): readonly string[] {
  return [a.x, a.y, b.xIm, b.xRe, b.yIm, b.yRe, c.x, c.y].map(String);
}

/** A member that may be `null`. */
export function readNullable<T>(
  value: unknown,
  path: string,
  read: (value: unknown, path: string) => T,
): T | undefined {
  return value === null ? undefined : read(value, path);
}
