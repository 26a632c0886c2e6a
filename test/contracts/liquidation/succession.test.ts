/**
 * Given a lapsed account that was attested ahead under a successor of its home table   When the successor takes over
 *   Then it has a home lease in force, and is neither put on auction nor taken over, nor is its auction started again
 *   And whoever attests it again cures it
 */
import { expect } from "chai";
import { network } from "hardhat";
import { bidInFull, priceInFull } from "../fixtures/bids.ts";
import type { Connection } from "../fixtures/chain.ts";
import {
  FALLEN,
  LAPSE,
  TERMS,
  deployOverdue,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { ALICE, MAX_LEASE } from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** Of the successor, 1e-4. */
const LEVEL = 12_000;
const NOTICE = 86_400 + 200;

interface Succession extends Liquidation {
  readonly next: string;
  /** Alice is attested ahead, then the successor takes over. */
  readonly succeed: () => Promise<void>;
  /** Discloses under the successor. */
  readonly discloseNext: (figures: Figures) => ReturnType<Liquidation["disclose"]>;
}

/** Alice is overdue, and her home table is about to be succeeded. */
async function deployBefore(chain: Connection): Promise<Succession> {
  const world = await deployOverdue(chain);
  const { accounts, risk, cast, prove, commitmentOf, register, home } = world;
  const rules = changed(ruleTable(), { initialLevel: 12_100 });
  const next = await register(rules);
  await risk.approveHome(next, rules);
  const from = (await time.latest()) + NOTICE;
  await risk.supersede(home, next, from);
  for (let now = await time.latest(); now < from - 2000; now = await time.latest()) {
    await time.increase(Math.min(3000, from - 1000 - now));
    await world.nextEpoch();
  }
  const succeed = async (): Promise<void> => {
    const ahead = await prove({ commitment: await commitmentOf(ALICE), table: next });
    await accounts.connect(cast.alice).attest(ALICE, next, LEVEL, MAX_LEASE, ahead);
    await time.increaseTo(from);
    await world.nextEpoch();
    expect(await risk.currentHome(home)).to.equal(next);
    expect(await accounts.isSolvent(ALICE, next, LEVEL)).to.equal(true);
  };
  const discloseNext = async (figures: Figures) => await world.disclose(figures, { home: next });
  return { ...world, next, succeed, discloseNext };
}

describe("an account attested ahead under its next home table", () => {
  it("is not put on auction once that is its home", async () => {
    const world = await networkHelpers.loadFixture(deployBefore);
    const { accounts, auction, cast } = world;
    await world.succeed();
    expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.lapsed);
    await expect(auction.connect(cast.bob).open(ALICE, await world.discloseNext(FALLEN)))
      .to.be.revertedWithCustomError(accounts, "LeaseInForce")
      .withArgs(ALICE);
  });

  it("is neither taken over nor started again where it is on auction, and can be cured", async () => {
    const world = await networkHelpers.loadFixture(deployBefore);
    const { accounts, auction, cast, next } = world;
    await world.openAuction();
    await world.succeed();
    expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.inAuction);
    const before = await world.discloseNext(FALLEN);
    const bid = await bidInFull(world, priceInFull(FALLEN, TERMS.fastTime), FALLEN, { before });
    await world.atElapsed(TERMS.fastTime + 600);
    await expect(auction.connect(cast.bob).takeOver(bid))
      .to.be.revertedWithCustomError(accounts, "LeaseInForce")
      .withArgs(ALICE);
    await world.runClock(TERMS.slowTime);
    await expect(auction.connect(cast.bob).restart(ALICE, await world.discloseNext(FALLEN)))
      .to.be.revertedWithCustomError(accounts, "LeaseInForce")
      .withArgs(ALICE);
    const proof = await world.prove({
      commitment: await world.commitmentOf(ALICE),
      table: next,
    });
    await accounts.connect(cast.bob).attest(ALICE, next, LEVEL, MAX_LEASE, proof);
    expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.feeOwed);
  });
});
