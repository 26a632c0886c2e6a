/** The simulator against the exact model, and what must hold however the market moves. */
import { expect } from "chai";
import fc from "fast-check";
import { DEFAULT_TERMS } from "../../../liquidation/index.ts";
import { factorUp } from "../../../liquidation/priceFactor.ts";
import { isFullAllowed } from "../../../liquidation/takeoverRules.ts";
import { disclosingTerms, valuationOf } from "../../../liquidation/valuation.ts";
import { evaluateMargin, type Band, type RuleTable } from "../../../risk/index.ts";
import {
  simulate,
  stress,
  type LiquidationRules,
  type Simulation,
  type StressEvent,
  type StressPath,
  type Trader,
} from "../../../risk/stress/index.ts";
import {
  bookOf,
  DESK,
  exactBook,
  exactMarket,
  LAYOUT,
  pathOf,
  pricesOf,
  RULES,
  silent,
  simulationOf,
  SLOTS,
  stressTable,
} from "./markets.ts";

const START = [8_000, 200, 4];
const STEPS = 4;
/** Parts are too dear for this desk: it takes whole books as soon as the factor is −15 %. */
const WHOLE_BOOKS = { ...DESK, wantsOfPart: 10 };
const TERMS = { ...DEFAULT_TERMS, dust: 0n };

/** Surplus at maintenance over what is asked, and the widest band, from the exact model. */
function exactly(
  table: RuleTable,
  book: Float64Array,
  slotPrice: Float64Array,
): { surplus: number; isClose: boolean; widest: number } {
  const at = (band: bigint): { surplus: number; value: number; requirement: number } => {
    const terms = { ...disclosingTerms(0n), band: band as Band };
    const found = evaluateMargin(exactBook(book), exactMarket(slotPrice), table, terms);
    const level = Number(table.maintenanceLevel) / 1e4;
    const [value, requirement] = [Number(found.value) / 1e20, Number(found.requirement) / 1e24];
    return { surplus: value / level - requirement, value, requirement };
  };
  const [none, full] = [at(0n), at(10_000n)];
  const isClose = Math.abs(none.surplus) < 1e-6 * (none.requirement + Math.abs(none.value) + 1);
  return { ...none, isClose, widest: none.surplus / (full.requirement - none.requirement) };
}

/**
 * Lease, flag, grace, auction and takeover of one silent account, judged by the exact model and the contract's rules at
 * the path's prices; undefined where rounding could decide.
 */
function exactEvents(
  table: RuleTable,
  path: StressPath,
  { quantity, band }: Trader,
  rules: LiquidationRules,
  hours: number,
): Omit<StressEvent, "account">[] | undefined {
  const price = [...path.start];
  let lease = { prices: pricesOf(LAYOUT, price), band, until: rules.leaseLength };
  let [flagged, started] = [undefined as number | undefined, undefined as number | undefined];
  const events: Omit<StressEvent, "account">[] = [];
  for (let step = 1; step <= hours * STEPS; step++) {
    const hour = step / STEPS;
    const row = path.returns[Math.ceil(hour) - 1] ?? [0, 0, 0];
    row.forEach((each, asset) => (price[asset]! *= Math.exp(each / STEPS)));
    const now = pricesOf(LAYOUT, price);
    if (flagged === undefined) {
      const moves = Array.from(now, (p, slot) => Math.abs(p / (lease.prices[slot]! || 1) - 1));
      const farthest = Math.max(...moves.slice(0, 7));
      if (Math.abs(farthest - lease.band) < 1e-9) return undefined;
      if (farthest < lease.band && hour < lease.until) continue;
      flagged = hour;
      events.push({ hour, kind: "flagged" });
    }
    const { surplus, isClose, widest } = exactly(table, quantity, now);
    if (isClose) return undefined;
    if (hour < flagged + rules.grace) continue;
    if (surplus >= 0) {
      lease = { prices: now, band: Math.min(band, widest), until: hour + rules.leaseLength };
      [flagged, started] = [undefined, undefined];
      events.push({ hour, kind: "cured" });
      continue;
    }
    if (started === undefined) {
      started = hour;
      events.push({ hour, kind: "in auction" });
    }
    const elapsed = BigInt((hour - started) * 3_600);
    const value = valuationOf(exactBook(quantity), { market: exactMarket(now), home: table }, 0n);
    if (factorUp(TERMS, elapsed) <= -1_500n && isFullAllowed(value!, TERMS, elapsed)) {
      events.push({ hour, kind: "full" });
      return events;
    }
  }
  return events;
}

describe("a market under stress", () => {
  it("without impact liquidates whom the exact model liquidates, when it does", () => {
    const books = fc.array(bookOf(START), { minLength: 1, maxLength: 3 });
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        ...[stressTable(), books, pathOf(3, 16, -0.05, 0.045)],
        fc.constantFrom(0.005, 0.02, 0.05),
        fc.constantFrom(0, 1, 2),
        (table, quantities, path, band, grace) => {
          const traders = quantities.map((quantity) => silent(quantity, band));
          const rules = { ...RULES, grace, leaseLength: 9 };
          const desk = WHOLE_BOOKS;
          const hours = path.returns.length;
          const plain = simulationOf(table, path, traders, { rules, desk, settleHours: 0 });
          const exact = traders.map((one) => exactEvents(table, path, one, rules, hours));
          const found = simulate(plain).events;
          exact.forEach((events, account) => {
            if (events === undefined) return;
            const own = found
              .filter((event) => event.account === account)
              .map(({ hour, kind }) => ({ hour, kind }));
            expect(own).to.deep.equal(events);
            events.forEach(({ kind }) => seen.add(kind));
          });
        },
      ),
      { numRuns: 60 },
    );
    expect([...seen]).to.have.members(["flagged", "cured", "in auction", "full"]);
  });

  const anyMarket = fc.record({
    table: stressTable(),
    path: pathOf(3, 20, -0.06, 0.05),
    books: fc.array(bookOf(START), { minLength: 4, maxLength: 12 }),
    depth: fc.double({ min: 1_000, max: 1e7, noNaN: true }),
    fund: fc.double({ min: 0, max: 20_000, noNaN: true }),
    active: fc.boolean(),
  });
  const marketOf = (
    drawn: typeof anyMarket extends fc.Arbitrary<infer T> ? T : never,
  ): Simulation => {
    const { table, path, books, depth, fund, active } = drawn;
    const traders = books.map((quantity, place) => ({
      ...{ quantity, band: 0.02, active: active && place % 2 === 0, response: 1, reserve: 5_000 },
    }));
    const impact = { depth: [depth, depth, depth], permanent: 0.4, halfLife: 3 };
    const desk = { ...DESK, capital: 1e6, chargesImpact: 1 };
    return simulationOf(table, path, traders, { impact, fund, desk });
  };

  it("keeps every unit and every dollar, and says the same again", () => {
    fc.assert(
      fc.property(anyMarket, (drawn) => {
        const simulation = marketOf(drawn);
        // Value is checked in every run: it throws where some came from nowhere.
        const outcome = simulate(simulation);
        expect(simulate(simulation)).to.deep.equal(outcome);
        const { fundTookIn, fundPaid, fundLeft, socialised, index, parts, wholes } = outcome;
        expect(fundLeft).to.be.closeTo(drawn.fund + fundTookIn - fundPaid, 1e-6);
        expect(fundLeft).to.be.at.least(-1e-9);
        if (socialised > 1e-6 && drawn.fund > 1) expect(fundPaid).to.be.greaterThan(0);
        expect(index).to.be.within(0, 1);
        expect(outcome.takenOver.length).to.be.at.most(parts + wholes);
      }),
      { numRuns: 60 },
    );
  });

  it("a larger fund never leaves more to all others, and changes nothing else", () => {
    const more = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(anyMarket, more, (drawn, added) => {
        const small = simulate(marketOf(drawn));
        const large = simulate(marketOf({ ...drawn, fund: drawn.fund + added }));
        expect(large.socialised).to.be.at.most(small.socialised);
        expect(large.events).to.deep.equal(small.events);
        const enough = simulate(marketOf({ ...drawn, fund: small.fundNeed * (1 + 1e-9) + 1e-6 }));
        expect(enough.socialised).to.equal(0);
        const paid = (one: typeof small): number => one.fundPaid + one.socialised;
        expect(paid(large)).to.be.closeTo(paid(small), 1e-6 * (1 + paid(small)));
      }),
      { numRuns: 40 },
    );
  });

  it("is as large as it is: everything a thousandfold, on a thousandfold depth, happens the same", () => {
    fc.assert(
      fc.property(anyMarket, (drawn) => {
        const table = {
          ...drawn.table,
          impact: drawn.table.impact.map(() => 0n),
        } as unknown as RuleTable;
        // Of one length: a run ends when what is left is worth less than a dollar.
        const one = { ...marketOf({ ...drawn, table }), settleHours: 0 };
        const rules = { ...RULES, bountyCap: 1e9 };
        const scaled = {
          ...one,
          rules,
          traders: one.traders.map((trader) => ({
            ...trader,
            quantity: trader.quantity.map((units) => 1_024 * units),
            reserve: 1_024 * trader.reserve,
          })),
          impact: { ...one.impact, depth: one.impact.depth.map((each) => 1_024 * each) },
          desk: { ...one.desk, capital: 1_024 * one.desk.capital },
          fund: 1_024 * one.fund,
        };
        // Below a dollar a desk sells at once: that alone knows what a dollar is.
        const [small, large] = [simulate({ ...one, rules }), simulate(scaled)];
        expect(large.takenOver).to.deep.equal(small.takenOver);
        expect(large.parts + large.wholes).to.equal(small.parts + small.wholes);
        large.marketLow.forEach((low, asset) =>
          expect(low).to.be.closeTo(small.marketLow[asset]!, 1e-3),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("where nothing sold moves a price, moves as the path does", () => {
    fc.assert(
      fc.property(anyMarket, (drawn) => {
        const calm = {
          ...marketOf(drawn),
          impact: { depth: [1e15, 1e15, 1e15], permanent: 1, halfLife: 1 },
        };
        const { outcome, amplification, hitByCascade } = stress(calm);
        outcome.marketLow.forEach((low, asset) =>
          expect(low).to.be.closeTo(outcome.ownLow[asset]!, 1e-6),
        );
        expect(amplification).to.be.closeTo(1, 1e-3);
        expect(hitByCascade).to.equal(0);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses paths, books and parameters that are none", () => {
    const [drawn] = fc.sample(anyMarket, { numRuns: 1, seed: 3 });
    const good = marketOf(drawn!);
    const bent = (path: Partial<StressPath>): Simulation => ({
      ...good,
      path: { ...good.path, ...path },
    });
    const [first, ...others] = good.traders;
    const spoilt = { ...first!, quantity: first!.quantity.map(() => NaN) };
    const refused: [Simulation, string][] = [
      [bent({ start: [1, 0, 1] }), "start[1]"],
      [bent({ returns: [[0, NaN, 0]] }), "returns[0][1]"],
      [bent({ returns: [[0, 0]] }), "another length"],
      [{ ...good, traders: [...others, spoilt] }, `traders[${others.length}]`],
      [{ ...good, fund: -1 }, "fund"],
      [{ ...good, stepsPerHour: 0 }, "stepsPerHour"],
      [{ ...good, desk: { ...good.desk, unwindHours: 0 } }, "desk.unwindHours"],
    ];
    for (const [simulation, field] of refused) {
      expect(() => simulate(simulation)).to.throw(field);
    }
  });

  /**
   * All long in one asset, no lease to hide behind, whole books at a given delay, impact that stays, desks that do not
   * mind it: then a lower price can only bring more sales, earlier. With recovery, parts, bands or grace it is not so.
   */
  it("with impact that stays, more depth never makes a fall of longs deeper", () => {
    const depths = fc.tuple(
      fc.double({ min: 2_000, max: 1e5, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
    );
    const books = fc.array(
      fc.record({
        collateral: fc.double({ min: 2_000, max: 20_000, noNaN: true }),
        leverage: fc.double({ min: 1, max: 6, noNaN: true }),
      }),
      { minLength: 3, maxLength: 12 },
    );
    let deeper = 0;
    fc.assert(
      fc.property(
        ...[stressTable(), pathOf(1, 16, -0.06, 0.03), books, depths],
        (table, path, drawn, [depth, times]) => {
          const traders = drawn.map(({ collateral, leverage }) => {
            const quantity = new Float64Array(SLOTS);
            quantity[4] = (collateral * leverage) / START[0]!;
            quantity[0] = collateral * (1 - leverage);
            return silent(quantity, 0);
          });
          const rules = { ...RULES, grace: 0, criticalLevel: 0 };
          const at = (each: number): number => {
            const impact = { depth: [each], permanent: 1, halfLife: 1 };
            const market = simulationOf(table, path, traders, { rules, impact, desk: WHOLE_BOOKS });
            return stress(market).outcome.marketLow[0]!;
          };
          const [shallow, deep] = [at(depth), at(depth * times)];
          expect(deep).to.be.at.least(shallow - 1e-9);
          if (deep > shallow + 1e-3) deeper += 1;
        },
      ),
      { numRuns: 60 },
    );
    expect(deeper).to.be.greaterThan(5);
  });
});
