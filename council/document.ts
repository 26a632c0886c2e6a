/**
 * Documents of the council: JSON with one canonical text each, so that a hash or a signature covers what
 * a document says and not how it was laid out. Points are decimal coordinates, everything of 32 bytes is
 * `0x` and 64 lower-case hexadecimal digits, indices are small whole numbers.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { equals, IDENTITY, parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, memberPath, readObject } from "../risk/index.ts";

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

export type JsonDocument = Readonly<Record<string, Json>>;

/** A council is of at most so many members, as contracts/council/Council.sol has it. */
export const MAX_MEMBERS = 32;

const COORDINATE = /^(0|[1-9][0-9]{0,76})$/;
const BYTES32 = /^0x[0-9a-f]{64}$/;

/** JSON without spaces, the fields of every object in the order of their names. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${(value as Json[]).map(canonicalText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as Record<string, Json>).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join(",")}}`;
}

/** keccak256 of the canonical text under a label; the label keeps kinds of documents apart. */
export function documentHash(label: string, value: Json): string {
  const text = `zkmargin/council/${label}\n${canonicalText(value)}`;
  return `0x${bytesToHex(keccak_256(utf8ToBytes(text)))}`;
}

/** For people and files: indented, with a final newline. */
export function documentText(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function pointDocument({ x, y }: AffinePoint): { readonly x: string; readonly y: string } {
  return { x: x.toString(), y: y.toString() };
}

function readCoordinate(value: unknown, path: string): bigint {
  if (typeof value === "string" && COORDINATE.test(value)) return BigInt(value);
  throw inputInvalid(path, "is not a coordinate", "write the decimal digits in quotes");
}

/** The coordinates as they stand, for points that only hostile documents hold or that are checked elsewhere. */
export function readCoordinates(value: unknown, path: string): AffinePoint {
  const { x, y } = readObject(value, path, ["x", "y"]);
  return {
    x: readCoordinate(x, memberPath(path, "x")),
    y: readCoordinate(y, memberPath(path, "y")),
  };
}

/**
 * A point of prime order. Points of members have no part of small order: Feldman's check would let one
 * through, and the key made of them would not be a multiple of B.
 * @throws INPUT_INVALID, POINT_REFUSED; also for the identity
 */
export function readGroupPoint(value: unknown, path: string): AffinePoint {
  const { x, y } = readCoordinates(value, path);
  const point = parsePoint(x, y, path);
  if (!equals(point, IDENTITY)) return point;
  throw new ZkMarginError("POINT_REFUSED", `${path} is the identity`, {
    field: path,
    fix: "send a point of prime order",
  });
}

export function readBytes32(value: unknown, path: string): string {
  if (typeof value === "string" && BYTES32.test(value)) return value;
  throw inputInvalid(path, "is not of 32 bytes", "write 0x and 64 lower-case hexadecimal digits");
}

export function readIndex(value: unknown, path: string): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_MEMBERS) {
    return value as number;
  }
  throw inputInvalid(path, "is not an index", `write a whole number from 1 to ${MAX_MEMBERS}`);
}

/** A generation: uint32, from 1. */
export function readGeneration(value: unknown, path: string): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) < 2 ** 32) {
    return value as number;
  }
  throw inputInvalid(path, "is not a generation", "write a whole number from 1");
}
