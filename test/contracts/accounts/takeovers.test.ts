/**
 * Given a stand-in for the liquidation contract, which may ask for any takeover
 *   When it asks   Then commitments, claims and what is owed change by the same amounts, whatever their signs
 *                  And the liquidator's book is proven, what remains keeps a lease at maintenance or more, or is cash
 *   When the account is not on auction, the liquidator is nobody or on auction himself, or an amount is too large
 *                  Then refused
 * Given anybody else   When he asks for a step of a liquidation   Then refused
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { LAPSE } from "../fixtures/liquidation.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  BOB_VIEW,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  MAX_LEASE,
  UNIT,
  amountPoint,
  deployAttested,
  minus,
  plus,
  type Protocol,
} from "../fixtures/protocol.ts";
import { someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const TAKE_OVER = 12n;
const FUND_CLAIM = 5000n * UNIT;
/** 1 BTC less 300 dollars, blinded: what changes sides unless said otherwise. */
const DELTA = plus(minus(amountPoint(1, UNIT), amountPoint(0, 300n * UNIT)), blindingGenerator());

/** `Takeover` of the contracts, without the liquidator's proof. */
interface Takeover {
  readonly account: bigint;
  readonly liquidator: bigint;
  readonly delta: AffinePoint;
  readonly paid: bigint;
  readonly penalty: bigint;
  readonly bounty: bigint;
  readonly covered: bigint;
  readonly uncovered: bigint;
  readonly level: number;
  readonly band: number;
  readonly epoch: number;
}

const TAKEOVER: Takeover = {
  account: ALICE,
  liquidator: BOB,
  delta: DELTA,
  paid: 1000n * UNIT,
  penalty: 80n * UNIT,
  bounty: 20n * UNIT,
  covered: 0n,
  uncovered: 0n,
  level: MAINTENANCE_LEVEL,
  band: BAND,
  epoch: 1,
};

/** No fees. */
const NONE = { penalty: 0n, bounty: 0n };

const received = ({ paid, penalty, bounty, covered, uncovered }: Takeover): bigint =>
  paid - penalty - bounty + covered + uncovered;
const cash = (point: AffinePoint, units: bigint): AffinePoint =>
  units < 0n ? minus(point, amountPoint(0, -units)) : plus(point, amountPoint(0, units));

interface World extends Protocol {
  /** Calls a contract as the liquidation contract. */
  readonly liquidate: (method: string, args: readonly unknown[]) => Promise<unknown>;
  /** Asks for a takeover, with a proof of the liquidator's book after it. */
  readonly takeOver: (changes?: Partial<Takeover>) => Promise<unknown>;
  readonly fund: string;
}

/** Alice is lapsed, flagged by the stranger; the fund, an address, has a claim. */
async function deployLapsed(chain: Connection): Promise<World> {
  const world = await deployAttested(chain);
  const { accounts, vault, cast, prove, commitmentOf } = world;
  const liquidation = await deploy(chain, "MockLiquidation");
  const fund = cast.guardian.address;
  await accounts.bindLiquidation(liquidation.target);
  await vault.bindWaterfall(liquidation.target, fund);
  await world.tokens[0]!.mint(fund, 10n ** 20n);
  await world.tokens[0]!.connect(cast.guardian).approve(vault.target, 10n ** 20n);
  await vault.connect(cast.guardian).fundClaim(FUND_CLAIM);
  await world.deposit(1, UNIT);
  await accounts.connect(cast.stranger).flag(ALICE);
  const liquidate = async (method: string, args: readonly unknown[]): Promise<unknown> =>
    await liquidation.execute(
      accounts.target,
      accounts.interface.encodeFunctionData(method, args) as string,
    );
  const takeOver = async (changes: Partial<Takeover> = {}): Promise<unknown> => {
    const takeover = { ...TAKEOVER, ...changes };
    const held = await commitmentOf(takeover.liquidator);
    const after = cash(plus(held, takeover.delta), -takeover.paid);
    return await liquidate("takeOver", [
      { ...takeover, proof: await prove({ commitment: after }) },
    ]);
  };
  return { ...world, liquidate, takeOver, fund };
}

async function deployOnAuction(chain: Connection): Promise<World> {
  const world = await deployLapsed(chain);
  await world.liquidate("beginAuction", [ALICE]);
  return world;
}

const onAuction = () => networkHelpers.loadFixture(deployOnAuction);
const ZERO_PROOF = {
  epoch: 1,
  band: 0,
  proof: { a: { x: 0, y: 0 }, b: { xIm: 0, xRe: 0, yIm: 0, yRe: 0 }, c: { x: 0, y: 0 } },
};

describe("MarginAccounts: takeovers", () => {
  it("move D and cash, tell both sides step by step, and prove the liquidator's book", async () => {
    const world = await onAuction();
    const { accounts, home, commitmentOf } = world;
    const [account, liquidator] = [await commitmentOf(ALICE), await commitmentOf(BOB)];
    const versionOf = async (id: bigint): Promise<bigint> => (await accounts.accountOf(id)).version;
    const versions = [(await versionOf(ALICE)) + 1n, (await versionOf(BOB)) + 1n] as const;
    const tx = world.takeOver();
    const without = minus(account, DELTA);
    const kept = cash(without, received(TAKEOVER));
    const withDelta = plus(liquidator, DELTA);
    const carried = cash(withDelta, -TAKEOVER.paid);
    const taken = minus(amountPoint(0, 0n), DELTA);
    const told = async (event: string, ...args: unknown[]) => {
      await expect(tx)
        .to.emit(accounts, event)
        .withArgs(...args);
    };
    await told("Exchanged", ALICE, BOB, taken.x, taken.y, without.x, without.y, versions[0]);
    await told("CollateralMoved", ALICE, BOB, 0, received(TAKEOVER), kept.x, kept.y, versions[0]);
    await told("Exchanged", BOB, ALICE, DELTA.x, DELTA.y, withDelta.x, withDelta.y, versions[1]);
    const given = -TAKEOVER.paid;
    await told("CollateralMoved", BOB, ALICE, 0, given, carried.x, carried.y, versions[1]);
    await told("LapseChanged", ALICE, LAPSE.none);

    expect(await commitmentOf(ALICE)).to.deep.equal(kept);
    expect(await commitmentOf(BOB)).to.deep.equal(carried);
    expect(await accounts.isSolvent(BOB, home, INITIAL_LEVEL)).to.equal(true);
    expect(await accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL)).to.equal(true);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("leave the remainder a lease of the level, band and epoch that were shown, for the longest time", async () => {
    const world = await onAuction();
    const { accounts, home, market } = world;
    await world.nextEpoch();
    await world.takeOver({ level: 11_000, band: 100, epoch: 2 });
    const lease = await accounts.leaseOf(ALICE, home);
    const { version } = await accounts.accountOf(ALICE);
    const clock: bigint = await market.clock();
    const expiry = clock + BigInt(MAX_LEASE);
    expect([...lease]).to.deep.equal([2n, 11_000n, 100n, expiry, version, 8n, false]);
  });

  it("refuse a remainder below maintenance, or in a band where deposits could hurt", async () => {
    const world = await onAuction();
    await expect(world.takeOver({ level: MAINTENANCE_LEVEL - 1 }))
      .to.be.revertedWithCustomError(world.accounts, "LevelTooLow")
      .withArgs(MAINTENANCE_LEVEL - 1, MAINTENANCE_LEVEL);
    await expect(world.takeOver({ band: 65_535 }))
      .to.be.revertedWithCustomError(world.accounts, "BandTooWide")
      .withArgs(world.home, MAINTENANCE_LEVEL, 65_535);
  });

  it("lease a remainder in the widest band in which an attestation could lease it, and in none wider", async () => {
    const world = await onAuction();
    const { accounts, home, risk } = world;
    const { settlementWeight, settlementRisk, settlementSensitivity } = await risk.tableOf(home);
    const level = BigInt(MAINTENANCE_LEVEL);
    const room = (settlementWeight * 10n ** 8n) / level - settlementRisk * 10_000n;
    const widest = Number(room / settlementSensitivity);
    const attest = async (account: bigint, band: number): Promise<unknown> =>
      await accounts.attest(
        account,
        home,
        level,
        MAX_LEASE,
        await world.prove({
          commitment: await world.commitmentOf(account),
          level: MAINTENANCE_LEVEL,
          band,
        }),
      );
    const wider = [() => world.takeOver({ band: widest + 1 }), () => attest(BOB, widest + 1)];
    for (const ask of wider) {
      await expect(ask())
        .to.be.revertedWithCustomError(accounts, "BandTooWide")
        .withArgs(home, level, widest + 1);
    }
    await world.takeOver({ band: widest });
    const left = [...(await accounts.leaseOf(ALICE, home))];
    await attest(ALICE, widest);
    const attested = [...(await accounts.leaseOf(ALICE, home))];
    // All but the expiry, a second later.
    expect(left.with(3, 0n)).to.deep.equal(attested.with(3, 0n));
  });

  it("leave a lease that more of slot 0 keeps in force, and a deposit to another slot ends", async () => {
    const world = await onAuction();
    const { accounts, home } = world;
    await world.takeOver();
    const inForce = (): Promise<boolean> => accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL);
    await world.deposit(0, 1n);
    expect(await inForce()).to.equal(true);
    await world.deposit(1, 1n);
    expect(await inForce()).to.equal(false);
    await expect(accounts.flag(ALICE)).to.emit(accounts, "Lapsed");
  });

  it("in full leave cash: no lease, nothing to flag, and an owner who goes on", async () => {
    const world = await onAuction();
    const { accounts, home, cast } = world;
    const delta = await world.commitmentOf(ALICE);
    await world.takeOver({ delta, level: 0 });
    expect(await world.commitmentOf(ALICE)).to.deep.equal(amountPoint(0, received(TAKEOVER)));
    const { exposed, version } = await accounts.accountOf(ALICE);
    expect(exposed).to.equal(false);
    expect((await accounts.leaseOf(ALICE, home)).version).not.to.equal(version);
    expect(await accounts.isSolvent(ALICE, home, 1)).to.equal(false);
    for (const flag of [accounts.flag(ALICE), accounts.flagSlot(ALICE, 1)]) {
      await expect(flag).to.be.revertedWithCustomError(accounts, "NothingAtRisk");
    }
    const rest = amountPoint(0, received(TAKEOVER) - UNIT);
    const proof = await world.prove({ commitment: rest });
    await accounts.connect(cast.alice).withdraw(ALICE, 0, UNIT, cast.alice.address, proof);
    expect((await accounts.accountOf(ALICE)).exposed).to.equal(true);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("refuse to leave without a lease what is not cash, or is less than nothing", async () => {
    const world = await onAuction();
    const { accounts } = world;
    const whole = await world.commitmentOf(ALICE);
    const owing = { ...NONE, delta: whole, level: 0 };
    for (const changes of [
      { level: 0 },
      { level: 0, delta: plus(whole, amountPoint(0, 1n)) },
      { ...owing, paid: 100n, penalty: 100n, bounty: 1n },
      { ...owing, paid: -100n, covered: 99n },
    ]) {
      await expect(world.takeOver(changes))
        .to.be.revertedWithCustomError(accounts, "RemainderUnproven")
        .withArgs(ALICE);
    }
    await world.takeOver({ ...owing, paid: -100n, covered: 100n });
    expect(await world.commitmentOf(ALICE)).to.deep.equal(amountPoint(0, 0n));
  });

  it("conserve commitments and what is owed, for every combination of signs", async () => {
    const units = fc.bigInt({ min: 0n, max: 300n * UNIT });
    const cases = fc.record({
      paid: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
      penalty: units,
      bounty: units,
      covered: units,
      uncovered: fc.oneof(fc.constant(0n), units),
      full: fc.boolean(),
      blinding: fc.bigInt({ min: 1n, max: 2n ** 250n }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ full, blinding, ...amounts }) => {
        const world = await onAuction();
        const { vault, cast, fund, commitmentOf } = world;
        const owed = async () => [
          await commitmentOf(ALICE),
          await commitmentOf(BOB),
          await vault.totalOf(0),
          await vault.claimOf(fund),
          await vault.claimOf(cast.stranger.address),
        ];
        const cashOnly = full && received({ ...TAKEOVER, ...amounts }) >= 0n;
        const delta = full ? await commitmentOf(ALICE) : multiply(DELTA, blinding);
        const [account, liquidator, total, claim, bounty] = await owed();
        await world.takeOver({ ...amounts, delta, ...(cashOnly ? { level: 0 } : {}) });
        const [account2, liquidator2, total2, claim2, bounty2] = await owed();
        const takeover = { ...TAKEOVER, ...amounts };
        expect(account2).to.deep.equal(cash(minus(account, delta), received(takeover)));
        expect(liquidator2).to.deep.equal(cash(plus(liquidator, delta), -amounts.paid));
        expect(claim2 - claim).to.equal(amounts.penalty - amounts.covered);
        expect(bounty2 - bounty).to.equal(amounts.bounty);
        expect(total2 - total).to.equal(amounts.uncovered);
        // What the books gained in all is what is owed more, less what claims gained.
        const gained = received(takeover) - amounts.paid;
        expect(gained).to.equal(total2 - total - (claim2 - claim) - (bounty2 - bounty));
        expect(plus(account2, liquidator2)).to.deep.equal(cash(plus(account, liquidator), gained));
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  it("refuse amounts of 2^64 units and more, to either side", async () => {
    const world = await onAuction();
    const { accounts } = world;
    const generators = await connection.ethers.getContractAt(
      "GeneratorTables",
      (await accounts.generators()) as string,
    );
    const refused = async (changes: Partial<Takeover>, amount: bigint) => {
      const takeover = { ...TAKEOVER, ...NONE, ...changes, proof: ZERO_PROOF };
      await expect(world.liquidate("takeOver", [takeover]))
        .to.be.revertedWithCustomError(generators, "AmountTooLarge")
        .withArgs(amount);
    };
    const most = 2n ** 64n;
    await refused({ paid: most }, most);
    await refused({ paid: -most }, -most);
    await refused({ paid: -(2n ** 127n) }, -(2n ** 127n));
    await refused({ paid: most - 1n, uncovered: 1n }, most);
  });

  it("refuse every other account than one on auction, and every liquidator who cannot carry it", async () => {
    const world = await onAuction();
    const { accounts, cast } = world;
    const refused = async (changes: Partial<Takeover>, error: string, ...args: unknown[]) => {
      await expect(world.liquidate("takeOver", [{ ...TAKEOVER, ...changes, proof: ZERO_PROOF }]))
        .to.be.revertedWithCustomError(accounts, error)
        .withArgs(...args);
    };
    await refused({ account: BOB, liquidator: ALICE }, "NotInAuction", BOB);
    await refused({ account: 9n }, "NotInAuction", 9n);
    await refused({ liquidator: ALICE }, "SameAccount", ALICE);
    await refused({ liquidator: 9n }, "AccountUnknown", 9n);
    await refused({}, "ProofRefused", BOB, world.home, INITIAL_LEVEL);
    await refused({ delta: { x: 0n, y: 1n } }, "DeltaRefused", 0n, 1n);
    await refused({ delta: { x: 5n, y: 5n } }, "DeltaRefused", 5n, 5n);

    await accounts.connect(cast.bob).open(world.home, BOB_VIEW);
    await accounts.connect(cast.bob).close(3n, someSeal());
    await refused({ liquidator: 3n }, "AccountUnknown", 3n);
  });

  it("refuse a liquidator who is on auction himself", async () => {
    const world = await onAuction();
    const { accounts, cast, prove, commitmentOf } = world;
    const rest = minus(await commitmentOf(BOB), amountPoint(0, UNIT));
    const proof = await prove({ commitment: rest });
    await accounts.connect(cast.bob).withdraw(BOB, 0, UNIT, cast.bob.address, proof);
    await accounts.connect(cast.bob).deposit(BOB, 1, UNIT);
    await accounts.connect(cast.stranger).flag(BOB);
    await world.liquidate("beginAuction", [BOB]);
    await expect(world.takeOver())
      .to.be.revertedWithCustomError(accounts, "AccountInAuction")
      .withArgs(BOB);
  });

  it("wait for a live market, and not for the guardian", async () => {
    const world = await onAuction();
    const { accounts, market, cast } = world;
    await world.publish(3, 0n);
    await market.commitEpoch();
    await expect(world.takeOver())
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(TAKE_OVER, STATE.halted, false);
    await world.publish(3, dollars(4n));
    await world.nextEpoch();
    await expect(world.takeOver())
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(TAKE_OVER, STATE.recovering, false);
    await networkHelpers.time.increase(601);
    await accounts.connect(cast.guardian).pause();
    await world.takeOver({ epoch: 2 });
  });
});

describe("MarginAccounts: steps of a liquidation", () => {
  const lapsed = () => networkHelpers.loadFixture(deployLapsed);

  it("are the liquidation contract's alone", async () => {
    const { accounts, cast } = await lapsed();
    for (const caller of [cast.governor, cast.alice, cast.stranger]) {
      const by = accounts.connect(caller) as Deployed;
      for (const call of [
        by.beginAuction(ALICE),
        by.clearLapse(ALICE),
        by.depositOnAuction(cast.alice.address, ALICE, 0, UNIT),
        by.takeOver({ ...TAKEOVER, proof: ZERO_PROOF }),
      ] as Promise<unknown>[]) {
        await expect(call)
          .to.be.revertedWithCustomError(accounts, "OnlyLiquidation")
          .withArgs(caller.address);
      }
    }
  });

  it("are bound to one contract, once and for good, by a governor", async () => {
    const { accounts, cast, vault } = await networkHelpers.loadFixture(deployAttested);
    await expect(
      accounts.connect(cast.alice).bindLiquidation(vault.target),
    ).to.be.revertedWithCustomError(accounts, "AccessControlUnauthorizedAccount");
    await expect(accounts.bindLiquidation(cast.alice.address))
      .to.be.revertedWithCustomError(accounts, "ModuleRefused")
      .withArgs(cast.alice.address);
    await expect(accounts.bindLiquidation(vault.target))
      .to.emit(accounts, "LiquidationBound")
      .withArgs(vault.target);
    await expect(accounts.bindLiquidation(vault.target))
      .to.be.revertedWithCustomError(accounts, "LiquidationAlreadyBound")
      .withArgs(vault.target);
  });

  it("come in their order: flag, auction, end", async () => {
    const world = await lapsed();
    const { accounts, liquidate } = world;
    await expect(liquidate("clearLapse", [ALICE])).to.be.revertedWithCustomError(
      accounts,
      "FeeNotOwed",
    );
    await expect(world.takeOver()).to.be.revertedWithCustomError(accounts, "NotInAuction");
    await expect(liquidate("beginAuction", [BOB])).to.be.revertedWithCustomError(
      accounts,
      "NotLapsed",
    );
    await liquidate("beginAuction", [ALICE]);
    await expect(liquidate("beginAuction", [ALICE])).to.be.revertedWithCustomError(
      accounts,
      "NotLapsed",
    );
    const { flaggedBy, state } = await accounts.lapseOf(ALICE);
    expect([flaggedBy, state]).to.deep.equal([world.cast.stranger.address, LAPSE.inAuction]);
    await liquidate("depositOnAuction", [world.cast.alice.address, ALICE, 1, UNIT]);
    await world.takeOver();
    await expect(world.takeOver()).to.be.revertedWithCustomError(accounts, "NotInAuction");
  });
});
