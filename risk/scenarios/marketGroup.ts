/** The market snapshot that a grid's revaluation makes, and the check that a rule table can bear its rounding. */
import { type SolvencyId, type Shape } from "../../circuits/spec.ts";
import { formatDecimal } from "../decimal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { type MarketSnapshot } from "../marketSnapshot.ts";
import { member } from "../realNumber.ts";
import { type RuleTable } from "../ruleTable.ts";
import { CONTINGENCY, PRICE, type Contingency, type Epoch } from "../units.ts";
import { type OptionPnl, type Price, type Timestamp } from "../units.ts";
import { leastContingency } from "./exactValue.ts";
import { type RevaluedSlots } from "./revaluation.ts";

export interface SnapshotTerms {
  readonly circuit: SolvencyId;
  readonly shape: Shape;
  readonly epoch: Epoch;
  readonly committedAt: Timestamp;
  /** p by linear slot, 0 where nothing is listed. */
  readonly linearPrice: readonly Price[];
}

/** @throws INPUT_INVALID for prices of another circuit */
export function scenarioMarket(terms: SnapshotTerms, revalued: RevaluedSlots): MarketSnapshot {
  const { circuit, shape, epoch, committedAt, linearPrice } = terms;
  if (linearPrice.length !== shape.nLinear || revalued.price.length !== shape.nOption) {
    throw inputInvalid(
      "price",
      "does not fit the circuit",
      `give ${shape.nLinear} linear and ${shape.nOption} option slots`,
    );
  }
  return {
    ...{ circuit, shape, epoch, committedAt, optionPnl: revalued.optionPnl },
    price: [...linearPrice, ...revalued.price],
  };
}

/** What an oracle reports of one option slot. */
export interface OptionValues {
  /** nLinear … nSlots − 1. */
  readonly slot: number;
  readonly price: Price;
  /** π by scenario. */
  readonly pnl: readonly OptionPnl[];
}

/** Prices and P&L slot by slot, the listed ones: what `oracle/` packs and signs. */
export function optionValues(
  { price, optionPnl }: RevaluedSlots,
  { nLinear }: Shape,
): readonly OptionValues[] {
  return price.flatMap((p, option) => {
    const pnl = optionPnl.map((row) => member(row, option));
    return p === 0n ? [] : [{ slot: nLinear + option, price: p, pnl }];
  });
}

type Contingencies = Pick<RuleTable, "contingency" | "shock" | "shape">;

/** What rounding asks of each slot; 0 where nothing is rounded. */
function leastContingencies(
  { shock, shape }: Contingencies,
  price: readonly Price[],
): readonly Contingency[] {
  return price.map((p, slot) => {
    if (slot >= shape.nLinear) return (p === 0n ? 0n : leastContingency(p)) as Contingency;
    return (shock.some((row) => row[slot] !== 0n) ? 1n : 0n) as Contingency;
  });
}

/**
 * Scenario values are rounded one way for either sign. What this can give the other sign is less than 1e-4 of a
 * linear position and less than 1e-8 USD a unit of an option; a table whose contingency covers that never asks for less than
 * exact arithmetic would, of any book (docs/scenarios.md).
 * @throws INPUT_INVALID naming the slot whose contingency does not
 */
export function requireRoundingCover(
  table: Contingencies,
  market: Pick<MarketSnapshot, "price">,
): void {
  leastContingencies(table, market.price).forEach((least, slot) => {
    const contingency = table.contingency[slot] ?? (0n as Contingency);
    if (contingency >= least) return;
    const price = market.price[slot] ?? (0n as Price);
    const cents = formatDecimal(contingency * price, PRICE.decimals + CONTINGENCY.decimals);
    throw inputInvalid(
      `contingency[${slot}]`,
      `adds $${cents} a unit at a price of $${PRICE.format(price)}, less than rounding can take`,
      `write at least ${CONTINGENCY.format(least)}, or delist the slot`,
    );
  });
}
