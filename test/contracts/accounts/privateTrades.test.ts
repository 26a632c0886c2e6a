/**
 * Given a trade that both owners signed, and proofs of both resulting books
 *   When anyone submits it                          Then D moves from B to A and both home leases are renewed
 *   When submitted twice, late, cancelled, for another chain or contract, signed by one, or changed   Then refused
 *   When a resulting book is not proven             Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import { ALICE, BOB, INITIAL_LEVEL, deployFunded, minus, plus } from "../fixtures/protocol.ts";
import {
  DELTA,
  privateTrade,
  settle,
  sign,
  signedTrade,
  type SignedTrade,
} from "../fixtures/trades.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

async function deployTraded(chain: Connection) {
  const world = await deployFunded(chain);
  return { world, signed: await signedTrade(world) };
}

describe("MarginAccounts: private trades", () => {
  const load = () => networkHelpers.loadFixture(deployTraded);

  it("moves the delta from B to A, whoever submits, and renews both home leases", async () => {
    const { world, signed } = await load();
    const { accounts, home } = world;
    const [a, b] = [
      plus(await world.commitmentOf(ALICE), DELTA),
      minus(await world.commitmentOf(BOB), DELTA),
    ];
    const taken = minus({ x: 0n, y: 1n }, DELTA);
    const digest = await accounts.tradeDigest(signed.trade);
    const tx = settle(world, signed);
    await expect(tx)
      .to.emit(accounts, "PrivateTradeSettled")
      .withArgs(digest, ALICE, DELTA.x, DELTA.y, a.x, a.y, 2);
    await expect(tx)
      .to.emit(accounts, "PrivateTradeSettled")
      .withArgs(digest, BOB, taken.x, taken.y, b.x, b.y, 1);
    expect([await world.commitmentOf(ALICE), await world.commitmentOf(BOB)]).to.deep.equal([a, b]);
    for (const account of [ALICE, BOB]) {
      expect(await accounts.isSolvent(account, home, INITIAL_LEVEL)).to.equal(true);
      expect((await accounts.accountOf(account)).exposed).to.equal(true);
    }
  });

  it("computes the digest that a wallet signs", async () => {
    const { world, signed } = await load();
    const [signature] = signed.signatures;
    const digest = await world.accounts.tradeDigest(signed.trade);
    expect(ethers.recoverAddress(digest, signature)).to.equal(world.cast.alice.address);
  });

  it("settles a trade once", async () => {
    const { world, signed } = await load();
    await settle(world, signed);
    await expect(settle(world, signed)).to.be.revertedWithCustomError(world.accounts, "TradeUsed");
    const fresh = await signedTrade(world, { deadline: signed.trade.deadline });
    await expect(settle(world, fresh)).to.be.revertedWithCustomError(world.accounts, "TradeUsed");
    await settle(world, await signedTrade(world, { nonce: 3n }));
  });

  it("refuses a trade signed for another chain or another contract", async () => {
    const { world, signed } = await load();
    const { alice, bob } = world.cast;
    for (const elsewhere of [
      { chainId: 1n },
      { verifyingContract: world.vault.target as string },
    ]) {
      const a = await sign(world, alice, signed.trade, elsewhere);
      const b = await sign(world, bob, signed.trade, elsewhere);
      await expect(settle(world, { ...signed, signatures: [a, b] }))
        .to.be.revertedWithCustomError(world.accounts, "SignatureRefused")
        .withArgs(ALICE, alice.address);
    }
  });

  it("refuses a trade signed by one owner, by a stranger, or the wrong way round", async () => {
    const { world, signed } = await load();
    const { cast, accounts } = world;
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
        .to.be.revertedWithCustomError(accounts, "SignatureRefused")
        .withArgs(account, owner);
    }
  });

  it("refuses a trade when any field was changed after signing", async () => {
    const { world, signed } = await load();
    const doubled = plus(DELTA, DELTA);
    const changes = [
      { accountA: BOB, accountB: ALICE },
      { deltaX: doubled.x, deltaY: doubled.y },
      { nonce: signed.trade.nonce + 1n },
      { deadline: signed.trade.deadline + 1n },
    ];
    for (const change of changes) {
      const call = settle(world, { ...signed, trade: { ...signed.trade, ...change } });
      await expect(call).to.be.revertedWithCustomError(world.accounts, "SignatureRefused");
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
      .to.be.revertedWithCustomError(world.accounts, "TradeExpired")
      .withArgs(deadline, (at: bigint) => at > deadline);
  });

  it("can be cancelled by either owner, and by nobody else", async () => {
    const { world, signed } = await load();
    const { accounts, cast } = world;
    const cancel = (by: typeof cast.alice) =>
      (accounts.connect(by) as Deployed).cancel(signed.trade);
    await expect(cancel(cast.stranger)).to.be.revertedWithCustomError(accounts, "NotATrader");
    const digest = await accounts.tradeDigest(signed.trade);
    await expect(cancel(cast.bob))
      .to.emit(accounts, "PrivateTradeCancelled")
      .withArgs(digest, cast.bob.address);
    await expect(settle(world, signed))
      .to.be.revertedWithCustomError(accounts, "TradeUsed")
      .withArgs(digest);
    await expect(cancel(cast.alice)).to.be.revertedWithCustomError(accounts, "TradeUsed");
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
    const { accounts } = world;
    const own = await signedTrade(world, { accountB: ALICE });
    await expect(settle(world, own))
      .to.be.revertedWithCustomError(accounts, "SameAccount")
      .withArgs(ALICE);
    const none = await signedTrade(world, { accountB: 9n });
    await expect(settle(world, none))
      .to.be.revertedWithCustomError(accounts, "AccountUnknown")
      .withArgs(9);
  });

  it("refuses when either resulting book is not proven, and changes nothing", async () => {
    const { world, signed } = await load();
    const [proofA, proofB] = signed.proofs;
    const before = await world.commitmentOf(ALICE);
    const wrong: SignedTrade["proofs"][] = [
      [proofB, proofB],
      [proofA, proofA],
      [proofA, await world.prove({ commitment: await world.commitmentOf(BOB) })],
    ];
    for (const proofs of wrong) {
      const call = settle(world, { ...signed, proofs });
      await expect(call).to.be.revertedWithCustomError(world.accounts, "ProofRefused");
    }
    expect(await world.commitmentOf(ALICE)).to.deep.equal(before);
    await settle(world, signed);
  });

  it("accepts an owner that is a contract (ERC-1271)", async () => {
    const { world } = await load();
    const { accounts, cast, home, prove } = world;
    const wallet = await deploy(connection, "ContractWallet");
    await wallet.execute(accounts.target, accounts.interface.encodeFunctionData("open", [home]));
    const trade = await privateTrade(world, { accountA: 3n });
    const signatures = ["0x", await sign(world, cast.bob, trade)] as const;
    const proofs = [
      await prove({ commitment: DELTA }),
      await prove({ commitment: minus(await world.commitmentOf(BOB), DELTA) }),
    ] as const;
    const refused = settle(world, { trade, signatures, proofs });
    await expect(refused)
      .to.be.revertedWithCustomError(accounts, "SignatureRefused")
      .withArgs(3, wallet.target);
    await wallet.approve(await accounts.tradeDigest(trade));
    await settle(world, { trade, signatures, proofs });
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
