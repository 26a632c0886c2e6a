/** Public inputs of the `solvency` statement of the right number and sign; the numbers mean nothing. */
import type { CircuitSpec } from "../../../circuits/spec.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { Fr } from "./knownKey.ts";

/** The fields of `Hot`, in the order of the public signals. */
export const HOT_FIELDS = ["cx", "cy", "terms", "value", "requirement", "sealedFigure"] as const;

export type HotInputs = Readonly<Record<(typeof HOT_FIELDS)[number], bigint>>;

export interface StatementInputs {
  readonly hot: HotInputs;
  readonly market: readonly bigint[];
  readonly rules: readonly bigint[];
  /** hot, market, rules in the order of the public signals. */
  readonly all: readonly bigint[];
}

/**
 * A plain attestation: only the commitment and the terms are non-zero among the hot inputs.
 * @param epoch another one has other market inputs
 * @param table another one has other rules
 */
export function statementInputs(
  { groups }: CircuitSpec,
  overrides: Partial<HotInputs> = {},
  [epoch, table]: readonly [number, number] = [0, 0],
): StatementInputs {
  const { x, y } = blindingGenerator();
  const hot: HotInputs = {
    cx: x,
    cy: y,
    terms: 10_500n,
    value: 0n,
    requirement: 0n,
    sealedFigure: 0n,
    ...overrides,
  };
  // Every seventh is zero, every fifth negative.
  const scalar = (k: number): bigint =>
    k % 7 === 3 ? 0n : Fr.create(BigInt(k + 1) * (k % 5 === 0 ? -1n : 1n));
  const market = Array.from({ length: groups.market.length }, (_, k) => scalar(k + epoch));
  const rules = Array.from({ length: groups.rules.length }, (_, k) => scalar(k + 1000 + table));
  return {
    hot,
    market,
    rules,
    all: [...HOT_FIELDS.map((field) => hot[field]), ...market, ...rules],
  };
}
