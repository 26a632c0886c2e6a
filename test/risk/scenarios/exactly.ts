import { Fraction } from "../fraction.ts";

/** A double as a fraction, from its bits: nothing shared with the code under test. */
export function exactly(value: number): Fraction {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & ((1n << 52n) - 1n);
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = Math.max(exponent, 1) - 1075;
  const signed = raw >> 63n === 0n ? mantissa : -mantissa;
  return power >= 0
    ? new Fraction(signed << BigInt(power))
    : new Fraction(signed, 1n << BigInt(-power));
}
