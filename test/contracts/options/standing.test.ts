/**
 * Given a relisting that counts   When `zkmargin options` reads the contracts   Then it has the slots, the relisting at what
 *                                 it was fixed at, and what an account has still to follow; of a new account nothing
 */
import { expect } from "chai";
import type { Provider } from "ethers";
import { network } from "hardhat";
import { readAccountStanding, readOptionSlots } from "../../../cli/optionChain.ts";
import { deployRelisted } from "../fixtures/conversions.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, BOB_VIEW } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const provider = connection.ethers.provider as unknown as Provider;

describe("what `zkmargin options` reads of the contracts", () => {
  it("is the state, series, price and report of each slot, and every relisting", async () => {
    const { accounts, book } = await networkHelpers.loadFixture(deployRelisted);
    const { slots, relistings, maxReportAge, time } = await readOptionSlots(
      ...[provider, String(accounts.target)],
    );
    expect(slots.map(({ slot, state }) => [slot, state])).to.deep.equal([
      [16, "trading"],
      [17, "trading"],
    ]);
    for (const { slot, series, price, reportedAt, next, relistings: own } of slots) {
      const stored = await book.seriesOf(slot);
      const { underlying, isCall, strike, expiry, maxStep, minPrice } = stored;
      expect(series).to.deep.equal({ underlying, isCall, strike, expiry, maxStep, minPrice });
      expect([price, next, own]).to.deep.equal([dollars(200n), undefined, [1n]]);
      expect(reportedAt <= time && time - reportedAt <= maxReportAge).to.equal(true);
    }
    const [slotBits, payoffs, settlementPrice] = await book.relisting(1);
    expect(slotBits).to.equal((1n << 16n) | (1n << 17n));
    expect(relistings).to.have.length(1);
    const [one] = relistings;
    expect([...one!.payoffs]).to.deep.equal([
      [16, payoffs[0]],
      [17, payoffs[1]],
    ]);
    expect([one!.number, one!.settlementPrice]).to.deep.equal([1n, settlementPrice]);
  });

  it("is a relisting that an account has to follow, and none of one that is opened afterwards", async () => {
    const { accounts, home } = await networkHelpers.loadFixture(deployRelisted);
    const address = String(accounts.target);
    const old = await readAccountStanding(provider, address, ALICE);
    expect(old).to.deep.include({ home, coversOptions: true, followed: 0n, latest: 1n });
    expect(
      old.outstanding.map(({ relisting, prepared }) => [relisting.number, prepared]),
    ).to.deep.equal([[1n, true]]);
    await accounts.open(home, BOB_VIEW);
    const opened = await readAccountStanding(provider, address, await accounts.accountCount());
    expect(opened).to.deep.include({ followed: 1n, latest: 1n, outstanding: [] });
  });
});
