/**
 * Exact decimal text ↔ scaled integers. Nothing here ever becomes a floating-point number.
 *
 * Accepted text: an optional minus, digits without a superfluous leading zero, and optionally a point
 * followed by 1 to `decimals` digits. Everything else (exponents, plus signs, blanks, separators,
 * hexadecimal, JS numbers) is refused. Error messages never repeat the value: it may be a secret.
 */
import { inputInvalid } from "./inputInvalid.ts";

/** Integers `raw` with min ≤ raw ≤ max stand for `raw / 10^decimals` of the thing named by `of`. */
export interface Scale {
  readonly decimals: number;
  readonly min: bigint;
  readonly max: bigint;
  /** What is counted, for messages: `"USD"`, `"the instrument"`. */
  readonly of: string;
}

const DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;
/** Longer text than any legal value; keeps hostile input from reaching BigInt(). */
const MAX_TEXT = 120;

/** `1.25` for raw 125000000 at 8 decimals: exact, no trailing zeros. */
export function formatDecimal(raw: bigint, decimals: number): string {
  const digits = (raw < 0n ? -raw : raw).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${raw < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** How a value of this scale is to be written: the fix of every refusal. */
export function describeScale({ decimals, min, max, of }: Scale): string {
  const shape =
    decimals === 0 ? "a whole number" : `a decimal string with at most ${decimals} decimals`;
  return `write ${shape} (or a bigint of 1e-${decimals}) counting ${of}, from ${formatDecimal(min, decimals)} to ${formatDecimal(max, decimals)}`;
}

/**
 * A decimal string, or a bigint that already is the raw integer.
 * @throws INPUT_INVALID naming `field`, what is wrong, and the unit and range to use.
 */
export function parseDecimal(input: unknown, field: string, scale: Scale): bigint {
  const raw = typeof input === "bigint" ? input : parseText(input, field, scale);
  if (raw < scale.min || raw > scale.max) {
    throw inputInvalid(field, "is out of range", describeScale(scale));
  }
  return raw;
}

function parseText(input: unknown, field: string, scale: Scale): bigint {
  const refuse = (why: string): Error => inputInvalid(field, why, describeScale(scale));
  if (typeof input === "number") throw refuse("is a floating-point number");
  if (typeof input !== "string") throw refuse("is neither a string nor a bigint");
  if (input.length > MAX_TEXT) throw refuse("is too long");
  const match = DECIMAL.exec(input);
  if (match === null) throw refuse("is not a plain decimal number");
  const [, sign = "", whole = "", fraction = ""] = match;
  if (fraction.length > scale.decimals) throw refuse(`has more than ${scale.decimals} decimals`);
  const magnitude = BigInt(whole + fraction.padEnd(scale.decimals, "0"));
  return sign === "-" ? -magnitude : magnitude;
}
