/**
 * Given a series, limits and prices     When a value is published   Then what the contract takes, and it gets to the value
 *   When the book's own bounds are written again from the Solidity  Then both refuse the same
 * Given slots in every state            When a report is composed   Then those that trade or are due, and reasons for the rest
 * Given times                           When a report is early, old or from the future   Then refused with seconds
 */
import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  boundFaults,
  OPTION_SCENARIOS,
  publishedPrice,
  reportScope,
  requireInTime,
  type DueSlot,
  type OracleFacts,
  type OracleSlot,
} from "../../oracle/index.ts";

const USD = 10n ** 8n;
const NOW = 1_800_000_000n;

const amount = fc.bigInt({ min: 1n, max: 20_000n * USD });
const limits = fc.record({
  ...{ maxReportAge: fc.constant(900n), minInterval: fc.constant(10n) },
  ...{ fixingDelay: fc.constant(600n), maxMove: fc.constantFrom(1n, 500n, 1_000n, 10_000n) },
  ...{ tolerance: fc.constantFrom(0n, 100n, 500n), maxGain: fc.constantFrom(1n, 5_000n, 20_000n) },
});
const due: fc.Arbitrary<DueSlot> = fc
  .record({
    ...{ isCall: fc.boolean(), strike: amount, maxStep: amount, least: amount },
    ...{ before: fc.option(amount, { nil: 0n }), underlyingPrice: amount },
  })
  .map(({ least, before, underlyingPrice, strike, ...rest }) => {
    const minPrice = least < strike ? least : strike;
    const series = { ...rest, strike, minPrice, underlying: 1n, expiry: NOW + 1n };
    return { slot: 16, series, underlyingPrice, before: before < minPrice ? 0n : before };
  });

type Limits = OracleFacts["limits"];
const abs = (x: bigint): bigint => (x < 0n ? -x : x);

/** `OptionBounds.requirePrice`, line by line. */
function bookTakesPrice({ series, before, underlyingPrice }: DueSlot, of: Limits, price: bigint) {
  if (price < series.minPrice) return false;
  let [goesUp, goesDown] = [false, false];
  if (before !== 0n) {
    let most = (underlyingPrice * of.maxMove) / 10_000n;
    if (series.maxStep < most) most = series.maxStep;
    const step = abs(price - before);
    if (step > most) return false;
    const strides = 2n * step >= most;
    [goesUp, goesDown] = [strides && price >= before, strides && price <= before];
  }
  const slack = (underlyingPrice * of.tolerance) / 10_000n;
  const highest = series.isCall ? underlyingPrice + slack : series.strike;
  if (price > highest && price !== series.minPrice && !goesDown) return false;
  const intrinsic = series.isCall
    ? underlyingPrice - series.strike
    : series.strike - underlyingPrice;
  return !(price + slack < (intrinsic > 0n ? intrinsic : 0n) && !goesUp);
}

/** `OptionBounds.requirePnl`, of one scenario. */
function bookTakesGain(
  { series, underlyingPrice }: DueSlot,
  of: Limits,
  price: bigint,
  gain: bigint,
) {
  if (gain < -price) return false;
  let most = (underlyingPrice * of.maxGain) / 10_000n;
  if (!series.isCall) {
    const room = series.strike > price ? series.strike - price : 0n;
    if (room < most) most = room;
  }
  return !(gain > 0n && gain > most);
}

describe("the bounds of a report", () => {
  const pnlOf = (gain: bigint): bigint[] =>
    new Array<bigint>(OPTION_SCENARIOS).fill(0n).with(7, gain);

  it("are the book's, in price and in every scenario", () => {
    const gain = fc.bigInt({ min: -30_000n * USD, max: 30_000n * USD });
    const price = fc.oneof(amount, fc.bigInt({ min: 1n, max: 5n }));
    fc.assert(
      fc.property(due, limits, price, gain, (one, of, at, gained) => {
        const price = one.before === 0n ? at : one.before + (at % 200n) - 100n;
        for (const candidate of [at, price, one.series.minPrice]) {
          const faults = boundFaults(one, of, candidate, pnlOf(gained));
          const taken =
            bookTakesPrice(one, of, candidate) && bookTakesGain(one, of, candidate, gained);
          expect(faults.length === 0, faults.join()).to.equal(taken);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("let a published price get to its value, step by step, and never past it", () => {
    fc.assert(
      fc.property(due, limits, amount, (one, of, value) => {
        const target = value < one.series.minPrice ? one.series.minPrice : value;
        const { price, boundBy } = publishedPrice(one, of, target);
        if (boundBy === "nothing") {
          expect(price).to.equal(target);
          return;
        }
        const step = abs(price - one.before);
        // Of an underlying of a few 1e-8 USD a step may be none.
        fc.pre(step > 0n);
        expect(price > one.before).to.equal(target > one.before);
        expect(abs(target - price)).to.equal(abs(target - one.before) - step);
      }),
      { numRuns: 1_000 },
    );
  });

  it("take a step that still strides when the underlying falls by a tenth before it is relayed", () => {
    fc.assert(
      fc.property(due, limits, amount, (one, of, value) => {
        fc.pre(one.before !== 0n && one.underlyingPrice > 1_000_000n);
        const target = value < one.series.minPrice ? one.series.minPrice : value;
        const { price, boundBy } = publishedPrice(one, of, target);
        fc.pre(boundBy === "step" && price !== one.series.minPrice);
        for (const underlyingPrice of [
          one.underlyingPrice,
          one.underlyingPrice - one.underlyingPrice / 10n + 10_000n,
        ]) {
          const faults = boundFaults({ ...one, underlyingPrice }, of, price, pnlOf(0n));
          expect(faults.filter((fault) => fault.includes("a step from"))).to.deep.equal([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("say in dollars what the book would refuse", () => {
    const series = { isCall: true, strike: 8_000n * USD, maxStep: 50n * USD, minPrice: USD };
    const one: DueSlot = {
      ...{ slot: 16, before: 100n * USD, underlyingPrice: 9_000n * USD },
      series: { ...series, underlying: 1n, expiry: NOW },
    };
    const of = { maxReportAge: 1n, minInterval: 1n, fixingDelay: 1n, maxMove: 1_000n };
    const faults = (price: bigint, gain = 0n): string =>
      boundFaults(one, { ...of, tolerance: 500n, maxGain: 20_000n }, price, pnlOf(gain)).join();
    expect(faults(USD / 2n)).to.equal("slot 16: its price $0.5 is below the least, $1");
    expect(faults(151n * USD)).to.equal("slot 16: a step from $100 to $151 is more than $50");
    expect(faults(110n * USD)).to.equal(
      "slot 16: its price $110 is below what it is worth on the spot with the underlying at $9000, $550",
    );
    expect(faults(150n * USD)).to.equal("");
    expect(faults(150n * USD, -151n * USD)).to.equal(
      "slot 16: scenario 7 loses $151, more than its price $150",
    );
  });
});

describe("the slots of a report", () => {
  const series = { isCall: true, strike: USD, maxStep: USD, minPrice: 1n, underlying: 1n };
  const trading = { ...series, expiry: NOW + 100n };
  const slot = (number: number, state: OracleSlot["state"], more: Partial<OracleSlot> = {}) => ({
    ...{ slot: number, state, price: 7n, reportedAt: NOW - 60n, ...more },
  });
  const next = (from: bigint, expiry = NOW + 100n) => ({ next: { ...series, expiry, from } });
  const facts = (slots: readonly OracleSlot[], prices = [USD, USD]): OracleFacts => ({
    venue: { chainId: 1n, book: "0x", oracleSet: 1n },
    ...{
      block: 5,
      time: NOW,
      signers: [],
      threshold: 1,
      epoch: 1n,
      underlyingPrices: prices,
      slots,
    },
    limits: {
      ...{
        maxReportAge: 900n,
        minInterval: 10n,
        fixingDelay: 1n,
        maxMove: 1n,
        tolerance: 1n,
        maxGain: 1n,
      },
    },
  });
  const codeOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof ZkMarginError) return `${error.code} ${error.message}`;
    }
    return "accepted";
  };

  it("are those that trade and whose first report is due; the rest is left out with a reason", () => {
    const all = facts([
      slot(16, "trading", { series: trading }),
      slot(17, "trading", { series: { ...trading, expiry: NOW } }),
      slot(18, "announced", { price: 0n, ...next(NOW) }),
      slot(19, "announced", { price: 0n, ...next(NOW + 1n) }),
      slot(20, "frozen", { series: trading }),
      slot(21, "fixed", { series: trading, ...next(NOW - 1n) }),
      slot(22, "trading", { series: { ...trading, underlying: 4n } }),
    ]);
    const { due: taken, leftOut } = reportScope(all, NOW);
    expect(taken.map((one) => [one.slot, one.before])).to.deep.equal([
      [16, 7n],
      [18, 0n],
    ]);
    expect(leftOut.map((one) => [one.slot, one.why])).to.deep.equal([
      ...[
        [17, "expired"],
        [19, "not due yet"],
        [20, "frozen"],
      ],
      ...[
        [21, "fixed"],
        [22, "slot 4 has no price yet"],
      ],
    ]);
  });

  it("are all of a relisting or none, at first prices whatever they were fixed at", () => {
    const both = facts([
      slot(16, "relisting", { series: trading, ...next(NOW) }),
      slot(17, "relisting", { series: trading, ...next(NOW) }),
      slot(18, "trading", { series: trading }),
    ]);
    expect(reportScope(both, NOW).due.map(({ before }) => before)).to.deep.equal([0n, 0n, 7n]);
    expect(reportScope(both, NOW, new Set([18])).due).to.have.length(1);
    expect(codeOf(() => reportScope(both, NOW, new Set([16, 18])))).to.include(
      "REPORT_REFUSED slots 17 are relisted with others",
    );
  });

  it("must take a report where they are named, and be at least one", () => {
    const frozen = facts([slot(20, "frozen", { series: trading })]);
    expect(codeOf(() => reportScope(frozen, NOW))).to.include("REPORT_REFUSED no option slot");
    expect(codeOf(() => reportScope(frozen, NOW, new Set([20])))).to.include(
      "INPUT_INVALID slots name slot 20, which takes no report: frozen",
    );
    expect(codeOf(() => reportScope(frozen, NOW, new Set([30])))).to.include(
      "nothing was announced",
    );
  });

  it("are reported neither too soon nor too late nor ahead of time", () => {
    const all = facts([slot(16, "trading", { series: trading })]);
    const at = (timestamp: bigint): string =>
      codeOf(() => {
        requireInTime(all, timestamp);
      });
    expect(at(NOW)).to.equal("accepted");
    expect(at(NOW - 50n)).to.equal("accepted");
    expect(at(NOW - 51n)).to.include("comes 1 s too soon");
    expect(at(NOW + 1n)).to.include("is of 1 s from now");
    expect(at(NOW - 901n)).to.include("901 s old, and counts for 900 s");
  });
});
