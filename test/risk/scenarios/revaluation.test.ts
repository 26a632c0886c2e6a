import { expect } from "chai";
import fc from "fast-check";
import { decimal } from "../fraction.ts";
import { runs } from "../runs.ts";
import { optionType } from "../pricing/arbitraries.ts";
import { valueByQuadrature } from "./blackByQuadrature.ts";
import {
  forwardAt,
  leastContingency,
  portfolio33,
  priceChanges,
  revalueOptions,
  scenarioGrid,
  shockedVolatility,
  span16,
  type ListedOption,
  type RevaluedSlots,
  type ScenarioAsset,
  type ScenarioGrid,
} from "../../../risk/scenarios/index.ts";
import { exactly } from "./exactly.ts";
import type { Price } from "../../../risk/units.ts";
import { VolatilitySurface } from "../../../risk/surface/index.ts";
import { expectRefusal } from "./refusals.ts";
import {
  AS_OF,
  DAY_MS,
  SHAPE,
  assetOf,
  assetTerms,
  flatSurface,
  moneyness,
  optionOf,
  slotsOf,
} from "./sampleOptions.ts";

const GRID = portfolio33(["BTC"]);

function revalued(
  asset: ScenarioAsset,
  options: readonly ListedOption[],
  grid: ScenarioGrid = GRID,
): RevaluedSlots {
  return revalueOptions(grid, [asset], slotsOf(...options), AS_OF, SHAPE);
}

/** π of a slot by scenario. */
const pnlOf = ({ optionPnl }: RevaluedSlots, slot = 0): bigint[] =>
  optionPnl.map((row) => row[slot]!);

const mostLost = (pnl: readonly bigint[]): bigint =>
  pnl.reduce((least, each) => (each < least ? each : least), 0n);
const mostGained = (pnl: readonly bigint[]): bigint =>
  pnl.reduce((most, each) => (each > most ? each : most), 0n);

/** What doubles leave of a sum of values of this size, 1e-8 USD, and the roundings themselves. */
const slack = (forward: number): number => 4 + forward * 1e8 * 1e-11;

describe("options revalued across a grid", () => {
  it("are worth what the integral of the lognormal density says, in every scenario", () => {
    const asset = assetOf("BTC", { forward: 40_000, volatility: 0.8, width: 0.25, days: 14 });
    const options = [
      optionOf("call", 44_000, { days: 14 }),
      optionOf("put", 36_000, { days: 14 }),
    ] as const;
    const changes = priceChanges(GRID, [asset]);
    revalued(asset, options)
      .options.slice(0, 2)
      .forEach((option, slot) => {
        option!.scenarioValue.forEach((value, s) => {
          const { volatility: part, cover } = GRID.scenarios[s]!;
          const volatility = shockedVolatility(0.8, 14 / 365, part, GRID.volatilityShock);
          const forward = 40_000 * (1 + changes[s]![0]!);
          const { type, strike } = options[slot]!;
          const expected = valueByQuadrature(
            type,
            forward,
            strike,
            volatility * Math.sqrt(14 / 365),
          );
          expect(value, GRID.scenarios[s]!.name).to.be.closeTo(expected, 1e-4);
          expect(cover).to.be.at.most(10_000n);
        });
      });
  });

  it("never lose a long more than the published price, and a covered tail no more than its part", () => {
    fc.assert(
      fc.property(assetTerms, optionType, moneyness, (terms, type, ratio) => {
        const option = optionOf(type, terms.forward * ratio, { days: terms.days });
        const slots = revalued(assetOf("BTC", terms), [option]);
        const price = slots.price[0]!;
        expect(price >= 1n).to.equal(true);
        pnlOf(slots).forEach((pnl, s) => {
          const { cover } = GRID.scenarios[s]!;
          expect(pnl * 10_000n >= -cover * price - 9_999n, `scenario ${s}`).to.equal(true);
        });
      }),
      runs(300),
    );
  });

  it("keep put-call parity: call − put gains what the forward does, in its covered part", () => {
    fc.assert(
      fc.property(assetTerms, moneyness, (terms, ratio) => {
        const asset = assetOf("BTC", terms);
        const [call, put] = (["call", "put"] as const).map((type) =>
          optionOf(type, terms.forward * ratio, { days: terms.days }),
        );
        const slots = revalued(asset, [call!, put!]);
        const changes = priceChanges(GRID, [asset]);
        GRID.scenarios.forEach(({ cover }, s) => {
          const synthetic = Number(slots.optionPnl[s]![0]! - slots.optionPnl[s]![1]!);
          const forward = (Number(cover) / 1e4) * terms.forward * changes[s]![0]! * 1e8;
          const size = terms.forward * (1 + ratio + Math.exp(3 * terms.width));
          expect(Math.abs(synthetic - forward)).to.be.at.most(slack(size));
        });
      }),
      runs(200),
    );
  });

  it("are convex in the strike: a butterfly is worth something in every scenario", () => {
    fc.assert(
      fc.property(
        assetTerms,
        optionType,
        moneyness,
        moneyness,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (terms, type, a, b, share) => {
          const strikes = [a, share * a + (1 - share) * b, b].map((ratio) => ratio * terms.forward);
          const options = strikes.map((strike) => optionOf(type, strike, { days: terms.days }));
          const { options: values } = revalued(assetOf("BTC", terms), options);
          const [left, middle, right] = values.slice(0, 3).map((option) => option!.scenarioValue);
          GRID.scenarios.forEach((_, s) => {
            const wings = share * left![s]! + (1 - share) * right![s]!;
            expect(middle![s]! - wings).to.be.at.most(1e-11 * terms.forward * 30);
          });
        },
      ),
      runs(200),
    );
  });

  it("cost a single position no less when the width grows, long or short", () => {
    const wider = fc.double({ min: 1, max: 3, noNaN: true });
    fc.assert(
      fc.property(assetTerms, optionType, moneyness, wider, (terms, type, ratio, factor) => {
        const option = optionOf(type, terms.forward * ratio, { days: terms.days });
        const [narrow, wide] = [terms.width, terms.width * factor].map((width) =>
          pnlOf(revalued(assetOf("BTC", { ...terms, width }), [option])),
        );
        const room = slack(terms.forward * Math.exp(9 * terms.width));
        expect(Number(mostLost(wide!) - mostLost(narrow!))).to.be.at.most(room);
        expect(Number(mostGained(narrow!) - mostGained(wide!))).to.be.at.most(room);
      }),
      runs(200),
    );
  });

  it("are rounded down, by less than 1e-8 USD, from the exact covered difference to the price", () => {
    fc.assert(
      fc.property(assetTerms, optionType, moneyness, (terms, type, ratio) => {
        const option = optionOf(type, terms.forward * ratio, { days: terms.days });
        const slots = revalued(assetOf("BTC", terms), [option]);
        const price = slots.price[0]!;
        GRID.scenarios.forEach(({ cover }, s) => {
          const value = exactly(slots.options[0]!.scenarioValue[s]!);
          const gain = value.plus(decimal(0n - price, 8)).times(decimal(cover, 4));
          expect(pnlOf(slots)[s]).to.equal(gain.floor(8));
        });
        const now = exactly(slots.options[0]!.value).floor(8);
        expect(price).to.equal(now > 0n ? now : 1n);
      }),
      runs(200),
    );
  });

  it("publish the least price of a series that is worth less, and what scenarios gain against it", () => {
    const worthless = optionOf("call", 1_000, { days: 1 });
    const asset = assetOf("BTC", { volatility: 0.1, days: 1 });
    const minPrice = 5_000_000n as Price;
    const [plain, least] = [worthless, { ...worthless, minPrice }].map((option) =>
      revalued(asset, [option]),
    );
    expect(least!.price[0]).to.equal(minPrice);
    GRID.scenarios.forEach(({ cover }, s) => {
      const value = exactly(least!.options[0]!.scenarioValue[s]!);
      expect(value).to.deep.equal(exactly(plain!.options[0]!.scenarioValue[s]!));
      const gain = value.plus(decimal(0n - minPrice, 8)).times(decimal(cover, 4));
      expect(pnlOf(least!)[s]).to.equal(gain.floor(8));
    });
    // Price and largest loss: a holder is credited no more than the option is worth where it is worth least.
    const worst = mostLost(pnlOf(least!));
    expect(minPrice + worst).to.equal(0n);
    expect(leastContingency(minPrice)).to.equal(1n);
    const dear = optionOf("call", 100, { days: 14 });
    const [without, above] = [dear, { ...dear, minPrice }].map((option) =>
      revalued(assetOf("BTC"), [option]),
    );
    expect(above).to.deep.equal(without);
    expect(() => revalued(asset, [{ ...worthless, minPrice: 0n as Price }])).to.throw(
      "options[0].minPrice",
    );
  });

  it("publish a worthless option as 1, and ask its contingency to outweigh a unit", () => {
    const slots = revalued(assetOf("BTC", { volatility: 0.1, days: 1 }), [
      optionOf("call", 1_000, { days: 1 }),
    ]);
    expect(slots.price[0]).to.equal(1n);
    expect(pnlOf(slots).every((pnl) => pnl >= -1n)).to.equal(true);
    expect(
      [1n, 3n, 9_999n, 10_000n, 10n ** 12n].map((p) => leastContingency(p as never)),
    ).to.deep.equal([10_000n, 3_334n, 2n, 1n, 1n]);
  });

  it("are the same numbers each time, and the unmoved market beyond the grid's scenarios", () => {
    const terms = { forward: 9_180.5, volatility: 0.73, width: 0.2, days: 33 };
    const options = [optionOf("call", 9_000, { days: 33 })];
    const once = revalued(assetOf("BTC", terms), options, span16(["BTC"]));
    const again = revalued(assetOf("BTC", terms), options, span16(["BTC"]));
    expect(once).to.deep.equal(again);
    expect(pnlOf(once).slice(16)).to.deep.equal(new Array(17).fill(0n));
    expect(pnlOf(once, 1)).to.deep.equal(new Array(33).fill(0n));
  });

  it("take the forward of their expiry: listed, geometric between two, nearest outside", () => {
    const [near, far] = [flatSurface(100, 0.8, 10), flatSurface(121, 0.8, 30)];
    const surface = new VolatilitySurface([...near.slices, ...far.slices]);
    const at = (days: number): number => forwardAt(surface, AS_OF + days * DAY_MS);
    expect([1, 10, 30, 300].map(at)).to.deep.equal([100, 100, 121, 121]);
    expect(at(20)).to.be.closeTo(110, 1e-9);
  });

  it("move with their own asset alone", () => {
    const grid = scenarioGrid({
      ...span16(["BTC", "ETH"]),
      scenarios: [{ name: "BTC up", steps: [1, 0], volatility: 0, cover: 10_000n }],
    });
    const slots = revalueOptions(
      grid,
      [assetOf("BTC", { forward: 40_000 }), assetOf("ETH", { forward: 2_000 })],
      slotsOf(optionOf("call", 40_000), undefined, optionOf("call", 2_000, { asset: "ETH" })),
      AS_OF,
      SHAPE,
    );
    const [btc, none, eth] = slots.optionPnl[0]!;
    expect(btc! > 0n).to.equal(true);
    expect([none, eth]).to.deep.equal([0n, 0n]);
    expect(slots.price[1]).to.equal(0n);
  });

  it("are refused where they are malformed", () => {
    const asset = assetOf("BTC");
    const bare = { ...asset, surface: undefined };
    const refused = (option: Partial<ListedOption>, field: string, from = asset): void => {
      const whole = { ...optionOf("call", 100), ...option };
      expectRefusal(() => revalued(from, [whole]), `options[0].${field}`);
    };
    refused({ asset: "ETH" }, "asset");
    refused({}, "asset", bare);
    refused({ expiry: AS_OF }, "expiry");
    refused({ expiry: NaN }, "expiry");
    refused({ strike: 0 }, "strike");
    refused({ strike: Infinity }, "strike");
    expectRefusal(() => revalueOptions(GRID, [asset], [], AS_OF, SHAPE), "options");
    expectRefusal(() => revalueOptions(GRID, [asset], slotsOf(), 0.5, SHAPE), "asOf");
    const dear = assetOf("BTC", { forward: 1e12 });
    expectRefusal(() => revalued(dear, [optionOf("call", 1)]), "options[0]");
  });
});
