/**
 * Commitments C = Σ q_i·G_i + ρ·H of portfolios. They add as the books do: a public deposit of `a` units
 * of slot i is C + a·G_i, a private trade C + D.
 */
import { add, equals, multiply, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { commit, slotGenerator } from "../circuits/generators.ts";
import { type Portfolio } from "./portfolio.ts";

/** The commitment a portfolio opens; the identity for an empty one with blinding 0. */
export function commitmentOf(portfolio: Portfolio): AffinePoint {
  return commit(portfolio.revealQuantities(), portfolio.revealBlinding());
}

/** The commitment after a public deposit (positive) or withdrawal (negative) of raw quantity units. */
export function afterPublicAmount(
  commitment: AffinePoint,
  slot: number,
  amount: bigint,
): AffinePoint {
  return add(commitment, multiply(slotGenerator(slot), amount));
}

export function opens(portfolio: Portfolio, commitment: AffinePoint): boolean {
  return equals(commitmentOf(portfolio), commitment);
}

/** @throws OPENING_MISMATCH when the portfolio is not the opening of `commitment` */
export function requireOpening(portfolio: Portfolio, commitment: AffinePoint): void {
  if (opens(portfolio, commitment)) return;
  throw new ZkMarginError("OPENING_MISMATCH", "the portfolio does not open the commitment", {
    field: "portfolio",
    fix: "apply the deposits, withdrawals and trades made since the file was written, or use the newer file",
  });
}
