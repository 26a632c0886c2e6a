/**
 * What a takeover costs whom (docs/liquidation.md, "Price"), in dollars. `liquidation/` has the exact arithmetic, to
 * the unit and the cent; a test compares the two.
 */
import { member } from "../realNumber.ts";
import { surplusOf, type BookFigures, type MarginRule } from "./marginRule.ts";
import { type LiquidationRules } from "./rules.ts";

/** Positions and what is paid for them. */
export interface Takeover {
  /** Share of every position but cash that changes sides; 1 is the book in full, cash included. */
  readonly share: number;
  /** Requirement the account is relieved of. */
  readonly relief: number;
  /** What the taker's book is worth more afterwards, payment deducted. */
  readonly gain: number;
  /** Penalty in all; the bounty is part of it. */
  readonly penalty: number;
  /** What others than the owner must pay so that the taker gets his gain. */
  readonly shortfall: number;
  /** What the owner's book is worth afterwards. */
  readonly left: number;
}

/** Bisection steps: far below a cent of any book. */
const STEPS = 50;

/** The cash of a remainder decides what it is charged, which decides the cash: this many steps solve it. */
const CASH_STEPS = 8;

/** What remains of a book of which `share` went for discount and penalty, `rate` of the relief together. */
function remainderOf(
  { worth, cash, value, fixed, perBand, concentration }: BookFigures,
  { contingency, bandSensitivity }: MarginRule,
  band: number,
  share: number,
  rate: number,
): { readonly relief: number; readonly figures: BookFigures } {
  const stays = 1 - share;
  const [cashCharge, cashPerBand] = [member(contingency, 0), member(bandSensitivity, 0)];
  // All charges but the concentration, which falls with the square, shrink with the positions.
  const thinner = stays * stays * concentration;
  const charge = stays * (fixed - concentration - cashCharge * Math.abs(cash)) + thinner;
  const sensitivity = stays * (perBand - concentration - cashPerBand * Math.abs(cash)) + thinner;
  let [left, relief] = [worth, 0];
  let figures: BookFigures;
  let step = 0;
  do {
    const held = left - stays * (worth - cash);
    figures = {
      worth: left,
      cash: held,
      // Weights are of positions; cash counts in full.
      value: held + stays * (value - cash),
      fixed: charge + cashCharge * Math.abs(held),
      perBand: sensitivity + cashPerBand * Math.abs(held),
      concentration: thinner,
    };
    relief = fixed - (figures.fixed + band * figures.perBand);
    left = worth - rate * relief;
  } while (++step < CASH_STEPS);
  return { relief, figures };
}

/**
 * The smallest part that leaves a remainder at the target level, or undefined when none does: what the owner would
 * have left does not pay discount and penalty.
 * @param factor price factor, negative for a discount
 */
export function smallestPart(
  figures: BookFigures,
  rule: MarginRule,
  rules: LiquidationRules,
  factor: number,
): Takeover | undefined {
  const { penaltyRate, remainderBand: band } = rules;
  const target = Math.max(rules.targetLevel, rule.maintenanceLevel);
  const at = (share: number): ReturnType<typeof remainderOf> =>
    remainderOf(figures, rule, band, share, penaltyRate - factor);
  const isEnough = (share: number): boolean => {
    const { relief, figures: rest } = at(share);
    return relief > 0 && surplusOf(rest, target, band) >= 0;
  };
  let [low, high] = [0, 1];
  if (!isEnough(high)) return undefined;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  const { relief, figures: rest } = at(high);
  const penalty = penaltyRate * relief;
  return { share: high, relief, gain: -factor * relief, penalty, shortfall: 0, left: rest.worth };
}

/** The whole book for V + f·M; the penalty comes out of that, as far as it goes. */
export function takeoverInFull(
  { worth, fixed }: BookFigures,
  { penaltyRate }: LiquidationRules,
  factor: number,
): Takeover {
  const paid = worth + factor * fixed;
  const penalty = Math.min(penaltyRate * fixed, Math.max(paid, 0));
  const [shortfall, left] = [Math.max(-paid, 0), Math.max(paid, 0) - penalty];
  return { share: 1, relief: fixed, gain: -factor * fixed, penalty, shortfall, left };
}

/** Whether a book may be taken over in full `hours` after its auction's start. */
export function isFullAllowed(
  { value, fixed }: BookFigures,
  { criticalLevel, dust, fastTime }: LiquidationRules,
  hours: number,
): boolean {
  return hours >= fastTime || fixed < dust || value < criticalLevel * fixed;
}
