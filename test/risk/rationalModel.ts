/** The margin rule in dollars, units and fractions, written from the rule and not from its integer form. */
import type { MarketSnapshot, RuleTable, Terms } from "../../risk/index.ts";
import { decimal, Fraction, total, ZERO } from "./fraction.ts";

/** Dollars throughout; by slot or by scenario where a list. */
export interface RationalMargin {
  readonly worth: readonly Fraction[];
  readonly longValue: Fraction;
  readonly shortValue: Fraction;
  /** longValue + shortValue. */
  readonly value: Fraction;
  /** What linear slots and what options gain in each scenario. */
  readonly linearGain: readonly Fraction[];
  readonly optionGain: readonly Fraction[];
  readonly loss: readonly Fraction[];
  readonly worstLoss: Fraction;
  readonly contingency: Fraction;
  /** For a band of 1, that is of 100 %. */
  readonly sensitivity: Fraction;
  readonly bandCost: Fraction;
  readonly addOn: Fraction;
  /** Cost of unwinding, before it is rounded up to 1e-16 dollars. */
  readonly unwinding: Fraction;
  readonly concentration: Fraction;
  /** At the dearest prices of the band. */
  readonly unwindCost: Fraction;
  readonly requirement: Fraction;
  /** level × requirement. */
  readonly asked: Fraction;
  /** value − asked. */
  readonly surplus: Fraction;
}

const at = <T>(list: readonly T[], index: number): T => {
  const member = list[index];
  if (member === undefined) throw new RangeError(`no member ${index}`);
  return member;
};

export function rationalMargin(
  book: readonly bigint[],
  market: MarketSnapshot,
  table: RuleTable,
  terms: Terms,
): RationalMargin {
  const { nLinear } = table.shape;
  const units = book.map((quantity) => decimal(quantity, 8));
  const worth = units.map((amount, slot) => amount.times(decimal(at(market.price, slot), 8)));
  const weighted = (weights: readonly bigint[], short: boolean): Fraction =>
    total(
      worth.map((dollars, slot) =>
        at(book, slot) < 0n === short ? dollars.times(decimal(at(weights, slot), 4)) : ZERO,
      ),
    );
  const [longValue, shortValue] = [
    weighted(table.weightLong, false),
    weighted(table.weightShort, true),
  ];
  const linearGain = table.shock.map((shocks) =>
    total(shocks.map((shock, slot) => at(worth, slot).times(decimal(shock, 4)))),
  );
  const optionGain = market.optionPnl.map((gains) =>
    total(gains.map((gain, option) => at(units, nLinear + option).times(decimal(gain, 8)))),
  );
  const loss = linearGain.map((gain, s) => gain.plus(at(optionGain, s)).negated());
  const worstLoss = loss.reduce((worst, one) => (one.compare(worst) > 0 ? one : worst), ZERO);
  const band = decimal(terms.band, 4);
  const ofGross = (rates: readonly bigint[]): Fraction =>
    total(worth.map((dollars, slot) => dollars.magnitude().times(decimal(at(rates, slot), 4))));
  const contingency = ofGross(table.contingency);
  const sensitivity = ofGross(table.bandSensitivity);
  const bandCost = band.times(sensitivity);
  const addOn = contingency.plus(bandCost);
  // Impact is a fraction of the price for each raw unit unwound.
  const unwinding = total(
    worth.map((dollars, slot) =>
      dollars.times(new Fraction(at(table.impact, slot) * at(book, slot), 1n << 64n)),
    ),
  );
  const concentration = decimal(unwinding.ceil(16), 16);
  const unwindCost = concentration.times(new Fraction(1n).plus(band));
  const requirement = worstLoss.plus(addOn).plus(unwindCost);
  const asked = requirement.times(decimal(terms.level, 4));
  const value = longValue.plus(shortValue);
  return {
    ...{ worth, longValue, shortValue, value, linearGain, optionGain, loss, worstLoss },
    ...{ contingency, sensitivity, bandCost, addOn, unwinding, concentration, unwindCost },
    ...{ requirement, asked, surplus: value.plus(asked.negated()) },
  };
}
