/**
 * Given a relisting that counts       When an account with options proves anything   Then refused until it converted
 * Given four proofs and a seal        When anybody converts    Then D moves between account and clearing, once
 *                                     When any of them is missing, of another account, market, rule or delta   Then refused
 * Given a book that holds none of it  When two proofs say so   Then it follows, and keeps commitment and leases
 */
import { expect } from "chai";
import { network } from "hardhat";
import { negate, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  CAROL,
  OF_ALICE,
  OF_BOB,
  TRADE,
  WORTHLESS,
  conversionProofs,
  deployOptionAccounts,
  deployRelisted,
  factsOf,
  type Converting,
} from "../fixtures/conversions.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  EMPTY,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  amountPoint,
  plus,
  proofPoints,
  type ProofPoints,
} from "../fixtures/protocol.ts";
import { deployOpenMarket } from "../fixtures/market.ts";
import { sealFor, someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = () => networkHelpers.loadFixture(deployRelisted);

/** Proofs of a conversion that the mock accepts; of the facts that `without` names it accepts none. */
async function provenFor(
  world: Converting,
  account: bigint,
  delta: AffinePoint,
  without?: number,
): Promise<object> {
  const facts = factsOf(world.prepared, await world.commitmentOf(account), delta);
  const given: ProofPoints[] = [];
  for (const [k, fact] of facts.entries()) {
    given.push(k === without ? proofPoints() : await world.know(fact));
  }
  return conversionProofs(given);
}

/** By a stranger to the account. */
async function convert(
  world: Converting,
  account: bigint,
  delta: AffinePoint,
  proofs?: object,
  renewals: readonly object[] = [],
): Promise<unknown> {
  const by = world.clearing.connect(world.cast.guardian) as Deployed;
  const seal = await world.sealed(account, delta);
  const given = proofs ?? (await provenFor(world, account, delta));
  return by.convert(account, world.optionVerifier.target, delta, seal, given, renewals);
}

const attest = async (
  world: Converting,
  account: bigint,
  by: unknown = world.cast.alice,
): Promise<unknown> => {
  const proof = await world.prove(await world.commitmentOf(account));
  return (world.accounts.connect(by) as Deployed).attest(
    account,
    world.home,
    INITIAL_LEVEL,
    600,
    proof,
  );
};

describe("ExpiryClearing: the gate", () => {
  it("refuses every proof under a table with options until the account has converted", async () => {
    const world = await load();
    const { accounts } = world;
    for (const attempt of [() => attest(world, ALICE), () => world.exchange(TRADE)]) {
      await expect(attempt())
        .to.be.revertedWithCustomError(accounts, "ConversionOutstanding")
        .withArgs(ALICE, 0, 1);
    }
    await convert(world, ALICE, OF_ALICE);
    await attest(world, ALICE);
    await expect(world.exchange(TRADE))
      .to.be.revertedWithCustomError(accounts, "ConversionOutstanding")
      .withArgs(BOB, 0, 1);
    await convert(world, BOB, OF_BOB);
    await world.exchange(TRADE);
  });

  it("asks nothing of an account that is opened afterwards", async () => {
    const world = await load();
    await world.accounts.open(world.home, BOB_VIEW);
    const opened = await world.accounts.accountCount();
    expect(await world.clearing.followedThrough(opened)).to.equal(1);
    await attest(world, opened);
    await expect(world.clearing.requireFollowed(ALICE)).to.be.revertedWithCustomError(
      world.accounts,
      "ConversionOutstanding",
    );
  });

  it("is closed on a market with options to a desk without a clearing", async () => {
    const world = await networkHelpers.loadFixture(deployOptionAccounts);
    const { market, risk, proofs, commitmentOf, home } = world;
    const improve: string = await proofs.improveVerifier();
    const zero = "0x0000000000000000000000000000000000000000";
    const bare = await deploy(connection, "ProofDesk", [
      ...[market.target, risk.target, improve, zero],
    ]);
    const commitment = await commitmentOf(ALICE);
    const proof = await world.prove(commitment);
    const asked = [ALICE, commitment, home, INITIAL_LEVEL, proof, 7200] as const;
    await proofs.requireLevel(...asked);
    await expect(bare.requireLevel(...asked)).to.revert(connection.ethers);
  });
});

describe("ExpiryClearing: converting", () => {
  it("adds D, takes it from the clearing, publishes the seal and ends the leases", async () => {
    const world = await load();
    const { accounts, clearing, seals } = world;
    const before = await accounts.accountOf(ALICE);
    const after = plus({ x: before.cx, y: before.cy }, OF_ALICE);
    const seal = await world.sealed(ALICE, OF_ALICE);
    const proofs = await provenFor(world, ALICE, OF_ALICE);
    const tx = clearing.convert(ALICE, world.optionVerifier.target, OF_ALICE, seal, proofs, []);
    await expect(tx)
      .to.emit(accounts, "Converted")
      .withArgs(ALICE, OF_ALICE.x, OF_ALICE.y, after.x, after.y, BigInt(before.version) + 1n);
    const rest = negate(OF_ALICE);
    await expect(tx).to.emit(clearing, "Followed").withArgs(ALICE, 1, rest.x, rest.y);
    const { ephemeralX, ephemeralY, wraps, words } = seal;
    await expect(tx)
      .to.emit(seals.attach(clearing.target), "DeltaSealed")
      .withArgs(ALICE, ALICE, OF_ALICE.x, OF_ALICE.y, ephemeralX, ephemeralY, wraps, words);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(after);
    expect(await clearing.followedThrough(ALICE)).to.equal(1);
    expect(await accounts.isSolvent(ALICE, world.home, 1)).to.equal(false);
  });

  it("conserves the sum of commitments and clearing; what is left is the rounding", async () => {
    const world = await load();
    const { clearing, commitmentOf } = world;
    const total = async (): Promise<AffinePoint> => {
      const { x, y } = await clearing.cleared();
      return plus(plus(await commitmentOf(ALICE), await commitmentOf(BOB)), { x, y });
    };
    const before = await total();
    await convert(world, ALICE, OF_ALICE);
    await convert(world, BOB, OF_BOB);
    expect(await total()).to.deep.equal(before);
    const { x, y } = await clearing.cleared();
    expect({ x, y }).to.deep.equal(negate(plus(OF_ALICE, OF_BOB)));
  });

  for (const [k, name] of ["gain", "loss", "no shorts", "no longs"].entries()) {
    it(`needs the proof of ${name}`, async () => {
      const world = await load();
      const proofs = await provenFor(world, ALICE, OF_ALICE, k);
      await expect(convert(world, ALICE, OF_ALICE, proofs))
        .to.be.revertedWithCustomError(world.clearing, "ConversionRefused")
        .withArgs(ALICE, 1);
    });

    it(`takes no proof of ${name} at another market, under other rules, at another level`, async () => {
      const world = await load();
      const { outside, expired, fixing } = world.prepared;
      const facts = factsOf(world.prepared, await world.commitmentOf(ALICE), OF_ALICE);
      const honest = facts[k]!;
      const others = [
        { ...honest, market: honest.market === fixing ? WORTHLESS : fixing },
        { ...honest, rules: honest.rules === outside ? expired : outside },
        { ...honest, level: 9_999 },
        { ...honest, commitment: negate(honest.commitment) },
      ];
      for (const other of others) {
        const given: ProofPoints[] = [];
        for (const [i, fact] of facts.entries())
          given.push(await world.know(i === k ? other : fact));
        await expect(
          convert(world, ALICE, OF_ALICE, conversionProofs(given)),
        ).to.be.revertedWithCustomError(world.clearing, "ConversionRefused");
      }
    });
  }

  it("takes no proofs of another account, of another delta, and none twice", async () => {
    const world = await load();
    const { clearing } = world;
    const proofs = await provenFor(world, ALICE, OF_ALICE);
    const richer = plus(OF_ALICE, amountPoint(0, 1n));
    for (const [account, delta] of [
      [BOB, OF_ALICE],
      [ALICE, richer],
    ] as const) {
      await expect(convert(world, account, delta, proofs)).to.be.revertedWithCustomError(
        clearing,
        "ConversionRefused",
      );
    }
    await convert(world, ALICE, OF_ALICE, proofs);
    await expect(convert(world, ALICE, OF_ALICE))
      .to.be.revertedWithCustomError(clearing, "NothingToFollow")
      .withArgs(ALICE, 1);
  });

  it("refuses a delta that is nothing, or no point", async () => {
    const world = await load();
    for (const delta of [EMPTY, { x: 1n, y: 1n }]) {
      const call = world.clearing.convert(
        ALICE,
        world.optionVerifier.target,
        delta,
        someSeal(),
        conversionProofs([...Array(4)].map(proofPoints)),
        [],
      );
      await expect(call)
        .to.be.revertedWithCustomError(world.accounts, "DeltaRefused")
        .withArgs(delta.x, delta.y);
    }
  });

  it("needs the seal of this delta, for this account, that its owner can open", async () => {
    const world = await load();
    const proofs = await provenFor(world, ALICE, OF_ALICE);
    const own = [ALICE_VIEW, ALICE_VIEW] as const;
    const seals = [
      someSeal(),
      await sealFor(world, [ALICE, BOB], OF_ALICE, own),
      await sealFor(world, [BOB, BOB], OF_ALICE, own),
      await sealFor(world, [ALICE, ALICE], OF_BOB, own),
      await sealFor(world, [ALICE, ALICE], OF_ALICE, own, true),
      await sealFor(world, [ALICE, ALICE], OF_ALICE, [ALICE_VIEW, BOB_VIEW]),
      await sealFor(world, [ALICE, ALICE], OF_ALICE, [BOB_VIEW, ALICE_VIEW]),
    ];
    for (const seal of seals) {
      await expect(
        world.clearing.convert(ALICE, world.optionVerifier.target, OF_ALICE, seal, proofs, []),
      ).to.be.revertedWithCustomError(world.seals, "SealRefused");
    }
  });

  it("goes on in a halted market, paused, and cures a lapsed account by a renewal", async () => {
    const world = await load();
    const { accounts, cast, clearing } = world;
    await networkHelpers.time.increase(700);
    await accounts.flagSlot(ALICE, 16);
    await accounts.connect(cast.guardian).pause();
    expect((await accounts.lapseOf(ALICE)).state).to.equal(1);
    const after = plus(await world.commitmentOf(ALICE), OF_ALICE);
    const proof = await world.prove(after, MAINTENANCE_LEVEL);
    const renewal = { table: world.home, level: MAINTENANCE_LEVEL, duration: 600, proof };
    const twice = convert(world, ALICE, OF_ALICE, undefined, [renewal, renewal]);
    await expect(twice).to.be.revertedWithCustomError(clearing, "TooManyRenewals").withArgs(2);
    await convert(world, ALICE, OF_ALICE, undefined, [renewal]);
    expect((await accounts.lapseOf(ALICE)).state).to.equal(0);
    expect(await accounts.isSolvent(ALICE, world.home, MAINTENANCE_LEVEL)).to.equal(true);
    // Stale from here on.
    await networkHelpers.time.increase(100_000);
    await convert(world, BOB, OF_BOB);
    expect(await clearing.followedThrough(BOB)).to.equal(1);
  });
});

describe("ExpiryClearing: following empty", () => {
  const emptied = async (world: Converting, account: bigint, without?: number) => {
    const commitment = await world.commitmentOf(account);
    const { expired } = world.prepared;
    const facts = [commitment, negate(commitment)].map((one) => ({
      commitment: one,
      market: WORTHLESS,
      rules: expired,
    }));
    const given: ProofPoints[] = [];
    for (const [k, fact] of facts.entries()) {
      given.push(k === without ? proofPoints() : await world.know(fact));
    }
    const [notShort, notLong] = given;
    return { notShort, notLong };
  };

  it("takes two proofs of the commitment as it is, and leaves everything else", async () => {
    const world = await load();
    const { accounts, clearing } = world;
    const before = await accounts.accountOf(BOB);
    await expect(
      clearing
        .connect(world.cast.guardian)
        .followEmpty(BOB, world.optionVerifier.target, await emptied(world, BOB)),
    )
      .to.emit(clearing, "FollowedEmpty")
      .withArgs(BOB, 1);
    expect(await accounts.accountOf(BOB)).to.deep.equal(before);
    expect((await clearing.cleared())[0]).to.equal(0n);
    await attest(world, BOB, world.cast.bob);
    await expect(
      clearing.followEmpty(BOB, world.optionVerifier.target, await emptied(world, BOB)),
    ).to.be.revertedWithCustomError(clearing, "NothingToFollow");
  });

  it("needs both, and of this account", async () => {
    const world = await load();
    const { clearing } = world;
    const wrong = [
      await emptied(world, ALICE, 0),
      await emptied(world, ALICE, 1),
      await emptied(world, BOB),
    ];
    for (const proofs of wrong) {
      await expect(
        clearing.followEmpty(ALICE, world.optionVerifier.target, proofs),
      ).to.be.revertedWithCustomError(clearing, "ConversionRefused");
    }
  });

  it("is for accounts that exist, under a key with options that is in use, once prepared", async () => {
    const world = await load();
    const { clearing, market, optionVerifier, points } = world;
    const proofs = { notShort: proofPoints(), notLong: proofPoints() };
    const refusal = async (
      account: bigint,
      name: string,
      owner: Deployed = clearing,
      key: Deployed = optionVerifier,
    ) => {
      await expect(clearing.followEmpty(account, key.target, proofs)).to.be.revertedWithCustomError(
        owner,
        name,
      );
    };
    await refusal(9n, "AccountUnknown", world.accounts);
    await refusal(ALICE, "KeyRefused", clearing, world.verifier);
    const unknown = await deploy(connection, "MockSolvencyVerifier", [16, 16, 33]);
    await refusal(ALICE, "KeyRefused", clearing, unknown);
    await market.retireVerifier(optionVerifier.target);
    await refusal(ALICE, "KeyRefused");
    await market.registerVerifier(optionVerifier.target);
    await refusal(ALICE, "ConversionRefused");
    await refusal(CAROL, "ConversionRefused");
    expect(await points.risk()).to.equal(world.risk.target);
  });

  it("waits for the relisting to be prepared", async () => {
    const world = await load();
    const other = await deploy(connection, "MockSolvencyVerifier", [16, 16, 33]);
    await expect(world.points.conversion(other.target, 1)).to.be.revertedWithCustomError(
      world.points,
      "ConversionNotPrepared",
    );
  });
});

describe("ExpiryClearing: who may call", () => {
  it("lets the accounts alone say who was opened, and the clearing alone convert", async () => {
    const { accounts, clearing, cast } = await load();
    await expect(clearing.onOpened(ALICE))
      .to.be.revertedWithCustomError(clearing, "OnlyAccounts")
      .withArgs(cast.governor.address);
    await expect(accounts.convert(ALICE, OF_ALICE))
      .to.be.revertedWithCustomError(accounts, "OnlyClearing")
      .withArgs(cast.governor.address);
  });

  it("is bound once, by a governor, to accounts that name it, on the market of its option book", async () => {
    const world = await networkHelpers.loadFixture(deployOptionAccounts);
    const { accounts, clearing, points, seals, cast, book } = world;
    const error = (call: Promise<unknown>, name: string, owner: Deployed = clearing) =>
      expect(call).to.be.revertedWithCustomError(owner, name);
    await error(clearing.bindAccounts(accounts.target), "AccountsAlreadyBound");
    const fresh = await deploy(connection, "ExpiryClearing", [
      ...[cast.governor.address, points.target, seals.target],
    ]);
    const byStranger = fresh.connect(cast.stranger) as Deployed;
    await error(byStranger.bindAccounts(accounts.target), "AccessControlUnauthorizedAccount");
    await error(fresh.bindAccounts("0x0000000000000000000000000000000000000000"), "ZeroAddress");
    await error(fresh.bindAccounts(accounts.target), "OtherClearing");
    expect([await clearing.options(), await clearing.points()]).to.deep.equal([
      book.target,
      points.target,
    ]);
    // On another market, which has no option book.
    const other = await deployOpenMarket(connection);
    const risk = await deploy(connection, "RiskBook", [
      ...[cast.governor.address, other.market.target, 0],
    ]);
    const improve: string = await world.proofs.improveVerifier();
    const desk = await deploy(connection, "ProofDesk", [
      ...[other.market.target, risk.target, improve, fresh.target],
    ]);
    const generators: string = await accounts.generators();
    const elsewhere = await deploy(connection, "MarginAccounts", [
      ...[cast.governor.address, desk.target, world.vault.target, seals.target, generators, 1, 1],
    ]);
    await error(fresh.bindAccounts(elsewhere.target), "OtherOptions");
  });
});
