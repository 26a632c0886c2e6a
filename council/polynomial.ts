/**
 * Shamir's sharing over the field of ℓ with Feldman's commitments: a dealer's polynomial f of degree
 * t − 1, its value at index j (from 1), and A_k = f_k·B, against which everybody checks f(j)·B = Σ j^k·A_k.
 */
import {
  fromAffine,
  multiplyPoint,
  Point,
  SUBGROUP_ORDER,
  toAffine,
  type AffinePoint,
  type CurvePoint,
} from "../circuits/babyjubjub.ts";
import { Secret } from "../prover/secret.ts";
import { randomBlinding } from "../prover/secretScalar.ts";
import { publicKeyOf } from "../sealing/keys.ts";

const { Fn } = Point;

/** Uniform in 1 … ℓ − 1. */
export function randomSecret(): bigint {
  const secret = randomBlinding();
  return secret === 0n ? randomSecret() : secret;
}

export class SecretPolynomial extends Secret {
  /** From the constant one up. */
  readonly #coefficients: readonly bigint[];

  private constructor(coefficients: readonly bigint[]) {
    super();
    this.#coefficients = coefficients;
  }

  /**
   * Of degree `threshold` − 1, otherwise random.
   * @param constant what is shared; random unless given
   */
  static random(threshold: number, constant: bigint = randomSecret()): SecretPolynomial {
    const others = Array.from({ length: threshold - 1 }, randomSecret);
    return new SecretPolynomial([Fn.create(constant), ...others]);
  }

  /** f(index): the share of the member with that index. */
  revealValueAt(index: number): bigint {
    return this.#coefficients.reduceRight(
      (value, coefficient) => Fn.add(Fn.mul(value, BigInt(index)), coefficient),
      0n,
    );
  }

  /** A_0 … A_{t−1}. */
  commitments(): readonly AffinePoint[] {
    return this.#coefficients.map((coefficient) => publicKeyOf(coefficient));
  }
}

/** Σ index^k·A_k: the public counterpart of f(index). */
export function committedValueAt(commitments: readonly AffinePoint[], index: number): AffinePoint {
  const value = commitments.reduceRight<CurvePoint>(
    (sum, commitment) => multiplyPoint(sum, BigInt(index)).add(fromAffine(commitment)),
    Point.ZERO,
  );
  return toAffine(value);
}

/**
 * Lagrange's coefficients λ_i for the indices given: f(at) = Σ λ_i·f(i) for every f of lower degree than
 * there are indices. At 0, the shared secret, unless told.
 */
export function lagrangeCoefficients(indices: readonly number[], at = 0): readonly bigint[] {
  return indices.map((own) => {
    const others = indices.filter((index) => index !== own);
    const product = (factor: (index: number) => number): bigint =>
      others.reduce((total, index) => Fn.mul(total, Fn.create(BigInt(factor(index)))), 1n);
    return Fn.div(
      product((index) => at - index),
      product((index) => own - index),
    );
  });
}

/** Σ weight_i·point_i. */
export function weightedSum(
  points: readonly AffinePoint[],
  weights: readonly bigint[],
): AffinePoint {
  const terms = points.map((point, position) =>
    multiplyPoint(fromAffine(point), weights[position] ?? 0n),
  );
  return toAffine(terms.reduce<CurvePoint>((sum, term) => sum.add(term), Point.ZERO));
}

/** Σ weight_i·value_i mod ℓ. */
export function weightedScalarSum(values: readonly bigint[], weights: readonly bigint[]): bigint {
  return values.reduce((sum, value, position) => {
    return (sum + value * (weights[position] ?? 0n)) % SUBGROUP_ORDER;
  }, 0n);
}
