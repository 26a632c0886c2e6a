/** Reports on one slot of a trading world, sent as they are. */
import { expect } from "chai";
import { type OptionReport, type OptionValue } from "../../../oracle/index.ts";
import { type Connection } from "../fixtures/chain.ts";
import { OPTION_LIMITS, deployTrading, pnlFrom, type OptionMarket } from "../fixtures/options.ts";

export const FLAT = pnlFrom(0n);

export const call = (price: bigint, pnl: readonly bigint[] = FLAT): OptionValue => ({
  slot: 16,
  price,
  pnl,
});

/** A trading world, `minInterval` after its last report. */
export async function loadReady({ networkHelpers }: Connection): Promise<OptionMarket> {
  const world = await networkHelpers.loadFixture(deployTrading);
  await networkHelpers.time.increase(OPTION_LIMITS.minInterval);
  return world;
}

/** Sends a report as it is, signed. */
export async function sendReport(world: OptionMarket, report: OptionReport): Promise<unknown> {
  return world.book.report(report, await world.signed(report));
}

export async function refuses(
  world: OptionMarket,
  report: OptionReport,
  error: string,
  ...args: unknown[]
): Promise<void> {
  const assertion = expect(sendReport(world, report)).to.be.revertedWithCustomError(
    world.book,
    error,
  );
  await (args.length === 0 ? assertion : assertion.withArgs(...args));
}
