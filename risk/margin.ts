/**
 * The margin model of docs/statement.md in exact integers: every intermediate the circuit computes,
 * with the same rounding. Pure. Units are USD at the decimals given with each field.
 *
 * An evaluation says everything about a book: treat it like the book itself.
 */
import { inputInvalid } from "./inputInvalid.ts";
import { brokenLimits, type BookLimit } from "./bookLimits.ts";
import { ceilDiv, floorDiv, magnitude, max, sum } from "./rounding.ts";
import { type MarketSnapshot } from "./marketSnapshot.ts";
import { type RuleTable } from "./ruleTable.ts";
import { assertsLevel, type Terms } from "./terms.ts";
import { ONE, type Quantity } from "./units.ts";

/** Why a statement can or cannot be proven; the first that applies, in this order. */
export type MarginStatus = "short-in-long-only" | "book-too-large" | "margin-short" | "provable";

export interface MarginEvaluation {
  readonly status: MarginStatus;
  /** v_i = q_i·p_i, 1e-16 USD. */
  readonly positionValue: readonly bigint[];
  /** U = Σ w·v_i, 1e-20 USD. */
  readonly value: bigint;
  /** L_s, 1e-20 USD; a gain is negative. */
  readonly scenarioLoss: readonly bigint[];
  /** W = max(0, max_s L_s), 1e-20 USD. */
  readonly worstLoss: bigint;
  /** The first scenario with that loss; undefined when no scenario loses. */
  readonly worstScenario: number | undefined;
  /** A = Σ (1e4·a_i + band·κ_i)·|v_i|, 1e-24 USD. */
  readonly addOn: bigint;
  /** K, 1e-16 USD, rounded up. */
  readonly concentration: bigint;
  /** M = 1e4·W + A + 1e4·(1e4 + band)·K, 1e-24 USD. */
  readonly requirement: bigint;
  /** 1e8·U − level·M, 1e-28 USD; negative is a shortfall. */
  readonly surplus: bigint;
  /** U in cents, rounded down. */
  readonly valueCents: bigint;
  /** M in cents, rounded up. */
  readonly requirementCents: bigint;
  /** M in dollars, rounded up: what is sealed under `tally`. */
  readonly requirementUsd: bigint;
  /** Slots that are short although the table says long only. */
  readonly refusedShorts: readonly number[];
  /** Book limits that are broken. */
  readonly brokenLimits: readonly BookLimit[];
}

/** Per unit of one slot: what the sums run over. */
interface Position {
  readonly slot: number;
  readonly quantity: bigint;
  readonly value: bigint;
}

function scenarioLoss(
  positions: readonly Position[],
  market: MarketSnapshot,
  table: RuleTable,
  scenario: number,
): bigint {
  const { nLinear } = table.shape;
  const losses = positions.map(({ slot, quantity, value }) =>
    slot < nLinear
      ? (0n - (table.shock[scenario]?.[slot] ?? 0n)) * value
      : -ONE * (market.optionPnl[scenario]?.[slot - nLinear] ?? 0n) * quantity,
  );
  return sum(losses);
}

/** K = ⌈Σ impact·q²·p / 2^64⌉, 1e-16 USD. */
function concentrationUp(positions: readonly Position[], table: RuleTable): bigint {
  const charges = positions.map(
    ({ slot, quantity, value }) => (table.impact[slot] ?? 0n) * quantity * value,
  );
  return ceilDiv(sum(charges), 1n << 64n);
}

function statusOf(
  refusedShorts: readonly number[],
  broken: readonly BookLimit[],
  short: boolean,
): MarginStatus {
  if (refusedShorts.length > 0) return "short-in-long-only";
  if (broken.length > 0) return "book-too-large";
  return short ? "margin-short" : "provable";
}

/**
 * @param book quantity by slot, as many as the circuit has slots
 * @throws INPUT_INVALID when book, market and table are not of one circuit
 */
export function evaluateMargin(
  book: readonly Quantity[],
  market: MarketSnapshot,
  table: RuleTable,
  terms: Terms,
): MarginEvaluation {
  if (market.circuit !== table.circuit || book.length !== table.weightLong.length) {
    throw inputInvalid(
      "circuit",
      "differs between book, market and table",
      "use files of one circuit",
    );
  }
  const positions = book.map((quantity, slot) => ({
    slot,
    quantity,
    value: quantity * (market.price[slot] ?? 0n),
  }));
  const value = sum(
    positions.map(({ slot, quantity, value: v }) => {
      const weight = quantity >= 0n ? table.weightLong[slot] : table.weightShort[slot];
      return (weight ?? 0n) * v;
    }),
  );
  const losses = table.shock.map((_, s) => scenarioLoss(positions, market, table, s));
  const worstLoss = max(0n, ...losses);
  const addOn = sum(
    positions.map(({ slot, value: v }) => {
      const band = terms.band * (table.bandSensitivity[slot] ?? 0n);
      return (ONE * (table.contingency[slot] ?? 0n) + band) * magnitude(v);
    }),
  );
  const concentration = concentrationUp(positions, table);
  const requirement = ONE * worstLoss + addOn + ONE * (ONE + terms.band) * concentration;
  const surplus = ONE * ONE * value - terms.level * requirement;
  const refusedShorts = positions
    .filter(({ slot, quantity }) => quantity < 0n && table.longOnly[slot] === true)
    .map(({ slot }) => slot);
  const amounts = {
    positionValue: positions.map((position) => position.value),
    value,
    scenarioLoss: losses,
    worstLoss,
    worstScenario: worstLoss > 0n ? losses.indexOf(worstLoss) : undefined,
    addOn,
    concentration,
    requirement,
    surplus,
    valueCents: floorDiv(ONE * value, 10n ** 22n),
    requirementCents: ceilDiv(requirement, 10n ** 22n),
    requirementUsd: ceilDiv(requirement, 10n ** 24n),
  };
  const broken = brokenLimits(amounts, assertsLevel(terms));
  const status = statusOf(refusedShorts, broken, surplus < 0n && assertsLevel(terms));
  return { ...amounts, status, refusedShorts, brokenLimits: broken };
}
