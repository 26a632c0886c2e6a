/**
 * Who is in a simulated market: collateral by a truncated Pareto law, leverage by a truncated lognormal one, bounded by
 * what the rules let anybody open. Every account draws from a stream of its own, so that a parameter that changes one
 * account leaves all others as they are.
 */
import { member, requireReal, total } from "../realNumber.ts";
import { bookFigures, surplusOf, type MarginRule } from "./marginRule.ts";
import { type MarketLayout } from "./marketLayout.ts";
import { SeededNumbers } from "./seededNumbers.ts";

export interface PopulationParameters {
  readonly accounts: number;
  /** Gross notional of all perpetuals together, USD. */
  readonly openInterest: number;
  /** Notional over collateral: lognormal by median and log deviation, within 1 … most. */
  readonly leverage: { readonly median: number; readonly sigma: number; readonly most: number };
  /** Collateral relative to the smallest: Pareto by tail exponent, within 1 … ratio. */
  readonly size: { readonly tail: number; readonly ratio: number };
  /** Share of positions that are long. */
  readonly longShare: number;
  /** Share of accounts by the asset they hold first; sums to 1. */
  readonly assetShares: readonly number[];
  /** Share of accounts with a second asset, of a third of their notional. */
  readonly secondAsset: number;
  /** Share of accounts whose collateral is the coin they trade, where it has a spot slot. */
  readonly coinCollateral: number;
  /** Band that owners prove in. */
  readonly band: number;
  /** Share of owners who prove again and top up; the others are silent. */
  readonly activeShare: number;
  /** What an active owner has left to add, of his collateral at first. */
  readonly reserve: number;
  /** Hours until an active owner who was flagged adds it, at most; drawn evenly. */
  readonly response: number;
}

export interface Trader {
  /** Units by slot. */
  readonly quantity: Float64Array;
  readonly band: number;
  readonly active: boolean;
  /** Hours. */
  readonly response: number;
  /** USD. */
  readonly reserve: number;
}

const SECOND_PART = 1 / 3;
/** Streams of accounts begin here. */
const FIRST_STREAM = 1_000;
const CUTS = 30;
/** Rounds in which the open interest is met, and how near is near enough. */
const ROUNDS = 6;
const NEAR = 0.005;

const share = { min: 0, max: 1, of: "a share" };
const positive = (max: number, of: string): { min: number; max: number; of: string } => ({
  ...{ min: 0, max, of },
});

function requirePopulation(parameters: PopulationParameters): void {
  const { leverage, size } = parameters;
  requireReal(parameters.accounts, "accounts", { min: 1, max: 1e6, of: "accounts" });
  requireReal(parameters.openInterest, "openInterest", { min: 1, max: 1e15, of: "dollars" });
  requireReal(leverage.median, "leverage.median", { min: 0.01, max: 1e3, of: "times" });
  requireReal(leverage.sigma, "leverage.sigma", positive(5, "a log deviation"));
  requireReal(leverage.most, "leverage.most", { min: 1, max: 1e3, of: "times" });
  requireReal(size.tail, "size.tail", { min: 0.05, max: 50, of: "a tail exponent" });
  requireReal(size.ratio, "size.ratio", { min: 1, max: 1e9, of: "times" });
  for (const field of ["longShare", "secondAsset", "coinCollateral", "activeShare"] as const) {
    requireReal(parameters[field], field, share);
  }
  parameters.assetShares.forEach((each, asset) =>
    requireReal(each, `assetShares[${asset}]`, share),
  );
  requireReal(parameters.band, "band", share);
  requireReal(parameters.reserve, "reserve", positive(1e3, "times the collateral"));
  requireReal(parameters.response, "response", positive(1e4, "hours"));
}

/** What an account drew, before sizes are scaled to the open interest. */
interface Draw {
  readonly asset: number;
  readonly second: number | undefined;
  readonly sides: readonly [first: number, second: number];
  readonly size: number;
  readonly leverage: number;
  readonly inCoin: boolean;
  readonly active: boolean;
  readonly response: number;
}

function assetAt(shares: readonly number[], point: number): number {
  let sum = 0;
  const found = shares.findIndex((each) => (sum += each) >= point);
  return found === -1 ? shares.length - 1 : found;
}

function draw(parameters: PopulationParameters, seed: number, account: number): Draw {
  const random = new SeededNumbers(seed, FIRST_STREAM + account);
  const { assetShares, leverage, size } = parameters;
  const asset = assetAt(assetShares, random.uniform());
  const hasSecond = random.uniform() < parameters.secondAsset && assetShares.length > 1;
  const step = 1 + Math.floor(random.uniform() * (assetShares.length - 1));
  const side = (): number => (random.uniform() < parameters.longShare ? 1 : -1);
  return {
    asset,
    second: hasSecond ? (asset + step) % assetShares.length : undefined,
    sides: [side(), side()],
    inCoin: random.uniform() < parameters.coinCollateral,
    active: random.uniform() < parameters.activeShare,
    response: random.uniform() * parameters.response,
    size: random.truncatedPareto(size.tail, size.ratio),
    // Last: it takes as many draws as it needs.
    leverage: random.truncatedLognormal(leverage.median, leverage.sigma, 1, leverage.most),
  };
}

/** Units by slot: `part` of the perpetuals wanted, paid for in cash, beside the collateral (USD). */
function bookOf(
  { asset, second, sides, leverage, inCoin }: Draw,
  collateral: number,
  part: number,
  layout: MarketLayout,
  price: readonly number[],
  slots: number,
): Float64Array {
  const quantity = new Float64Array(slots);
  const notional = part * leverage * collateral;
  const spot = layout.spot[asset];
  if (inCoin && spot !== undefined) quantity[spot] = collateral / member(price, asset);
  else quantity[0] = collateral;
  const legs = [
    [asset, sides[0] * notional * (second === undefined ? 1 : 1 - SECOND_PART)],
    [second, sides[1] * notional * SECOND_PART],
  ] as const;
  for (const [of, dollars] of legs) {
    if (of === undefined) continue;
    const slot = member(layout.perpetual, of);
    quantity[slot] = (quantity[slot] ?? 0) + dollars / member(price, of);
    quantity[0] = (quantity[0] ?? 0) - dollars;
  }
  return quantity;
}

/**
 * @param price USD by asset @param slotPrice the same by slot
 * @returns accounts that meet the initial level in their own band, each as bold as it drew or as the rules allow
 */
export function drawPopulation(
  parameters: PopulationParameters,
  rule: MarginRule,
  layout: MarketLayout,
  price: readonly number[],
  slotPrice: ArrayLike<number>,
  seed: number,
): readonly Trader[] {
  requirePopulation(parameters);
  const { accounts, openInterest, band, reserve } = parameters;
  const draws = Array.from({ length: accounts }, (_, account) => draw(parameters, seed, account));
  const traderOf = (each: Draw, collateral: number): Trader => {
    const meets = (book: Float64Array): boolean =>
      surplusOf(bookFigures(rule, book, slotPrice), rule.initialLevel, band) >= 0;
    const bare = bookOf(each, collateral, 0, layout, price, rule.slots);
    // A coin that does not even carry itself is no collateral under these rules: then it is cash.
    const held = meets(bare) ? each : { ...each, inCoin: false };
    const at = (part: number): Float64Array =>
      bookOf(held, collateral, part, layout, price, rule.slots);
    let [low, high] = [0, 1];
    if (meets(at(high))) low = high;
    for (let cut = 0; cut < CUTS && low < high; cut++) {
      const middle = (low + high) / 2;
      if (meets(at(middle))) low = middle;
      else high = middle;
    }
    const { active, response } = each;
    return {
      quantity: at(low),
      band,
      active,
      response,
      reserve: active ? reserve * collateral : 0,
    };
  };
  let scale = openInterest / total(draws.map(({ size, leverage }) => size * leverage));
  let traders: readonly Trader[] = [];
  // What the rules cut is made up for by more collateral; concentration makes a few rounds of it.
  for (let round = 0; round < ROUNDS; round++) {
    traders = draws.map((each) => traderOf(each, each.size * scale));
    const reached = total(openInterestOf(traders, layout, price)) / openInterest;
    if (Math.abs(reached - 1) < NEAR) break;
    scale /= reached;
  }
  return traders;
}

/** Gross notional of all perpetuals, USD by asset. */
export function openInterestOf(
  traders: readonly Trader[],
  { perpetual }: MarketLayout,
  price: readonly number[],
): readonly number[] {
  return perpetual.map((slot, asset) =>
    total(traders.map(({ quantity }) => Math.abs(quantity[slot] ?? 0) * member(price, asset))),
  );
}
