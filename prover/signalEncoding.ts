/**
 * Integers as field elements, strictly. The witness calculator takes `p + 1`, `-1`, `true` or a JS number
 * without complaint and reduces it to something; here every value is a bigint inside the declared type,
 * and −x becomes r − x.
 */
import { FIELD_MODULUS } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";

/** Name, dimensions and type as in circuits/circuits.json. */
export interface SignalShape {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: string;
}

export type SignalValue = bigint | readonly SignalValue[];

function typeRange(type: string): readonly [bigint, bigint] {
  if (type === "field") return [0n, FIELD_MODULUS - 1n];
  if (type === "bit") return [0n, 1n];
  const [, unsigned, width] = /^(u?)int([1-9][0-9]*)$/.exec(type) ?? [];
  if (width === undefined) {
    throw new ZkMarginError("INTERNAL", `${JSON.stringify(type)} is not a signal type`, {
      fix: "use the types of circuits/circuits.json",
    });
  }
  const bits = BigInt(width);
  return unsigned === "u"
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

function encodeElement(value: unknown, type: string, path: string): bigint {
  const fix = `give a bigint that fits ${type}`;
  if (typeof value !== "bigint") throw inputInvalid(path, "is not a bigint", fix);
  const [least, greatest] = typeRange(type);
  if (value < least || value > greatest) throw inputInvalid(path, `does not fit ${type}`, fix);
  return value < 0n ? value + FIELD_MODULUS : value;
}

function encode(
  value: unknown,
  [length, ...rest]: readonly number[],
  type: string,
  path: string,
): bigint[] {
  if (length === undefined) return [encodeElement(value, type, path)];
  if (!Array.isArray(value) || value.length !== length) {
    throw inputInvalid(path, `is not an array of ${length}`, `give ${length} members`);
  }
  return Array.from(value as unknown[]).flatMap((member, index) =>
    encode(member, rest, type, `${path}[${index}]`),
  );
}

/**
 * The field elements of one signal, flattened row-major.
 * @throws INPUT_INVALID with the path of the element; its value is not repeated
 */
export function encodeSignal({ name, dims, type }: SignalShape, value: unknown): bigint[] {
  return encode(value, dims, type, name);
}

/** A signed integer of magnitude below r/2 as the decimal text of a canonical field element. */
export function encodeField(value: bigint): string {
  return String(value < 0n ? value + FIELD_MODULUS : value);
}
