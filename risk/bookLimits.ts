/**
 * The sizes of books for which the circuit's range checks leave room (docs/statement.md, "Book
 * limits"). Outside them no proof exists, whatever the margin.
 */
export interface BookLimit {
  readonly quantity:
    | "worst loss"
    | "distance between scenarios"
    | "concentration"
    | "surplus"
    | "value"
    | "requirement";
  /** First magnitude that is refused. */
  readonly bound: bigint;
  /** Decimals of the amount below the dollar. */
  readonly decimals: number;
}

export const BOOK_LIMITS = {
  /** W */
  worstLoss: { quantity: "worst loss", bound: 1n << 112n, decimals: 20 },
  /** W − L_s, every s */
  scenarioDistance: { quantity: "distance between scenarios", bound: 1n << 112n, decimals: 20 },
  /** K */
  concentration: { quantity: "concentration", bound: 1n << 99n, decimals: 16 },
  /** 1e8·U − level·M, when the level is asserted */
  surplus: { quantity: "surplus", bound: 1n << 139n, decimals: 28 },
  /** ⌊U⌋ in cents: −2^63 ≤ value < 2^63 */
  valueCents: { quantity: "value", bound: 1n << 63n, decimals: 2 },
  /** ⌈M⌉ in dollars */
  requirementUsd: { quantity: "requirement", bound: 1n << 57n, decimals: 0 },
} as const satisfies Record<string, BookLimit>;

/** The model's values that a limit bounds. */
export interface BoundedValues {
  readonly scenarioLoss: readonly bigint[];
  readonly worstLoss: bigint;
  readonly concentration: bigint;
  readonly surplus: bigint;
  readonly valueCents: bigint;
  readonly requirementUsd: bigint;
}

/** The limits a book breaks, in the order of the table; empty for a book of provable size. */
export function brokenLimits(values: BoundedValues, assertsLevel: boolean): readonly BookLimit[] {
  const { worstLoss, concentration, surplus, valueCents, requirementUsd } = values;
  const limits = BOOK_LIMITS;
  const broken: BookLimit[] = [];
  if (worstLoss >= limits.worstLoss.bound) broken.push(limits.worstLoss);
  if (values.scenarioLoss.some((loss) => worstLoss - loss >= limits.scenarioDistance.bound)) {
    broken.push(limits.scenarioDistance);
  }
  if (concentration >= limits.concentration.bound) broken.push(limits.concentration);
  if (assertsLevel && surplus >= limits.surplus.bound) broken.push(limits.surplus);
  if (valueCents >= limits.valueCents.bound || valueCents < -limits.valueCents.bound) {
    broken.push(limits.valueCents);
  }
  if (requirementUsd >= limits.requirementUsd.bound) broken.push(limits.requirementUsd);
  return broken;
}
