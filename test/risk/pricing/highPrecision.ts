/**
 * A second opinion in arbitrary precision, nothing shared with the code under test: fixed-point bigints
 * with `bits` binary places, every function from its plainest series. Doubles enter exactly.
 */

/** Greatest integer whose square is at most n. */
function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

const size = (x: bigint): bigint => (x < 0n ? -x : x);

export class HighPrecision {
  readonly bits: bigint;
  readonly one: bigint;
  readonly pi: bigint;
  readonly ln2: bigint;

  constructor(bits: number) {
    this.bits = BigInt(bits);
    this.one = 1n << this.bits;
    // Machin: π/4 = 4·arctan(1/5) − arctan(1/239); ln 2 = 2·artanh(1/3).
    this.pi = 4n * (4n * this.#arc(5n, -1n) - this.#arc(239n, -1n));
    this.ln2 = 2n * this.#arc(3n, 1n);
  }

  /** arctan (sign −1) or artanh (sign 1) of 1/n. */
  #arc(n: bigint, sign: bigint): bigint {
    let [power, total] = [this.one / n, this.one / n];
    for (let k = 3n; power !== 0n; k += 2n) {
      power = (sign * power) / (n * n);
      total += power / k;
    }
    return total;
  }

  /** A double, exactly. */
  from(x: number): bigint {
    if (!Number.isFinite(x)) throw new RangeError("not a finite number");
    let [mantissa, shift] = [x, this.bits];
    while (!Number.isInteger(mantissa)) [mantissa, shift] = [mantissa * 2, shift - 1n];
    if (shift >= 0n) return BigInt(mantissa) << shift;
    const lost = BigInt(mantissa) & ((1n << -shift) - 1n);
    if (lost !== 0n) throw new RangeError("finer than this precision");
    return BigInt(mantissa) >> -shift;
  }

  /** The nearest double, to one unit in the last place. */
  toNumber(x: bigint): number {
    const surplus = Math.max(0, size(x).toString(2).length - 60);
    let value = Number(x >> BigInt(surplus));
    // In steps, so that nothing overflows on the way.
    let exponent = surplus - Number(this.bits);
    for (; exponent < -1000; exponent += 1000) value *= 2 ** -1000;
    return value * 2 ** exponent;
  }

  times(a: bigint, b: bigint): bigint {
    return (a * b) >> this.bits;
  }

  over(a: bigint, b: bigint): bigint {
    return (a << this.bits) / b;
  }

  root(x: bigint): bigint {
    return integerRoot(x << this.bits);
  }

  exp(x: bigint): bigint {
    const doublings = x / this.ln2;
    // 32 more halvings, undone by squaring, make the series short.
    let part = (x - doublings * this.ln2) >> 32n;
    const step = part;
    let total = this.one;
    for (let k = 1n; part !== 0n && part !== -1n; k++) {
      total += part;
      part = this.times(part, step) / (k + 1n);
    }
    for (let k = 0; k < 32; k++) total = this.times(total, total);
    return doublings >= 0n ? total << doublings : total >> -doublings;
  }

  /** ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)) with x = m·2^e. */
  ln(x: bigint): bigint {
    if (x <= 0n) throw new RangeError("no logarithm");
    let exponent = BigInt(x.toString(2).length) - 1n - this.bits;
    let m = exponent >= 0n ? x >> exponent : x << -exponent;
    if (2n * m > 3n * this.one) [m, exponent] = [m >> 1n, exponent + 1n];
    const z = this.over(m - this.one, m + this.one);
    const square = this.times(z, z);
    let [power, total] = [z, 0n];
    for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
      total += power / k;
      power = this.times(power, square);
    }
    return exponent * this.ln2 + 2n * total;
  }

  density(x: bigint): bigint {
    return this.over(this.exp(-this.times(x, x) / 2n), this.root(2n * this.pi));
  }

  /** N(x) = ½ + n(x)·Σ x^(2k+1)/(2k+1)!!. Its error is absolute: give twice the bits of the tail. */
  cdf(x: bigint): bigint {
    const square = this.times(x, x);
    let [term, total] = [x, 0n];
    for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
      total += term;
      term = this.times(term, square) / (k + 2n);
    }
    return this.one / 2n + this.times(this.density(x), total);
  }

  /** |actual − expected| / |expected|. */
  relativeError(actual: number, expected: bigint): number {
    if (expected === 0n) return actual === 0 ? 0 : Infinity;
    const difference = size(this.from(actual) - expected);
    return this.toNumber(this.over(difference, size(expected)));
  }
}
