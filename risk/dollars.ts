/**
 * Dollars for people: exact integers of 10^-decimals USD, rounded once, in a stated direction, to cents.
 * The margin model's sums live at 1e-16 (v), 1e-20 (U, L, W), 1e-24 (A, M) and 1e-28 USD (surplus).
 */
import { ceilDiv, floorDiv } from "./rounding.ts";

/** Decimals of the model's sums; see docs/statement.md. */
export const USD_DECIMALS = {
  /** v, K */ positionValue: 16,
  /** U, L, W */ value: 20,
  /** A, M */ requirement: 24,
  /** 1e8·U − level·M */ surplus: 28,
} as const;

export type Rounding = "down" | "up";

/** Whole cents, rounded towards −∞ or +∞. */
export function toCents(amount: bigint, decimals: number, rounding: Rounding): bigint {
  if (decimals <= 2) return amount * 10n ** BigInt(2 - decimals);
  const divisor = 10n ** BigInt(decimals - 2);
  return rounding === "up" ? ceilDiv(amount, divisor) : floorDiv(amount, divisor);
}

/** `-$1,234.50` for −123450 cents. */
export function formatCents(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0n ? "-" : ""}$${whole}.${digits.slice(-2)}`;
}

/** `$1,234.50`: {@link toCents}, then {@link formatCents}. */
export function formatUsd(amount: bigint, decimals: number, rounding: Rounding): string {
  return formatCents(toCents(amount, decimals, rounding));
}

/** `5.25%` for 525: exact. */
export function formatPercent(bps: bigint): string {
  const sign = bps < 0n ? "-" : "";
  const magnitude = bps < 0n ? -bps : bps;
  const fraction = (magnitude % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${sign}${magnitude / 100n}${fraction === "" ? "" : `.${fraction}`}%`;
}
