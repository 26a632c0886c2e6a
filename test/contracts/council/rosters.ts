/** Council keys shared by a polynomial that the test knows, and rosters made of them. */
import { SUBGROUP_ORDER, multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";

/** `Roster` of the contracts. */
export interface Roster {
  readonly key: AffinePoint;
  readonly threshold: number;
  readonly transcript: string;
  readonly members: readonly { readonly account: string; readonly key: AffinePoint }[];
}

/** The secret that every polynomial here shares, unless told otherwise. */
export const GROUP_SECRET = 123_456_789n;
export const TRANSCRIPT = `0x${"7a".repeat(32)}`;

/** F(x) for the polynomial with these coefficients, constant first. */
export function evaluate(coefficients: readonly bigint[], x: bigint): bigint {
  return coefficients.reduceRight((value, c) => (value * x + c) % SUBGROUP_ORDER, 0n);
}

/** A polynomial with `threshold` coefficients; the seed changes all but the constant. */
export function polynomial(threshold: number, seed = 1n, secret = GROUP_SECRET): bigint[] {
  const others = Array.from(
    { length: threshold - 1 },
    (_, k) => seed * 1_000_003n + BigInt(k) + 5n,
  );
  return [secret, ...others];
}

/** k·B. */
export function publicKey(secret: bigint): AffinePoint {
  return multiply(keyGenerator(), secret);
}

/** Members' keys are F(1)·B, F(2)·B, …; the group's is F(0)·B. */
export function rosterOf(
  accounts: readonly string[],
  threshold: number,
  coefficients: readonly bigint[] = polynomial(threshold),
): Roster {
  return {
    key: publicKey(evaluate(coefficients, 0n)),
    threshold,
    transcript: TRANSCRIPT,
    members: accounts.map((account, i) => ({
      account,
      key: publicKey(evaluate(coefficients, BigInt(i + 1))),
    })),
  };
}
