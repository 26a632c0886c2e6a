import { expect } from "chai";
import fc from "fast-check";
import {
  parseRuleTable,
  ruleTableDocument,
  settlementDepositIsSafe,
  validateRuleTable,
  type Band,
  type RuleTable,
} from "../../../risk/index.ts";
import { parsePolicy } from "../../../risk/policy/index.ts";
import { real } from "../volatility/reals.ts";
import { runs } from "../runs.ts";
import {
  COINS,
  DAY,
  START,
  bookDocument,
  build,
  madeCandles,
  marketReturns,
  policyDocument,
  type PolicyDocument,
} from "./policyFixture.ts";

const DAYS = 30;
const NOW = START + (DAYS + 1) * DAY;
const MORE_COINS = [
  ...COINS,
  "ADA",
  "BNB",
  "DOGE",
  "SOL",
  "UNI",
  "AVAX",
  "AAVE",
  "DOT",
  "MATIC",
  "TRX",
];

const text = (value: number, decimals = 4): string => value.toFixed(decimals).replace(/\.?0+$/, "");

/** The example with other declared figures, all within its bounds. */
const declared: fc.Arbitrary<PolicyDocument> = fc
  .record({
    initial: real(1.3, 2),
    maintenance: real(1, 1.3),
    long: real(0.7, 1),
    short: real(1, 1.3),
    contingency: real(0.01, 0.1),
    impact: fc.nat(1_000_000),
  })
  .map(({ initial, maintenance, long, short, contingency, impact }) => {
    const document = policyDocument();
    document.levels = { initial: text(initial), maintenance: text(maintenance) };
    document.slots.slice(1, 6).forEach((slot) => {
      slot.weightLong = text(long);
      slot.weightShort = text(short);
      slot.contingency = text(contingency);
      slot.impact = String(impact);
    });
    return document;
  });

const seed = fc.nat(1_000_000);
const scale = real(0.005, 0.15);

/** Values that a sound table's consumers rely on, besides what the registry checks. */
function requireSound(table: RuleTable): void {
  expect(parseRuleTable(ruleTableDocument(table))).to.deep.equal(validateRuleTable(table));
  expect(settlementDepositIsSafe(table, table.initialLevel, 500n as Band)).to.equal(true);
}

describe("a built rule table", () => {
  it("reaches every width both ways, against slot 0 and with it, and keeps slot 0 out of components", () => {
    const candles = madeCandles(marketReturns(1, DAYS));
    const { table, slots, rows } = build(policyDocument(), { asOf: NOW, candles });
    expect(rows.map(({ name }) => name)).to.deep.equal([
      ...["all up, anchored up", "all up, anchored down"],
      ...["all down, anchored up", "all down, anchored down"],
      ...["component 1 up", "component 1 down", "component 2 up", "component 2 down"],
    ]);
    const widths = slots.map((slot) => slot.width!.explanation.width);
    expect(rows[3]!.moves.slice(0, 6)).to.deep.equal(widths.map((width) => -width));
    expect(rows[0]!.moves.slice(1, 6)).to.deep.equal(widths.slice(1));
    expect(rows[0]!.moves[0]).to.be.closeTo(0.25 * widths[0]!, 1e-9);
    for (const row of rows.slice(4)) expect(row.moves[0]).to.equal(0);
    expect(table.shock[3]![1]).to.equal(BigInt(Math.floor(1e4 * Math.expm1(-widths[1]!))));
    expect(table.shock[0]![1]).to.equal(BigInt(Math.ceil(1e4 * Math.expm1(widths[1]!))));
    requireSound(table);
  });

  it("of the larger circuit leaves scenario 0 unmoved and holds components of fifteen coins", () => {
    const candles = madeCandles(marketReturns(5, 60, 0.04, MORE_COINS));
    const { table, rows } = build(bookDocument(MORE_COINS), { asOf: START + 61 * DAY, candles });
    expect(rows).to.have.length(33);
    expect(rows[0]).to.deep.include({ name: "unmoved", moves: rows[0]!.moves.map(() => 0) });
    expect(rows.filter(({ name }) => name.startsWith("component"))).to.have.length(28 - 16);
    expect(table.shock[0]!.every((shock) => shock === 0n)).to.equal(true);
    expect(table.bandSensitivity.slice(16, 18)).to.deep.equal([400_000n, 400_000n]);
    expect(table.longOnly.slice(16, 19)).to.deep.equal([false, false, true]);
    requireSound(table);
  });

  it("uses nothing that became known later", () => {
    const returns = marketReturns(3, DAYS + 5);
    const whole = build(policyDocument(), { asOf: NOW, candles: madeCandles(returns) });
    const past = Object.fromEntries(
      Object.entries(returns).map(([coin, values]) => [coin, values.slice(0, DAYS)]),
    );
    const known = build(policyDocument(), { asOf: NOW, candles: madeCandles(past) });
    expect(whole.text).to.equal(known.text);
  });

  it("is sound and the same when built twice, whatever is declared and whatever the market did", () => {
    fc.assert(
      fc.property(declared, seed, scale, (document, from, size) => {
        const candles = madeCandles(marketReturns(from, DAYS, size));
        const first = build(document, { asOf: NOW, candles });
        requireSound(first.table);
        expect(build(structuredClone(document), { asOf: NOW, candles }).text).to.equal(first.text);
      }),
      runs(25),
    );
  });

  it("changes no figure, width, shock or level by more than its bounds, and stays sound on the way", () => {
    fc.assert(
      fc.property(
        ...[declared, declared, seed, scale, fc.integer({ min: 60, max: 3 * DAY })],
        (one, other, from, size, seconds) => {
          const calm = marketReturns(from, DAYS, 0.02);
          const storm = marketReturns(from + 1, 4, size);
          const all = Object.fromEntries(COINS.map((c) => [c, [...calm[c]!, ...storm[c]!]]));
          const candles = madeCandles(all);
          const first = build(one, { asOf: NOW, candles });
          const asOf = NOW + seconds;
          const next = build(other, { asOf, candles, previous: first.state });
          requireSound(next.table);
          const days = Math.min(1, seconds / DAY);
          const within = (name: keyof RuleTable, slot: number, up: number, down: number): void => {
            const value = (t: RuleTable): number => Number((t[name] as readonly bigint[])[slot]);
            const [before, after] = [value(first.table), value(next.table)];
            // Rounding against the holder adds less than one unit.
            expect(after - before, `${name} ${slot}`).to.be.below(up * days + 1);
            expect(before - after, `${name} ${slot}`).to.be.below(down * days + 1);
          };
          for (let slot = 1; slot < 6; slot++) {
            const tail = slot < 3 ? [100, 50] : [200, 100];
            within("weightLong", slot, 200, 200);
            within("weightShort", slot, 200, 200);
            within("contingency", slot, tail[0]!, tail[1]!);
            const impact = Number(first.table.impact[slot]);
            within("impact", slot, 10 + 0.5 * impact, 10 + 0.1 * impact);
            const widths = [first, next].map((b) => b.state.slots[slot]!.width!);
            expect(widths[1]).to.be.at.most(widths[0]! * 1.25 ** days + 1e-9);
            expect(widths[1]).to.be.at.least(widths[0]! * 0.97 ** days - 1e-9);
            next.table.shock.forEach((row, s) => {
              const [before, after] = [first, next].map((b) => b.rows[s]!.moves[slot]!);
              const corner = widths[0]! * 0.25;
              const most = s < 4 ? corner * days + 1e-6 : 0.1 * days;
              // A width's speed compounds within the day: 1.25^t − 1 is at most 0.25·t.
              expect(Math.abs(after! - before!), `row ${s}`).to.be.at.most(most + 2e-9);
              const moved = Math.abs(Number(row[slot]) - 1e4 * Math.expm1(after!));
              expect(moved).to.be.below(1);
            });
          }
          for (const level of ["initialLevel", "maintenanceLevel"] as const) {
            const change = Number(next.table[level] - first.table[level]);
            expect(Math.abs(change)).to.be.below(500 * days + 1);
          }
        },
      ),
      runs(25),
    );
  });

  it("moves as far in ten epochs of a tenth of a day as in one of a day", () => {
    const candles = madeCandles(marketReturns(8, DAYS));
    const document = policyDocument();
    const first = build(document, { asOf: NOW, candles });
    document.slots[1]!.weightLong = "0.8";
    document.slots[1]!.contingency = "0.1";
    document.slots[1]!.impact = "100000";
    const daily = build(document, { asOf: NOW + DAY - DAY / 10, candles, previous: first.state });
    let { state, table } = first;
    for (let epoch = 1; epoch <= 9; epoch++) {
      const asOf = NOW + (epoch * DAY) / 10;
      ({ state, table } = build(document, { asOf, candles, previous: state }));
    }
    expect(table.weightLong).to.deep.equal(daily.table.weightLong);
    expect(table.contingency).to.deep.equal(daily.table.contingency);
    // A share of itself compounds.
    const [many, one] = [Number(table.impact[1]), Number(daily.table.impact[1])];
    expect(many).to.be.within(one, 1000 * 1.05 ** 9 + 20);
  });

  it("asks for no less of a single position or a book of one sign when returns are larger", () => {
    fc.assert(
      fc.property(seed, scale, real(1, 3), (from, size, more) => {
        const [calm, wild] = [1, more].map((factor) => {
          const returns = marketReturns(from, DAYS, size);
          const scaled = Object.entries(returns).map(([coin, values]): [string, number[]] => [
            coin,
            values.map((value) => factor * value),
          ]);
          const candles = madeCandles(Object.fromEntries(scaled));
          return build(policyDocument(), { asOf: NOW, candles }).table;
        });
        for (let slot = 1; slot < 6; slot++) {
          for (let s = 0; s < 4; s++) {
            const [least, most] = [calm!, wild!].map((table) =>
              Math.abs(Number(table.shock[s]![slot])),
            );
            expect(most).to.be.at.least(least!);
          }
          expect(wild!.bandSensitivity[slot]! >= calm!.bandSensitivity[slot]!).to.equal(true);
        }
      }),
      runs(25),
    );
  });
});

describe("the next table", () => {
  const candles = madeCandles(marketReturns(4, DAYS + 3));
  const first = build(policyDocument(), { asOf: NOW, candles });
  const next = (change: (document: PolicyDocument) => void, asOf = NOW + DAY) => {
    const document = policyDocument();
    change(document);
    return () => build(document, { asOf, candles, previous: first.state });
  };

  it("refuses what nobody could follow: another asset, a delisting, shorts refused, a time not later", () => {
    expect(next((d) => (d.slots[1]!.asset = "WBTC"))).to.throw("slots[1].asset is not that of");
    const unlisted = policyDocument().slots[6]!;
    expect(next((d) => (d.slots[5] = unlisted))).to.throw("takes a listed slot out of the table");
    expect(next((d) => (d.slots[2]!.longOnly = true))).to.throw("refuses shorts that the table");
    expect(next(() => undefined, NOW)).to.throw("is not of an earlier time");
    const other = bookDocument(COINS);
    expect(() => build(other, { asOf: NOW + DAY, candles, previous: first.state })).to.throw(
      "is of another circuit",
    );
  });

  it("refuses candles that ended too long ago, or that an asset has none of", () => {
    const stale = next(() => undefined, NOW + 6 * DAY);
    expect(stale).to.throw("the candles of BTC end too long before that time");
    const document = policyDocument();
    const without = madeCandles(marketReturns(4, DAYS, 0.04, COINS.slice(1)));
    expect(() => build(document, { asOf: NOW, candles: without })).to.throw(
      "the candles of BTC hold no return up to that time",
    );
  });

  it("lists a new slot with its figures at once, and every other within its bounds", () => {
    const document = policyDocument();
    document.slots[6] = { ...document.slots[5]!, asset: "ADA", contingency: "0.1" };
    document.slots[5]!.contingency = "0.1";
    const all = marketReturns(4, DAYS + 3, 0.04, [...COINS, "ADA"]);
    const built = build(document, {
      ...{ asOf: NOW + DAY, candles: madeCandles(all), previous: first.state },
    });
    expect(built.table.contingency.slice(5, 7)).to.deep.equal([400n, 1000n]);
    expect(built.slots.map(({ isNew }) => isNew)).to.deep.equal([
      ...[false, false, false, false, false, false, true],
    ]);
  });

  it("follows a range that governance narrowed at once, and says so", () => {
    const document = policyDocument();
    const bounds = document.governance.classes.major!.weightLong as Record<string, string>;
    bounds.most = "0.9";
    for (const slot of [1, 2]) document.slots[slot]!.weightLong = "0.85";
    const { table, slots } = build(document, { asOf: NOW + DAY, candles, previous: first.state });
    expect(table.weightLong[1]).to.equal(8800n);
    expect(slots[1]!.figures.weightLong).to.include({ boundBy: "fall", previous: 9_800_000_000n });
  });
});

describe("a policy document", () => {
  const refused = (change: (document: PolicyDocument) => void): (() => void) => {
    const document = policyDocument();
    change(document);
    return () => parsePolicy(document);
  };

  it("is refused where it leaves what governance allows", () => {
    expect(refused((d) => (d.slots[1]!.weightLong = "0.6"))).to.throw(
      "slots[1].weightLong is outside what governance allows",
    );
    expect(refused((d) => (d.slots[3]!.contingency = "0.3"))).to.throw("slots[3].contingency is");
    expect(refused((d) => (d.levels.initial = "2.5"))).to.throw("levels.initial is outside what");
    expect(refused((d) => (d.levels.maintenance = "1.5"))).to.throw("is above levels.initial");
    expect(refused((d) => (d.governance.classes.major!.width!.cap = "1.5"))).to.throw(
      "governance.classes.major.width.cap is above what governance allows",
    );
    expect(refused((d) => (d.governance.classes.major!.width!.rise = "0.5"))).to.throw(
      "width.rise",
    );
  });

  it("is refused where governance would admit a table that makes deposits unsafe or no table at all", () => {
    expect(refused((d) => (d.governance.classes.stable!.width!.cap = "0.9"))).to.throw(
      "admits tables in which more of the settlement asset lowers an account's health",
    );
    const weight = (d: PolicyDocument): Record<string, string> =>
      d.governance.classes.major!.weightLong as Record<string, string>;
    expect(refused((d) => (weight(d).most = "1.1"))).to.throw("weightLong.most is out of range");
    const free = (d: PolicyDocument) =>
      Object.assign(d.governance.classes.major!.contingency!, { least: "0" });
    expect(refused(free)).to.throw("major.contingency.least is out of range");
    expect(refused((d) => (d.slots[0]!.impact = "5"))).to.throw("slots[0].impact");
  });

  it("is refused for what is missing, unknown, twice or of the wrong kind", () => {
    expect(refused((d) => delete d.correlation)).to.throw("correlation is missing");
    expect(refused((d) => (d.more = "1"))).to.throw("more is not a known field");
    expect(refused((d) => (d.slots[1]!.kind = "option"))).to.throw("slots[1].kind is no kind");
    expect(refused((d) => (d.slots[0]!.kind = "unlisted"))).to.throw("slots[0].kind is no kind");
    expect(refused((d) => (d.slots[1]!.class = "option"))).to.throw("slots[1].class is no class");
    expect(refused((d) => (d.slots[2]!.asset = "BTC"))).to.throw("slots[2].asset has a slot");
    expect(refused((d) => (d.slots[6]!.impact = "0"))).to.throw("slots[6].impact belongs to no");
    expect(refused((d) => (d.slots[6]!.longOnly = false))).to.throw("slots[6].longOnly is false");
    expect(refused((d) => (d.slots[1]!.bandSensitivity = "2"))).to.throw("is given");
    expect(refused((d) => d.slots.pop())).to.throw("slots are not 8");
    expect(refused((d) => (d.governance.turn = "NaN"))).to.throw("governance.turn is not a plain");
    expect(refused((d) => (d.candles = { stepSeconds: "60", sources: ["a"] }))).to.throw("stepSec");
  });
});
