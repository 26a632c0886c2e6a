/** Random small markets: rule tables of three assets, books, paths; and parameters that leave most things still. */
import fc from "fast-check";
import {
  PRICE,
  QUANTITY,
  minimalBandSensitivity,
  parseMarketSnapshot,
  parseRuleTable,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
} from "../../../risk/index.ts";
import {
  marginRuleOf,
  slotPrices,
  type DeskParameters,
  type LiquidationRules,
  type MarketLayout,
  type Simulation,
  type StressPath,
  type Trader,
} from "../../../risk/stress/index.ts";

export const SLOTS = 8;
export const ASSETS = ["A", "B", "C"];
/** Slots 1 to 3 spot, 4 to 6 perpetual, 7 unlisted. */
export const LAYOUT: MarketLayout = { spot: [1, 2, 3], perpetual: [4, 5, 6] };
/** One asset alone: spot in slot 1, perpetual in slot 4. */
export const ONE_ASSET: MarketLayout = { spot: [1], perpetual: [4] };

/** The default terms in round figures, in numbers. */
export const RULES: LiquidationRules = {
  ...{ grace: 2, fastTime: 0.5, slowTime: 3, startFactor: 0.05, midFactor: -0.1, endFactor: -1 },
  ...{ targetLevel: 1.1, remainderBand: 0.01, criticalLevel: 0.5, penaltyRate: 0.1 },
  ...{ bountyShare: 0.2, bountyCap: 1_000, dust: 0, leaseLength: 168 },
};

export const DESK: DeskParameters = {
  ...{ capital: Infinity, wantsOfPart: 0.05, wantsOfWhole: 0.15, chargesImpact: 0 },
  unwindHours: 1,
};

const eight = <T>(first: T, asset: (place: number) => T, rest: T): T[] =>
  Array.from({ length: SLOTS }, (_, slot) =>
    slot === 0 ? first : slot < 7 ? asset((slot - 1) % 3) : rest,
  );

const whole = (min: number, max: number): fc.Arbitrary<bigint> =>
  fc.integer({ min, max }).map(BigInt);

/** Tables in which a dollar is a dollar; shocks up to 40 %, weights, contingencies and impacts of any kind. */
export function stressTable(): fc.Arbitrary<RuleTable> {
  const three = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.array(each, { minLength: 3, maxLength: 3 });
  return fc
    .record({
      weight: three(whole(7_000, 10_000)),
      short: three(whole(10_000, 12_000)),
      contingency: three(whole(0, 500)),
      cash: whole(0, 50),
      impact: three(whole(0, 1_000_000)),
      shock: fc.array(three(whole(-4_000, 4_000)), { minLength: 8, maxLength: 8 }),
      maintenance: whole(10_000, 11_000),
    })
    .map(({ weight, short, contingency, cash, impact, shock, maintenance }) => {
      const of = (values: readonly bigint[]) => (place: number) => values[place] ?? 0n;
      const rules = {
        longOnly: eight(false, () => false, true),
        weightLong: eight(10_000n, of(weight), 0n),
        weightShort: eight(10_000n, of(short), 10_000n),
        contingency: eight(cash, of(contingency), 0n),
        impact: eight(0n, of(impact), 0n),
        shock: shock.map((row) => eight(0n, of(row), 0n)),
      };
      return parseRuleTable({
        zkmargin: "rule-table/1",
        circuit: "solvency-spot8",
        levels: { initial: 12_500n, maintenance },
        ...rules,
        bandSensitivity: minimalBandSensitivity(rules as unknown as RuleTable, SLOTS),
      });
    });
}

/** A book in units: collateral in cash or coin, perpetuals bought and sold for cash. */
export function bookOf(start: readonly number[]): fc.Arbitrary<Float64Array> {
  const dollars = fc.double({ min: -50_000, max: 50_000, noNaN: true });
  return fc
    .record({
      collateral: fc.double({ min: 1_000, max: 40_000, noNaN: true }),
      coin: fc.option(fc.integer({ min: 0, max: start.length - 1 })),
      perpetual: fc.array(dollars, { minLength: start.length, maxLength: start.length }),
    })
    .map(({ collateral, coin, perpetual }) => {
      const book = new Float64Array(SLOTS);
      if (coin === null) book[0] = collateral;
      else book[1 + coin] = rounded(collateral / start[coin]!);
      perpetual.forEach((each, asset) => {
        const units = rounded(each / start[asset]!);
        book[4 + asset] = units;
        book[0]! -= units * start[asset]!;
      });
      return book.map(rounded);
    });
}

/** To the unit that a quantity has. */
export const rounded = (units: number): number => Math.round(units * 1e8) / 1e8;

export const exactBook = (book: Float64Array): Quantity[] =>
  Array.from(book, (units) => QUANTITY.parse(BigInt(Math.round(units * 1e8)), "units"));

export function exactMarket(slotPrice: ArrayLike<number>): MarketSnapshot {
  return parseMarketSnapshot({
    zkmargin: "market-snapshot/1",
    circuit: "solvency-spot8",
    epoch: "1",
    committedAt: "1583884800",
    price: Array.from(slotPrice, (price) => PRICE.parse(BigInt(Math.round(price * 1e8)), "price")),
    optionPnl: Array.from({ length: SLOTS }, () => []),
  });
}

/** Hourly log returns, each of at most `most`. */
export function pathOf(
  assets: number,
  hours: number,
  least: number,
  most: number,
): fc.Arbitrary<StressPath> {
  const each = fc.double({ min: least, max: most, noNaN: true });
  const row = fc.array(each, { minLength: assets, maxLength: assets });
  return fc.array(row, { minLength: hours, maxLength: hours }).map((returns) => ({
    ...{ name: "random", source: "fast-check", assets: ASSETS.slice(0, assets), returns },
    start: [8_000, 200, 4].slice(0, assets),
  }));
}

export function silent(quantity: Float64Array, band: number): Trader {
  return { quantity, band, active: false, response: 0, reserve: 0 };
}

export const pricesOf = (layout: MarketLayout, price: ArrayLike<number>): Float64Array =>
  slotPrices(layout, price, new Float64Array(SLOTS));

/** Nothing moves the market unless told so. */
export function simulationOf(
  table: RuleTable,
  path: StressPath,
  traders: readonly Trader[],
  others: Partial<Simulation> = {},
): Simulation {
  return {
    ...{ path, traders, rule: marginRuleOf(table), rules: RULES, desk: DESK },
    layout: path.assets.length === 1 ? ONE_ASSET : LAYOUT,
    impact: { depth: path.assets.map(() => Infinity), permanent: 0.5, halfLife: 6 },
    ...{ fund: 0, stepsPerHour: 4, settleHours: 24 },
    ...others,
  };
}
