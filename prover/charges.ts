/**
 * Where a requirement comes from: `level·M` split by cause and by slot. All amounts 1e-28 USD, so that
 * collateral, charges and surplus compare without rounding.
 */
import {
  ONE,
  magnitude,
  sum,
  type MarginEvaluation,
  type MarketSnapshot,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";

/** Parts of `level·M`, or of one slot's share in it. */
export interface Charges {
  /** Loss in the worst scenario; a slot that gains there has a negative share. */
  readonly scenario: bigint;
  readonly contingency: bigint;
  /** All that vanishes at band 0: sensitivities, and the band's part of concentration. */
  readonly band: bigint;
  readonly concentration: bigint;
}

export interface SlotCharges extends Charges {
  readonly slot: number;
  /** The slot's weighted value, its share of 1e8·U. */
  readonly collateral: bigint;
}

export function totalCharge({ scenario, contingency, band, concentration }: Charges): bigint {
  return scenario + contingency + band + concentration;
}

/** `level·M` by cause: the four parts add up to it exactly. */
export function chargesOf(margin: MarginEvaluation, table: RuleTable, terms: Terms): Charges {
  const gross = (weights: readonly bigint[]): bigint =>
    sum(margin.positionValue.map((value, slot) => (weights[slot] ?? 0n) * magnitude(value)));
  const { level, band } = terms;
  return {
    scenario: level * ONE * margin.worstLoss,
    contingency: level * ONE * gross(table.contingency),
    band: level * band * (gross(table.bandSensitivity) + ONE * margin.concentration),
    concentration: level * ONE * ONE * margin.concentration,
  };
}

/**
 * The same by slot, for slots that hold something. Concentration is rounded down per slot while the whole
 * is rounded up once, so the slots' concentration may fall short of the total by less than a micro-dollar.
 */
export function slotCharges(
  book: readonly bigint[],
  margin: MarginEvaluation,
  market: MarketSnapshot,
  table: RuleTable,
  { level, band }: Terms,
): readonly SlotCharges[] {
  const { nLinear } = table.shape;
  const worst = margin.worstScenario;
  const scenarioLoss = (slot: number, quantity: bigint, value: bigint): bigint => {
    if (worst === undefined) return 0n;
    return slot < nLinear
      ? (0n - (table.shock[worst]?.[slot] ?? 0n)) * value
      : -ONE * (market.optionPnl[worst]?.[slot - nLinear] ?? 0n) * quantity;
  };
  const charges = book.map((quantity, slot): SlotCharges => {
    const value = margin.positionValue[slot] ?? 0n;
    const weights = quantity >= 0n ? table.weightLong : table.weightShort;
    const unwinding = ((table.impact[slot] ?? 0n) * quantity * value) >> 64n;
    const sensitivity = (table.bandSensitivity[slot] ?? 0n) * magnitude(value);
    return {
      slot,
      collateral: ONE * ONE * (weights[slot] ?? 0n) * value,
      scenario: level * ONE * scenarioLoss(slot, quantity, value),
      contingency: level * ONE * (table.contingency[slot] ?? 0n) * magnitude(value),
      band: level * band * (sensitivity + ONE * unwinding),
      concentration: level * ONE * ONE * unwinding,
    };
  });
  return charges.filter(({ slot }) => book[slot] !== 0n);
}
