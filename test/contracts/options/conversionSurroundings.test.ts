/**
 * Given a home without options           When a successor with options is announced   Then its accounts follow and attest ahead
 * Given a conversion                     When it is copied without its renewal        Then the original still renews
 * Given a book that may be public        When a stranger converts it                  Then refused
 * Given a request to open a lapsed book  When the book converts meanwhile             Then it is over and the bond comes back
 * Given an auction                       When its account follows a relisting         Then its price phase starts again
 */
import { expect } from "chai";
import { network } from "hardhat";
import { negate, multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  CAROL,
  OF_ALICE,
  WORTHLESS,
  conversionProofs,
  deployOptionAccounts,
  deployRelisted,
  factsOf,
  type Converting,
} from "../fixtures/conversions.ts";
import { FUND_LIMITS, LAPSE, STANDING, TERMS } from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import { OPTION_LIMITS, pnlFrom, seriesOf } from "../fixtures/options.ts";
import {
  ALICE,
  BAND,
  BOB,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
  proofPoints,
  type ProofPoints,
} from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const load = () => networkHelpers.loadFixture(deployRelisted);

const report = (world: Converting, slots: readonly number[]) =>
  world.send(slots.map((slot) => ({ slot, price: dollars(200n), pnl: pnlFrom(dollars(10n), 3n) })));

/** Time passes, with epochs and option reports. */
async function run(world: Converting, seconds: number, slots = [16, 17]): Promise<void> {
  for (let left = seconds; left > 0; left -= 300) {
    await time.increase(Math.min(left, 300));
    if (slots.length > 0) await report(world, slots);
    await world.nextEpoch();
  }
}

/** Proofs of a conversion that the mock accepts. */
async function proven(world: Converting, account: bigint, delta: AffinePoint): Promise<object> {
  const given: ProofPoints[] = [];
  for (const fact of factsOf(world.prepared, await world.commitmentOf(account), delta))
    given.push(await world.know(fact));
  return conversionProofs(given);
}

async function conversion(
  world: Converting,
  account: bigint,
  delta: AffinePoint,
  renewals: readonly object[] = [],
): Promise<readonly unknown[]> {
  const seal = await world.sealed(account, delta);
  const proofs = await proven(world, account, delta);
  return [account, world.optionVerifier.target, delta, seal, proofs, renewals];
}

const convert = ({ clearing }: Converting, by: unknown, given: readonly unknown[]) =>
  (clearing.connect(by) as Deployed).convert(...given) as Promise<unknown>;

async function proofsOfNone(world: Converting, commitment: AffinePoint): Promise<object> {
  const rest = { market: WORTHLESS, rules: world.prepared.expired };
  return {
    notShort: await world.know({ commitment, ...rest }),
    notLong: await world.know({ commitment: negate(commitment), ...rest }),
  };
}

/** Puts the contracts of liquidation beside the accounts. */
async function withLiquidation(
  world: Converting,
): Promise<{ auction: Deployed; openings: Deployed }> {
  const { accounts, cast, vault, seals } = world;
  const council = await deploy(connection, "MockCouncil");
  const members = [cast.guardian, cast.stranger, cast.governor].map(({ address }) => address);
  await council.setRoster(2, members);
  await seals.setCouncil(council.target);
  const auction = await deploy(connection, "LiquidationAuction", [
    ...[cast.governor.address, accounts.target, TERMS],
  ]);
  const openings = await deploy(connection, "Openings", [auction.target]);
  const { cooldown, window } = FUND_LIMITS;
  const fund = await deploy(connection, "InsuranceFund", [vault.target, cooldown, window]);
  await vault.bindWaterfall(auction.target, fund.target);
  await accounts.bindLiquidation(auction.target);
  const token = (await connection.ethers.getContractAt(
    "MockERC20",
    (await vault.tokenOf(0)) as string,
  )) as unknown as Deployed;
  await (token.connect(cast.bob) as Deployed).approve(openings.target, 10n ** 20n);
  await token.mint(cast.governor.address, 10n ** 12n);
  await (token.connect(cast.governor) as Deployed).approve(fund.target, 10n ** 20n);
  await fund.deposit(10n ** 8n, cast.governor.address);
  return { auction, openings };
}

describe("conversions of accounts that come to options later", () => {
  it("a home without options is superseded by one with: its accounts follow and attest ahead of it", async () => {
    const world = await load();
    const { accounts, cast, risk, market, clearing, verifier, optionVerifier, vault, home } = world;
    const linear = (await accounts.accountOf(CAROL)).home as string;
    const token = (await connection.ethers.getContractAt(
      "MockERC20",
      (await vault.tokenOf(0)) as string,
    )) as unknown as Deployed;
    await token.mint(cast.stranger.address, 10n ** 20n);
    await (token.connect(cast.stranger) as Deployed).approve(vault.target, 10n ** 20n);
    const carol = accounts.connect(cast.stranger) as Deployed;
    await carol.deposit(CAROL, 0, 100n * UNIT);
    const [, epoch] = await market.status();
    const [, prepared] = await market.prepared(epoch, verifier.target);
    const left = minus(await world.commitmentOf(CAROL), amountPoint(0, UNIT));
    const proof = proofPoints();
    const hot = { cx: left.x, cy: left.y, terms: INITIAL_LEVEL + BAND * 65_536 };
    const zeros = { value: 0, requirement: 0, sealedFigure: 0 };
    const { rules } = await risk.tableOf(linear);
    await verifier.expectProof({ ...hot, ...zeros }, [...prepared], [...rules], proof);
    await carol.withdraw(CAROL, 0, UNIT, cast.stranger.address, { epoch, band: BAND, proof });
    expect((await accounts.accountOf(CAROL)).exposed).to.equal(true);

    const from = (await time.latest()) + 86_500;
    await risk.supersede(linear, home, from);
    await time.increaseTo(from - 2000);
    await run(world, 1000);
    const attest = async () =>
      carol.attest(CAROL, home, INITIAL_LEVEL, 6_000, await world.prove(left)) as Promise<unknown>;
    await expect(attest())
      .to.be.revertedWithCustomError(accounts, "ConversionOutstanding")
      .withArgs(CAROL, 0, 1);
    await clearing.followEmpty(CAROL, optionVerifier.target, await proofsOfNone(world, left));
    await attest();
    await time.increaseTo(from + 10);
    expect((await accounts.accountOf(CAROL)).home).to.equal(linear);
    expect(await risk.currentHome(linear)).to.equal(home);
    await expect(
      (accounts.connect(cast.bob) as Deployed).flag(CAROL),
    ).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("a stranger cannot convert a book that nothing is at risk of: it may be public", async () => {
    const world = await load();
    const { accounts, cast, clearing } = world;
    expect((await accounts.accountOf(CAROL)).exposed).to.equal(false);
    const blinding = multiply(blindingGenerator(), 55n);
    const given = await conversion(world, CAROL, plus(negate(amountPoint(0, 1n)), blinding));
    await expect(convert(world, cast.bob, given))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(CAROL, cast.bob.address);
    await convert(world, cast.stranger, given);
    expect(await clearing.followedThrough(CAROL)).to.equal(1);
  });
});

describe("conversions that are copied", () => {
  it("without the renewal: the original renews, and without one it is refused", async () => {
    const world = await load();
    const { accounts, cast, clearing, home } = world;
    const after = plus(await world.commitmentOf(ALICE), OF_ALICE);
    const proof = await world.prove(after, MAINTENANCE_LEVEL);
    const renewal = { table: home, level: MAINTENANCE_LEVEL, duration: 600, proof };
    const original = await conversion(world, ALICE, OF_ALICE, [renewal]);
    const copy = [...original.slice(0, -1), []];
    await convert(world, cast.guardian, copy);
    const moved = await clearing.cleared();
    expect(await accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL)).to.equal(false);
    await expect(convert(world, cast.guardian, copy))
      .to.be.revertedWithCustomError(clearing, "NothingToFollow")
      .withArgs(ALICE, 1);
    await convert(world, cast.alice, original);
    expect(await accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL)).to.equal(true);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(after);
    expect(await clearing.cleared()).to.deep.equal(moved);
    // Another delta is another conversion, of which there is none to do.
    const other = [ALICE, ...original.slice(1, 2), plus(OF_ALICE, amountPoint(0, 1n))];
    await expect(
      convert(world, cast.alice, [...other, ...original.slice(3)]),
    ).to.be.revertedWithCustomError(clearing, "NothingToFollow");
  });
});

describe("conversions of lapsed books", () => {
  for (const converts of [true, false]) {
    const outcome = converts ? "converts: the bond comes back" : "does nothing: the bond is lost";
    it(`that were opened, and whose owner ${outcome}`, async () => {
      const world = await load();
      const { accounts, cast } = world;
      const { openings } = await withLiquidation(world);
      await run(world, 900);
      await accounts.connect(cast.stranger).flagSlot(ALICE, 16);
      await run(world, TERMS.grace + 300);
      const asked = openings.connect(cast.bob) as Deployed;
      await asked.requestOpening(ALICE, BOB);
      await (openings.connect(cast.guardian) as Deployed).logOpening(1, 1);
      const second = openings.connect(cast.stranger) as Deployed;
      await asked.requestOpening(ALICE, BOB);
      await second.logOpening(1, 2);
      await expect(openings.settleBond(1)).to.be.revertedWithCustomError(openings, "BondLocked");
      if (converts) {
        await convert(world, cast.alice, await conversion(world, ALICE, OF_ALICE));
        expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.lapsed);
        await expect(second.logOpening(2, 2))
          .to.be.revertedWithCustomError(openings, "RequestOver")
          .withArgs(2);
        await expect(openings.settleBond(1)).to.emit(openings, "BondReturned");
        await expect(openings.settleBond(2)).to.emit(openings, "BondReturned");
      } else {
        await run(world, 700);
        await expect(openings.settleBond(1)).to.emit(openings, "BondForfeited");
      }
    });
  }
});

/** Alice, long of slot 16, on auction; then slot 17, of which she holds nothing, is relisted. */
async function auctionOverRelisting() {
  const bare = await deployOptionAccounts(connection);
  const { accounts, cast, risk, market, optionVerifier, home, book, points } = bare;
  await bare.exchange(minus(amountPoint(16, UNIT), amountPoint(0, UNIT)));
  const { expiry } = await book.seriesOf(16);
  await time.increaseTo(Number(expiry) - OPTION_LIMITS.window + 5);
  await bare.nextEpoch();
  await time.increaseTo(expiry as bigint);
  await book.fix(17);
  await book.fix(16);
  await bare.list(seriesOf(17));
  await bare.nextEpoch();
  await bare.nextEpoch();
  const { auction } = await withLiquidation(bare);
  await run(bare, 1200, []);
  await accounts.connect(cast.stranger).flagSlot(ALICE, 16);
  await run(bare, TERMS.grace + 300, []);
  const [plain] = await risk.plainTables(optionVerifier.target);
  const [, epoch] = await market.status();
  const [, point] = await market.prepared(epoch, optionVerifier.target);
  const commitment = await bare.commitmentOf(ALICE);
  const disclosed = async (table: string, value: bigint, requirement: bigint) => {
    const proof = proofPoints();
    const { rules } = await risk.tableOf(table);
    const figures = { value, requirement, sealedFigure: 0 };
    const hot = { cx: commitment.x, cy: commitment.y, terms: 2 ** 33, ...figures };
    await optionVerifier.expectProof(hot, [...point], [...rules], proof);
    return proof;
  };
  await (auction.connect(cast.bob) as Deployed).open(ALICE, {
    ...{
      epoch,
      value: 200_000n,
      requirement: 300_000n,
      plainValue: 250_000n,
      plainRequirement: 0n,
    },
    proof: await disclosed(home, 200_000n, 300_000n),
    plainProof: await disclosed(plain as string, 250_000n, 0n),
  });
  await book.relist([17]);
  await report(bare, [17]);
  await bare.nextEpoch();
  await points.prepare(optionVerifier.target, 1);
  const stored = await points.conversion(optionVerifier.target, 1);
  const pair = ({ x, y }: AffinePoint) => [x, y] as const;
  const prepared = {
    outside: pair(stored.outsideLongOnly),
    expired: pair(stored.expiredLongOnly),
    fixing: pair(stored.fixing),
  };
  return { world: { ...bare, prepared }, auction };
}

describe("conversions of books on auction", () => {
  for (const blinds of [true, false]) {
    it(`start the price phase again, ${blinds ? "by a delta" : "followed empty"}`, async () => {
      const { world, auction } = await auctionOverRelisting();
      const { accounts, cast, market, clearing, optionVerifier } = world;
      const { start } = await auction.auctionOf(ALICE);
      expect(await clearing.followedAt(ALICE)).to.equal(0);
      // The market recovers from the fixing first, which its clock waits for.
      await run(world, 900 + TERMS.fastTime, [17]);
      const fallen = await auction.factorOf(ALICE);
      expect(fallen < TERMS.startFactor).to.equal(true);
      if (blinds) {
        const delta = multiply(blindingGenerator(), 55n);
        await convert(world, cast.alice, await conversion(world, ALICE, delta));
      } else {
        const proofs = await proofsOfNone(world, await world.commitmentOf(ALICE));
        await clearing.followEmpty(ALICE, optionVerifier.target, proofs);
      }
      const clock = (await market.clock()) as bigint;
      const entry = await auction.auctionOf(ALICE);
      expect(entry.start).to.equal(await clearing.followedAt(ALICE));
      expect(entry.start > start && entry.start <= clock).to.equal(true);
      const fresh = await auction.factorOf(ALICE);
      expect(fresh > TERMS.startFactor - 10 && fresh <= TERMS.startFactor).to.equal(true);
      expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.inAuction);
      // It lasts as long as any, and falls as it did.
      await run(world, TERMS.fastTime, [17]);
      const later = await auction.factorOf(ALICE);
      expect(later > fallen && later <= TERMS.midFactor).to.equal(true);
      await run(world, TERMS.slowTime - 600, [17]);
      expect(await auction.standingOf(ALICE)).to.equal(STANDING.inAuction);
      await run(world, 900, [17]);
      expect(await auction.standingOf(ALICE)).to.equal(STANDING.stale);
    });
  }
});
