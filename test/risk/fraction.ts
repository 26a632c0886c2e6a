/** Exact rationals, nothing shared with the code under test. */
export class Fraction {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator = 1n) {
    if (denominator <= 0n) throw new RangeError("a denominator must be positive");
    this.numerator = numerator;
    this.denominator = denominator;
  }

  plus(other: Fraction): Fraction {
    if (this.denominator === other.denominator) {
      return new Fraction(this.numerator + other.numerator, this.denominator);
    }
    return new Fraction(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  negated(): Fraction {
    return new Fraction(-this.numerator, this.denominator);
  }

  magnitude(): Fraction {
    return this.numerator < 0n ? this.negated() : this;
  }

  compare(other: Fraction): number {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** Greatest multiple of 10^-decimals that is not above, in that unit. */
  floor(decimals: number): bigint {
    const scaled = this.numerator * 10n ** BigInt(decimals);
    const remainder = ((scaled % this.denominator) + this.denominator) % this.denominator;
    return (scaled - remainder) / this.denominator;
  }

  ceil(decimals: number): bigint {
    return -this.negated().floor(decimals);
  }
}

export const ZERO = new Fraction(0n);
/** x / 10^decimals. */
export const decimal = (x: bigint, decimals: number): Fraction =>
  new Fraction(x, 10n ** BigInt(decimals));
export const total = (terms: readonly Fraction[]): Fraction =>
  terms.reduce((sum, term) => sum.plus(term), ZERO);
