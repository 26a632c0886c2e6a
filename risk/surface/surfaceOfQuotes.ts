/** From quotes to a surface. Quotes are taken as they are: what contradicts is in the arbitrage report. */
import { inputInvalid } from "../inputInvalid.ts";
import { member } from "../realNumber.ts";
import { logRatio } from "../pricing/index.ts";
import { YEAR_MS, requireOptionQuote, type OptionQuote } from "./optionQuote.ts";
import { Smile, type SmileShape } from "./smile.ts";
import { VolatilitySurface, type SurfaceSlice } from "./volatilitySurface.ts";

export interface SurfaceTerms extends SmileShape {
  /** Unix milliseconds: the instant the surface stands for. */
  readonly asOf: number;
}

/** The value in the middle; of an even number, the lower of the two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return member(sorted, (sorted.length - 1) >> 1);
}

/** Quotes by a key, keys rising. */
function groupBy(
  quotes: readonly OptionQuote[],
  key: "expiry" | "strike",
): readonly (readonly [key: number, quotes: readonly OptionQuote[]])[] {
  const groups = Map.groupBy(quotes, (quote) => quote[key]);
  return [...groups].toSorted(([a], [b]) => a - b);
}

/** Of the call and the put of one strike, the one out of the money: its price is all time value. */
function outOfTheMoney(quotes: readonly OptionQuote[], strike: number): OptionQuote {
  const [first, second] = quotes;
  if (first === undefined || quotes.length > 2 || first.type === second?.type) {
    throw inputInvalid("quotes", "name one option twice", "give each option of an expiry once");
  }
  if (second === undefined) return first;
  const wanted = strike < first.forward ? "put" : "call";
  return first.type === wanted ? first : second;
}

function sliceOf(
  expiry: number,
  quotes: readonly OptionQuote[],
  { asOf, interpolation, wings }: SurfaceTerms,
): SurfaceSlice {
  const points = groupBy(quotes, "strike").map(([strike, both]) => {
    const { forward, markVolatility } = outOfTheMoney(both, strike);
    return { logMoneyness: logRatio(strike, forward), volatility: markVolatility };
  });
  const smile = new Smile((expiry - asOf) / YEAR_MS, points, { interpolation, wings });
  return { expiry, forward: median(quotes.map(({ forward }) => forward)), smile };
}

/**
 * One smile per expiry, a point per strike: the mark volatility of the out-of-the-money option at the
 * log-moneyness of its own forward. The expiry's forward is the median of its quotes'.
 * @throws INPUT_INVALID for a quote out of range or given twice, or an expiry that is not after `asOf`
 */
export function surfaceOfQuotes(
  quotes: readonly OptionQuote[],
  terms: SurfaceTerms,
): VolatilitySurface {
  quotes.forEach((quote, index) => {
    requireOptionQuote(quote, `quotes[${index}]`);
  });
  return new VolatilitySurface(
    groupBy(quotes, "expiry").map(([expiry, group]) => sliceOf(expiry, group, terms)),
  );
}
