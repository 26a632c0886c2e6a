/** The margin rule in dollars, units and fractions, written from the rule and not from its integer form. */
import type { MarketSnapshot, RuleTable, Terms } from "../../risk/index.ts";
import { decimal, Fraction, total, ZERO } from "./fraction.ts";

export interface RationalMargin {
  /** Dollars. */
  readonly value: Fraction;
  readonly worstLoss: Fraction;
  readonly requirement: Fraction;
  /** value − level × requirement. */
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
  const value = total(
    worth.map((dollars, slot) => {
      const isShort = at(book, slot) < 0n;
      return dollars.times(decimal(at(isShort ? table.weightShort : table.weightLong, slot), 4));
    }),
  );
  const losses = table.shock.map((shocks, scenario) => {
    const gains = units.map((amount, slot) =>
      slot < nLinear
        ? at(worth, slot).times(decimal(at(shocks, slot), 4))
        : amount.times(decimal(at(at(market.optionPnl, scenario), slot - nLinear), 8)),
    );
    return total(gains).negated();
  });
  const worstLoss = losses.reduce((worst, loss) => (loss.compare(worst) > 0 ? loss : worst), ZERO);
  const band = decimal(terms.band, 4);
  const addOn = total(
    worth.map((dollars, slot) => {
      const rate = decimal(at(table.contingency, slot), 4).plus(
        band.times(decimal(at(table.bandSensitivity, slot), 4)),
      );
      return dollars.magnitude().times(rate);
    }),
  );
  // Impact is a fraction of the price for each raw unit unwound; the sum is rounded up to 1e-16 dollars.
  const unwinding = total(
    worth.map((dollars, slot) =>
      dollars.times(new Fraction(at(table.impact, slot) * at(book, slot), 1n << 64n)),
    ),
  );
  const concentration = decimal(unwinding.ceil(16), 16).times(new Fraction(1n).plus(band));
  const requirement = worstLoss.plus(addOn).plus(concentration);
  const asked = requirement.times(decimal(terms.level, 4));
  return { value, worstLoss, requirement, surplus: value.plus(asked.negated()) };
}
