/** Who takes part: what each brings, how far he goes, and what he does when his lease is about to end. */

/**
 * - diligent: proves again before a price leaves the band, and tops up while he has something left;
 * - slow: does so only once he was flagged, within his grace;
 * - rescuer: comes back when his account is on auction already;
 * - silent: opened his account and is never heard of again.
 */
export type Habit = "diligent" | "slow" | "rescuer" | "silent";

export interface OwnerPlan {
  readonly name: string;
  readonly habit: Habit;
  /** By slot name, in units of the asset. */
  readonly deposits: Readonly<Record<string, string>>;
  /**
   * The positions' values in proportion to each other, by slot name; negative is short. Of the settlement asset: what he
   * withdraws against his collateral.
   */
  readonly positions: Readonly<Record<string, bigint>>;
  /** How often the value covers the requirement when he starts, 1e-4: the smaller, the more he dares. */
  readonly health: bigint;
  /** Of his leases, 1e-4. */
  readonly band: bigint;
  /** What he can still add, in units of the settlement asset. */
  readonly reserve: string;
  /** When he comes (UTC), or as soon after as the market lets him; at the start if left out. */
  readonly comesAt?: string;
}

/** Somebody who takes the other side of every trade. */
export interface MakerPlan {
  readonly name: string;
  readonly deposit: string;
}

export interface LiquidatorPlan {
  readonly name: string;
  readonly deposit: string;
  /** Whether he takes parts, or whole books. */
  readonly takes: "parts" | "whole books";
  /** Highest price factor at which he bids, 1e-4 of the requirement. */
  readonly wants: bigint;
}

export interface DepositorPlan {
  readonly name: string;
  /** Units of the settlement asset. */
  readonly deposit: string;
  /** The hour (UTC) at which he gives notice to leave; undefined if he stays. */
  readonly leavesAt?: string;
}

/** A withdrawal of the settlement asset by an owner. */
export interface WithdrawalPlan {
  readonly owner: string;
  /** The hour, UTC. */
  readonly at: string;
  readonly amount: string;
}

export interface CastPlan {
  readonly owners: readonly OwnerPlan[];
  readonly makers: readonly MakerPlan[];
  readonly liquidators: readonly LiquidatorPlan[];
  readonly keepers: readonly string[];
  readonly depositors: readonly DepositorPlan[];
  readonly withdrawals: readonly WithdrawalPlan[];
}
