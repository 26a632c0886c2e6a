/** Given every bound, when a report is at it, and one beyond: then taken, and refused. */
import { expect } from "chai";
import { network } from "hardhat";
import { packPnl, type OptionReport, type OptionValue } from "../../../oracle/index.ts";
import { dollars } from "../fixtures/market.ts";
import { OPTION_LIMITS, deployOptions, pnlFrom, seriesOf } from "../fixtures/options.ts";
import { FLAT, call, loadReady, refuses, sendReport } from "./reportScene.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { minInterval } = OPTION_LIMITS;

const ready = () => loadReady(connection);

/** A report with one value put in unchecked, as no honest oracle would make it. */
function raw(report: OptionReport, { slot, price, pnl }: OptionValue): OptionReport {
  return { ...report, slots: [slot], prices: [price], pnl: packPnl(pnl) };
}

describe("OptionBook: bounds", () => {
  const put = (price: bigint, pnl: readonly bigint[] = FLAT): OptionValue => ({
    slot: 17,
    price,
    pnl,
  });
  const withLast = (gain: bigint): bigint[] => FLAT.with(32, gain);

  /** Taken at the bound, refused one beyond it, from the same state. */
  const atBound: [string, OptionValue, OptionValue, string][] = [
    ["a step up by maxStep", call(dollars(800n)), call(dollars(800n) + 1n), "MoveTooLarge"],
    ["a put's step by maxStep", put(dollars(600n)), put(dollars(600n) + 1n), "MoveTooLarge"],
    [
      "a loss of the whole price",
      call(dollars(300n), withLast(-dollars(300n))),
      call(dollars(300n), withLast(-dollars(300n) - 1n)),
      "LossTooLarge",
    ],
    [
      "a call's gain by maxGain",
      call(dollars(300n), withLast(dollars(15_800n))),
      call(dollars(300n), withLast(dollars(15_800n) + 1n)),
      "GainTooLarge",
    ],
    [
      "a put's gain up to its strike",
      put(dollars(100n), withLast(dollars(7400n))),
      put(dollars(100n), withLast(dollars(7400n) + 1n)),
      "GainTooLarge",
    ],
    ["the least price", put(1n), put(0n), "PriceBelowMinimum"],
  ];
  for (const [what, taken, refused, error] of atBound) {
    it(`take ${what} and refuse one more`, async () => {
      const world = await ready();
      await refuses(world, raw(await world.reportOf([call(1n)]), refused), error);
      await sendReport(world, raw(await world.reportOf([call(1n)]), taken));
      expect((await world.book.slotOf(taken.slot)).price).to.equal(taken.price);
    });
  }

  /** A first report of slot 18, whose move is not bounded. */
  const listings: [string, object, bigint, bigint, string][] = [
    ["call at its underlying and slack", {}, dollars(8295n), dollars(8295n) + 1n, "PriceTooHigh"],
    [
      "put at its strike",
      { isCall: false, strike: dollars(40n) },
      dollars(40n),
      dollars(40n) + 1n,
      "PriceTooHigh",
    ],
    [
      "call at intrinsic value less the tolerance",
      { strike: dollars(5000n) },
      dollars(2505n),
      dollars(2505n) - 1n,
      "PriceBelowIntrinsic",
    ],
    [
      "put at intrinsic value less the tolerance",
      { isCall: false, strike: dollars(9000n) },
      dollars(705n),
      dollars(705n) - 1n,
      "PriceBelowIntrinsic",
    ],
  ];
  for (const [what, series, taken, refused, error] of listings) {
    it(`take a ${what} and refuse one beyond`, async () => {
      const world = await networkHelpers.loadFixture(deployOptions);
      await world.list(seriesOf(18, series));
      const value = { slot: 18, price: refused, pnl: FLAT };
      await refuses(world, await world.reportOf([value]), error);
      await sendReport(world, await world.reportOf([{ ...value, price: taken }]));
    });
  }

  it("have a least price that is taken above all others, of a series that is worth less", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const least = dollars(5n);
    await world.list(seriesOf(18, { underlying: 3, strike: dollars(5n), minPrice: least }));
    // LINK stands at 4: a call on it is worth 4.2 at most by the bounds, and is published at 5.
    const at = (price: bigint): OptionValue => ({ slot: 18, price, pnl: FLAT });
    await refuses(
      world,
      await world.reportOf([at(least - 1n)]),
      "PriceBelowMinimum",
      18,
      least - 1n,
      least,
    );
    await refuses(world, await world.reportOf([at(least + 1n)]), "PriceTooHigh");
    await sendReport(world, await world.reportOf([at(least)]));
    await networkHelpers.time.increase(minInterval);
    await sendReport(world, await world.reportOf([{ ...at(least), pnl: pnlFrom(-least) }]));
    expect((await world.book.slotOf(18)).price).to.equal(least);
  });

  it("measure a step by the underlying where that is less than maxStep", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    await world.list(seriesOf(18, { underlying: 2, strike: dollars(190n) }));
    await world.send([{ slot: 18, price: dollars(20n), pnl: FLAT }]);
    await networkHelpers.time.increase(minInterval);
    const [most, before] = [(dollars(195n) * 1000n) / 10_000n, dollars(20n)];
    const beyond = { slot: 18, price: before + most + 1n, pnl: FLAT };
    const report = await world.reportOf([beyond]);
    await refuses(world, report, "MoveTooLarge", 18, before, beyond.price, most);
    await sendReport(world, await world.reportOf([{ ...beyond, price: before + most }]));
  });

  it("refuse drift beyond 64 bits", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const huge = 2n ** 62n;
    const series = { underlying: 3, strike: huge, isCall: false, maxStep: huge };
    await world.book.setLimits({ ...OPTION_LIMITS, maxMove: 65_535, minInterval: 0, tolerance: 1 });
    await world.list(seriesOf(18, series));
    // LINK at 4 dollars: the put is worth about its strike, and a scenario may take all of it.
    const gone = { slot: 18, price: huge, pnl: pnlFrom(-huge) };
    await world.send([gone]);
    expect((await world.book.slotOf(18)).drift).to.equal(2n * huge);
    await world.send([{ ...gone, pnl: FLAT }]);
    await networkHelpers.time.increase(minInterval);
    const report = await world.reportOf([gone]);
    await refuses(world, report, "DriftExhausted", 18);
    expect((await world.book.slotOf(18)).drift).to.equal(3n * huge);
  });
});
