/** Integer division with the rounding direction in the name; `divisor` is positive. */

/** Quotient rounded towards −∞. */
export function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

/** Quotient rounded towards +∞. */
export function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return -floorDiv(-dividend, divisor);
}

/** |x|. */
export function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

export function max(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((best, value) => (value > best ? value : best), first);
}
