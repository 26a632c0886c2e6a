/**
 * What in a chain of quotes, or in the surface made from it, would be free money. Findings are listed, never
 * repaired: whoever uses the surface decides what he does about them.
 *
 * Quotes (prices are fractions of the forward, undiscounted):
 *   price-bounds  a mark outside intrinsic value and the most a call (1) or a put (strike/forward) can be worth
 *   parity        call − put is not 1 − strike/forward, for any forward between the two quotes' own
 * Smiles:
 *   slope         calls of neighbouring strikes rise with the strike, or fall faster than it (points only)
 *   butterfly     the price of the middle of three neighbouring strikes is above the chord (points only)
 *   density       Gatheral's g(k) is negative between the points, or w has a concave kink
 *   calendar      total variance falls with time at the same log-moneyness
 */
import { member } from "../realNumber.ts";
import { black76Value } from "../pricing/index.ts";
import { densityFactor } from "./densityFactor.ts";
import { type OptionQuote } from "./optionQuote.ts";
import { type Smile } from "./smile.ts";
import { type SurfaceSlice, type VolatilitySurface } from "./volatilitySurface.ts";

export type ArbitrageKind =
  "price-bounds" | "parity" | "slope" | "butterfly" | "density" | "calendar";

export interface ArbitrageFinding {
  readonly kind: ArbitrageKind;
  /** Unix milliseconds; of `calendar`, the later expiry. */
  readonly expiry: number;
  /** ln(strike/forward). */
  readonly logMoneyness: number;
  /**
   * How far beyond what is allowed: fractions of the forward; of `slope`, per unit of strike/forward; of
   * `density`, g; of `calendar`, total variance.
   */
  readonly excess: number;
}

/** An excess up to here is rounding or the market's own tick, and not listed. */
export interface ArbitrageTolerance {
  /** Of prices, fractions of the forward: price-bounds, parity, slope, butterfly. */
  readonly premium: number;
  /** Of g. */
  readonly density: number;
  /** Of w. */
  readonly totalVariance: number;
}

const STEPS_PER_SEGMENT = 8;
/** To either side of a point, to see a kink. */
const BESIDE = 1e-7;

function boundsFinding(quote: OptionQuote): ArbitrageFinding {
  const { type, strike, forward, markPremium, expiry } = quote;
  const relative = strike / forward;
  const least = Math.max(0, type === "call" ? 1 - relative : relative - 1);
  const most = type === "call" ? 1 : relative;
  const excess = Math.max(least - markPremium, markPremium - most);
  return { kind: "price-bounds", expiry, logMoneyness: Math.log(relative), excess };
}

/** Pairs of a call and a put of the same strike and expiry. */
function pairs(quotes: readonly OptionQuote[]): readonly (readonly [OptionQuote, OptionQuote])[] {
  const puts = new Map(
    quotes
      .filter(({ type }) => type === "put")
      .map((put) => [`${put.expiry} ${put.strike}`, put] as const),
  );
  return quotes
    .filter(({ type }) => type === "call")
    .flatMap((call) => {
      const put = puts.get(`${call.expiry} ${call.strike}`);
      return put === undefined ? [] : [[call, put] as const];
    });
}

/** Distance of call − put from what either quote's forward asks for. */
function parityFinding([call, put]: readonly [OptionQuote, OptionQuote]): ArbitrageFinding {
  const held = call.markPremium - put.markPremium;
  const asked = [call, put].map(({ strike, forward }) => 1 - strike / forward);
  const excess = Math.max(held - Math.max(...asked), Math.min(...asked) - held);
  const logMoneyness = Math.log(call.strike / call.forward);
  return { kind: "parity", expiry: call.expiry, logMoneyness, excess };
}

/** The call at a strike e^k, forward 1. */
function callOf(smile: Smile, k: number): { k: number; strike: number; price: number } {
  const strike = Math.exp(k);
  const { years } = smile;
  const terms = { type: "call", forward: 1, strike, years, rate: 0 } as const;
  return { k, strike, price: black76Value({ ...terms, volatility: smile.volatility(k) }) };
}

function strikeFindings({ smile, expiry }: SurfaceSlice): readonly ArbitrageFinding[] {
  const calls = smile.points.map(({ logMoneyness }) => callOf(smile, logMoneyness));
  const spreads = calls.slice(1).map((right, index) => {
    const left = member(calls, index);
    const slope = (right.price - left.price) / (right.strike - left.strike);
    return { left, right, slope };
  });
  const slopes = spreads.map(({ right, slope }) => ({
    kind: "slope" as const,
    expiry,
    logMoneyness: right.k,
    excess: Math.max(slope, -1 - slope),
  }));
  const butterflies = spreads.slice(1).map((above, index) => {
    const below = member(spreads, index);
    const [left, middle, right] = [below.left, above.left, above.right];
    // The middle price over the chord of its neighbours.
    const share = (middle.strike - left.strike) / (right.strike - left.strike);
    const excess = middle.price - (1 - share) * left.price - share * right.price;
    return { kind: "butterfly" as const, expiry, logMoneyness: middle.k, excess };
  });
  return [...slopes, ...butterflies];
}

/** Between two points (and as far outside the ends): the place where g is least. */
function densityFindings({ smile, expiry }: SurfaceSlice): readonly ArbitrageFinding[] {
  const inside = smile.points.map(({ logMoneyness }) => logMoneyness);
  const [first, last] = smile.range;
  const width = Math.max(last - first, Math.sqrt(smile.at(first).value));
  const edges = [first - width, ...inside, last + width];
  const between = edges.slice(1).map((to, index) => {
    const from = member(edges, index);
    const places = Array.from(
      { length: STEPS_PER_SEGMENT },
      (_, step) => from + ((step + 0.5) / STEPS_PER_SEGMENT) * (to - from),
    );
    const factors = places.map((k) => ({ k, g: densityFactor(k, smile.at(k)) }));
    const least = factors.reduce((a, b) => (b.g < a.g ? b : a));
    return { kind: "density" as const, expiry, logMoneyness: least.k, excess: -least.g };
  });
  // A kink in w is half its jump of slope, all at one place, in g.
  const kinks = inside.map((k) => ({
    kind: "density" as const,
    expiry,
    logMoneyness: k,
    excess: (smile.at(k - BESIDE).slope - smile.at(k + BESIDE).slope) / 2,
  }));
  return [...between, ...kinks];
}

/** At every point of either smile, and between them where both are curves through their points. */
function calendarFindings(early: SurfaceSlice, late: SurfaceSlice): readonly ArbitrageFinding[] {
  const places = [early, late].flatMap(({ smile }) => smile.points);
  return places.map(({ logMoneyness }) => ({
    kind: "calendar" as const,
    expiry: late.expiry,
    logMoneyness,
    excess: early.smile.at(logMoneyness).value - late.smile.at(logMoneyness).value,
  }));
}

/**
 * Every finding beyond its tolerance, quotes first, then smile by smile.
 * @param surface made from `quotes`
 */
export function arbitrageReport(
  quotes: readonly OptionQuote[],
  surface: VolatilitySurface,
  tolerance: ArbitrageTolerance,
): readonly ArbitrageFinding[] {
  const { slices } = surface;
  const allowed: Readonly<Record<ArbitrageKind, number>> = {
    "price-bounds": tolerance.premium,
    parity: tolerance.premium,
    slope: tolerance.premium,
    butterfly: tolerance.premium,
    density: tolerance.density,
    calendar: tolerance.totalVariance,
  };
  const looked = [
    ...quotes.map(boundsFinding),
    ...pairs(quotes).map(parityFinding),
    ...slices.flatMap(strikeFindings),
    ...slices.flatMap(densityFindings),
    ...slices.slice(1).flatMap((late, index) => calendarFindings(member(slices, index), late)),
  ];
  return Object.freeze(looked.filter(({ kind, excess }) => excess > allowed[kind]));
}
