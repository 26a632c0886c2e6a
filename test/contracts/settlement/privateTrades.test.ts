/**
 * Given a trade that both owners signed, and proofs of both resulting books
 *   When anyone submits it                          Then D moves from B to A and both home leases are renewed
 *   When submitted twice, late, cancelled, for another chain or contract, signed by one, or changed   Then refused
 *   When a resulting book is not proven, or in a narrower band than signed   Then refused
 *   When its seal is not the signed one, or is not for this delta and these keys   Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  INITIAL_LEVEL,
  deployFunded,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { sealFor, someSeal } from "../fixtures/seals.ts";
import {
  DELTA,
  MIN_BAND,
  privateTrade,
  settle,
  sign,
  signedTrade,
  type SignedTrade,
} from "../fixtures/trades.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const SIDES = [ALICE, BOB] as const;

async function deployTraded(chain: Connection) {
  const world = await deployFunded(chain);
  return { world, signed: await signedTrade(world) };
}

describe("Settlement: private trades", () => {
  const load = () => networkHelpers.loadFixture(deployTraded);

  it("moves the delta from B to A, whoever submits, and renews both home leases", async () => {
    const { world, signed } = await load();
    const { accounts, home, seals, settlement } = world;
    const [a, b] = [
      plus(await world.commitmentOf(ALICE), DELTA),
      minus(await world.commitmentOf(BOB), DELTA),
    ];
    const taken = minus({ x: 0n, y: 1n }, DELTA);
    const { seal } = signed;
    const digest = await settlement.tradeDigest(signed.trade);
    const tx = settle(world, signed);
    await expect(tx)
      .to.emit(settlement, "PrivateTradeSettled")
      .withArgs(digest, ALICE, BOB, DELTA.x, DELTA.y);
    await expect(tx)
      .to.emit(accounts, "Exchanged")
      .withArgs(ALICE, BOB, DELTA.x, DELTA.y, a.x, a.y, 2);
    await expect(tx)
      .to.emit(accounts, "Exchanged")
      .withArgs(BOB, ALICE, taken.x, taken.y, b.x, b.y, 1);
    const { ephemeralX, ephemeralY, wraps, words } = seal;
    await expect(tx)
      .to.emit(seals.attach(settlement.target), "DeltaSealed")
      .withArgs(ALICE, BOB, DELTA.x, DELTA.y, ephemeralX, ephemeralY, wraps, words);
    expect([await world.commitmentOf(ALICE), await world.commitmentOf(BOB)]).to.deep.equal([a, b]);
    for (const account of [ALICE, BOB]) {
      expect(await accounts.isSolvent(account, home, INITIAL_LEVEL)).to.equal(true);
      expect((await accounts.accountOf(account)).exposed).to.equal(true);
    }
  });

  it("computes the digest that a wallet signs", async () => {
    const { world, signed } = await load();
    const [signature] = signed.signatures;
    const digest = await world.settlement.tradeDigest(signed.trade);
    expect(ethers.recoverAddress(digest, signature)).to.equal(world.cast.alice.address);
  });

  it("settles a trade once", async () => {
    const { world, signed } = await load();
    await settle(world, signed);
    await expect(settle(world, signed)).to.be.revertedWithCustomError(
      world.settlement,
      "TradeUsed",
    );
    const again = { deadline: signed.trade.deadline, sealHash: signed.trade.sealHash };
    const { proofs } = await signedTrade(world, again);
    await expect(settle(world, { ...signed, proofs })).to.be.revertedWithCustomError(
      world.settlement,
      "TradeUsed",
    );
    await settle(world, await signedTrade(world, { nonce: 3n }));
  });

  it("refuses a trade signed for another chain or another contract", async () => {
    const { world, signed } = await load();
    const { alice, bob } = world.cast;
    for (const elsewhere of [
      { chainId: 1n },
      { verifyingContract: world.accounts.target as string },
    ]) {
      const a = await sign(world, alice, signed.trade, elsewhere);
      const b = await sign(world, bob, signed.trade, elsewhere);
      await expect(settle(world, { ...signed, signatures: [a, b] }))
        .to.be.revertedWithCustomError(world.settlement, "SignatureRefused")
        .withArgs(ALICE, alice.address);
    }
  });

  it("refuses a trade signed by one owner, by a stranger, or the wrong way round", async () => {
    const { world, signed } = await load();
    const { cast, settlement } = world;
    const [a, b] = signed.signatures;
    const foreign = await sign(world, cast.stranger, signed.trade);
    const pairs: [string, string, bigint, string][] = [
      [a, "0x", BOB, cast.bob.address],
      ["0x", b, ALICE, cast.alice.address],
      [a, a, BOB, cast.bob.address],
      [foreign, b, ALICE, cast.alice.address],
      [b, a, ALICE, cast.alice.address],
    ];
    for (const [first, second, account, owner] of pairs) {
      await expect(settle(world, { ...signed, signatures: [first, second] }))
        .to.be.revertedWithCustomError(settlement, "SignatureRefused")
        .withArgs(account, owner);
    }
  });

  it("refuses a trade when any field was changed after signing", async () => {
    const { world, signed } = await load();
    const doubled = plus(DELTA, DELTA);
    const changes = [
      { accountA: BOB, accountB: ALICE },
      { deltaX: doubled.x, deltaY: doubled.y },
      { sealHash: "0x" + "11".repeat(32) },
      { minBand: 0n },
      { nonce: signed.trade.nonce + 1n },
      { deadline: signed.trade.deadline + 1n },
    ];
    for (const change of changes) {
      const call = settle(world, { ...signed, trade: { ...signed.trade, ...change } });
      await expect(call).to.be.revertedWithCustomError(world.settlement, "SignatureRefused");
    }
  });

  it("settles at the deadline, and not after it", async () => {
    const { world } = await load();
    const { time } = networkHelpers;
    const deadline = BigInt(await time.latest()) + 50n;
    const [inTime, late] = [
      await signedTrade(world, { nonce: 5n, deadline }),
      await signedTrade(world, { nonce: 6n, deadline }),
    ];
    await time.setNextBlockTimestamp(deadline);
    await settle(world, inTime);
    await expect(settle(world, late))
      .to.be.revertedWithCustomError(world.settlement, "TradeExpired")
      .withArgs(deadline, (at: bigint) => at > deadline);
  });

  it("can be cancelled by either owner, and by nobody else", async () => {
    const { world, signed } = await load();
    const { settlement, cast } = world;
    const cancel = (by: typeof cast.alice) =>
      (settlement.connect(by) as Deployed).cancelTrade(signed.trade);
    await expect(cancel(cast.stranger)).to.be.revertedWithCustomError(settlement, "NotATrader");
    const digest = await settlement.tradeDigest(signed.trade);
    await expect(cancel(cast.bob))
      .to.emit(settlement, "TradeCancelled")
      .withArgs(digest, cast.bob.address);
    expect(await settlement.isTradeUsed(digest)).to.equal(true);
    await expect(settle(world, signed))
      .to.be.revertedWithCustomError(settlement, "TradeUsed")
      .withArgs(digest);
    await expect(cancel(cast.alice)).to.be.revertedWithCustomError(settlement, "TradeUsed");
  });

  const field = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
  const deltas: [string, { deltaX: bigint; deltaY: bigint }][] = [
    ["the identity", { deltaX: 0n, deltaY: 1n }],
    ["off the curve", { deltaX: DELTA.x, deltaY: DELTA.y + 1n }],
    ["not reduced", { deltaX: DELTA.x + field, deltaY: DELTA.y }],
  ];
  for (const [title, delta] of deltas) {
    it(`refuses a delta that is ${title}`, async () => {
      const { world } = await load();
      await expect(settle(world, await signedTrade(world, delta)))
        .to.be.revertedWithCustomError(world.accounts, "DeltaRefused")
        .withArgs(delta.deltaX, delta.deltaY);
    });
  }

  it("refuses a trade of an account with itself or with none", async () => {
    const { world } = await load();
    const { accounts, settlement, cast } = world;
    const own = await signedTrade(world, { accountB: ALICE });
    const seal = await sealFor(world, [ALICE, ALICE], DELTA, [ALICE_VIEW, ALICE_VIEW]);
    const trade = await privateTrade(world, seal, { accountB: ALICE });
    const mine = await sign(world, cast.alice, trade);
    await expect(settle(world, { ...own, trade, seal, signatures: [mine, mine] }))
      .to.be.revertedWithCustomError(accounts, "SameAccount")
      .withArgs(ALICE);
    const none = await signedTrade(world, { accountB: 9n });
    await expect(settle(world, none))
      .to.be.revertedWithCustomError(settlement, "AccountUnknown")
      .withArgs(9);
  });

  it("refuses a trade whose seal is another one for the same delta than both signed", async () => {
    const { world, signed } = await load();
    const seal = await sealFor(world, SIDES, DELTA, [ALICE_VIEW, BOB_VIEW]);
    await expect(settle(world, { ...signed, seal })).to.be.revertedWithCustomError(
      world.settlement,
      "SealNotSigned",
    );
  });

  it("refuses a seal for another delta, for other viewing keys or accounts, in the other order, or that nobody proved", async () => {
    const { world } = await load();
    const { cast } = world;
    const signed = await signedTrade(world);
    const wrong = [
      await sealFor(world, SIDES, plus(DELTA, DELTA), [ALICE_VIEW, BOB_VIEW]),
      await sealFor(world, SIDES, DELTA, [BOB_VIEW, ALICE_VIEW]),
      await sealFor(world, SIDES, DELTA, [ALICE_VIEW, ALICE_VIEW]),
      await sealFor(world, SIDES, DELTA, [ALICE_VIEW, BOB_VIEW], true),
      await sealFor(world, [BOB, ALICE], DELTA, [ALICE_VIEW, BOB_VIEW]),
      await sealFor(world, [ALICE, 3n], DELTA, [ALICE_VIEW, BOB_VIEW]),
      someSeal(),
    ];
    for (const seal of wrong) {
      const trade = await privateTrade(world, seal);
      const signatures = [
        await sign(world, cast.alice, trade),
        await sign(world, cast.bob, trade),
      ] as const;
      await expect(
        settle(world, { ...signed, trade, seal, signatures }),
      ).to.be.revertedWithCustomError(world.seals, "SealRefused");
    }
  });

  it("refuses a trade sealed for a viewing key that was replaced since", async () => {
    const { world, signed } = await load();
    await world.accounts.connect(world.cast.bob).setViewingKey(BOB, viewingKey(99n));
    await expect(settle(world, signed)).to.be.revertedWithCustomError(world.seals, "SealRefused");
  });

  it("refuses when either resulting book is not proven, and changes nothing", async () => {
    const { world, signed } = await load();
    const [proofA, proofB] = signed.proofs;
    const before = await world.commitmentOf(ALICE);
    const wrong: SignedTrade["proofs"][] = [
      [proofB, proofB],
      [proofA, proofA],
      [proofA, plain(await world.prove({ commitment: await world.commitmentOf(BOB) }))],
    ];
    for (const proofs of wrong) {
      const call = settle(world, { ...signed, proofs });
      await expect(call).to.be.revertedWithCustomError(world.accounts, "ProofRefused");
    }
    expect(await world.commitmentOf(ALICE)).to.deep.equal(before);
    await settle(world, signed);
  });

  it("lets no stranger who knows a book settle with a proof at band 0", async () => {
    const { world, signed } = await load();
    const { settlement, prove } = world;
    const [proofA, proofB] = signed.proofs;
    const a = plus(await world.commitmentOf(ALICE), DELTA);
    const b = minus(await world.commitmentOf(BOB), DELTA);
    const minBand = Number(MIN_BAND);
    for (const band of [0, minBand - 1]) {
      for (const [proofs, account] of [
        [[plain(await prove({ commitment: a, band })), proofB], ALICE],
        [[proofA, plain(await prove({ commitment: b, band }))], BOB],
      ] as const) {
        await expect(settle(world, { ...signed, proofs }))
          .to.be.revertedWithCustomError(settlement, "BandTooNarrow")
          .withArgs(account, band, minBand);
      }
    }
    const narrowest = [
      plain(await prove({ commitment: a, band: minBand })),
      plain(await prove({ commitment: b, band: minBand })),
    ] as const;
    await settle(world, { ...signed, proofs: narrowest });
    for (const account of [ALICE, BOB]) {
      expect((await world.accounts.leaseOf(account, world.home)).band).to.equal(MIN_BAND);
    }
  });

  it("accepts an owner that is a contract (ERC-1271)", async () => {
    const { world } = await load();
    const { accounts, settlement, cast, home, prove } = world;
    const wallet = await deploy(connection, "ContractWallet");
    const key = viewingKey(33n);
    const open = accounts.interface.encodeFunctionData("open", [home, key]);
    await wallet.execute(accounts.target, open);
    const seal = await sealFor(world, [3n, BOB], DELTA, [key, BOB_VIEW]);
    const trade = await privateTrade(world, seal, { accountA: 3n });
    const signatures = ["0x", await sign(world, cast.bob, trade)] as const;
    const proofs = [
      plain(await prove({ commitment: DELTA })),
      plain(await prove({ commitment: minus(await world.commitmentOf(BOB), DELTA) })),
    ] as const;
    const refused = settle(world, { trade, seal, signatures, proofs });
    await expect(refused)
      .to.be.revertedWithCustomError(settlement, "SignatureRefused")
      .withArgs(3, wallet.target);
    await wallet.approve(await settlement.tradeDigest(trade));
    await settle(world, { trade, seal, signatures, proofs });
    expect(await world.commitmentOf(3n)).to.deep.equal(DELTA);
  });

  it("is refused while the market is halted or the guardian paused", async () => {
    const { world, signed } = await load();
    const { accounts, cast, market, publish } = world;
    await accounts.connect(cast.guardian).pause();
    await expect(settle(world, signed))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.live, true);
    await accounts.unpause();
    await publish(3, 0n);
    await market.commitEpoch();
    await expect(settle(world, signed))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.halted, false);
    await publish(3, dollars(4n));
    await market.commitEpoch();
    await settle(world, signed);
  });
});
