/**
 * Given private trades that both owners signed, in one transaction
 *   When all hold                              Then their proofs are verified together and every one is settled, in order
 *   When one is forged, used, or unsigned      Then it is skipped with those that rest on it, and the others are made
 *   When an owner's contract burns all gas     Then only its own trade fails
 * Given orders                                 When filled together   Then the same
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import { improving, plain } from "../fixtures/improvements.ts";
import { match } from "../fixtures/orders.ts";
import {
  ALICE,
  BOB,
  BOB_VIEW,
  EMPTY,
  INITIAL_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { sealFor, sealHashOf } from "../fixtures/seals.ts";
import { privateTrade, sign } from "../fixtures/trades.ts";
import {
  deltaOf,
  deployBundled,
  errorOf,
  forged,
  submit,
  trades,
  type Bundled,
  type BundledTrade,
  type Outcome,
} from "./bundleFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const errors = (bundled: Bundled, outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => (outcome.made ? "made" : errorOf(bundled, outcome)));

/** A trade of bob's with account 9, owned by a contract that burns gas. */
async function greedyTrade({ world }: Bundled): Promise<BundledTrade> {
  const wallet = await deploy(connection, "GreedyWallet");
  const account: bigint = 1n + ((await world.accounts.accountCount()) as bigint);
  const open = world.accounts.interface.encodeFunctionData("open", [world.home, viewingKey(9n)]);
  await wallet.execute(world.accounts.target, open);
  const delta = deltaOf(-UNIT, -UNIT);
  const seal = await sealFor(world, [account, BOB], delta, [viewingKey(9n), BOB_VIEW]);
  const changes = { accountA: account, deltaX: delta.x, deltaY: delta.y };
  const trade = await privateTrade(world, seal, { ...changes, sealHash: sealHashOf(seal) });
  const bob = await world.commitmentOf(BOB);
  const a = { table: world.home, before: EMPTY, afterwards: plus(EMPTY, delta) };
  const b = { table: world.home, before: bob, afterwards: minus(bob, delta) };
  return {
    trade,
    seal,
    signatureA: "0x",
    signatureB: await sign(world, world.cast.bob, trade),
    proofA: plain(await world.prove({ commitment: a.afterwards })),
    proofB: plain(await world.prove({ commitment: b.afterwards })),
    a,
    b,
    sealChallenge: 0n,
    sealEvaluation: 0n,
  };
}

describe("Bundles: settlements", () => {
  const load = () => networkHelpers.loadFixture(deployBundled);

  it("settles every trade, each on the books that those before it left", async () => {
    const bundled = await load();
    const { world } = bundled;
    const given = await trades(bundled, 4);
    await world.verifier.setBatchesOnly(true);
    const { outcomes } = await submit(bundled, "settleAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(given.map(() => "made"));
    for (const [account, side] of [
      [ALICE, "a"],
      [BOB, "b"],
    ] as const) {
      expect(await world.commitmentOf(account)).to.deep.equal(given.at(-1)?.[side].afterwards);
      expect(await world.accounts.isSolvent(account, world.home, INITIAL_LEVEL)).to.equal(true);
    }
  });

  it("verifies all proofs of both sides together, an improvement's too", async () => {
    const bundled = await load();
    const { world } = bundled;
    const [first, second] = (await trades(bundled, 2)) as [BundledTrade, BundledTrade];
    const improved = (one: BundledTrade) => improving(world, one.a.before, one.a.afterwards);
    const given = [
      { ...first, proofA: await improved(first) },
      { ...second, proofB: await improving(world, second.b.before, second.b.afterwards) },
    ];
    await world.verifier.setBatchesOnly(true);
    await world.improveVerifier.setBatchesOnly(true);
    const { outcomes } = await submit(bundled, "settleAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(["made", "made"]);
  });

  it("refuses an improvement that was not proven, among others that were", async () => {
    const bundled = await load();
    const { world } = bundled;
    const [first, second] = (await trades(bundled, 2)) as [BundledTrade, BundledTrade];
    const proven = await improving(world, first.a.before, first.a.afterwards);
    const later = await improving(world, second.a.before, second.a.afterwards);
    const improvement = { ...later.improvement[0]!, improves: forged().proof };
    const given = [
      { ...first, proofA: proven },
      { ...second, proofA: { ...later, improvement: [improvement] } },
    ];
    const { outcomes } = await submit(bundled, "settleAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(["made", "ImprovementRefused"]);
    const twice = { ...later, improvement: [later.improvement[0]!, later.improvement[0]!] };
    const refused = await submit(bundled, "settleAll", [{ ...second, proofA: twice }]);
    expect(errors(bundled, refused.outcomes)).to.deep.equal(["TooManyImprovements"]);
  });

  it("finds a forged seal behind others, and settles those", async () => {
    const bundled = await load();
    const given = await trades(bundled, 4);
    const last = given[3]!;
    const forgedSeal = { ...last, seal: { ...last.seal, proof: forged().proof } };
    const { outcomes } = await submit(bundled, "settleAll", given.with(3, forgedSeal));
    expect(errors(bundled, outcomes)).to.deep.equal(["made", "made", "made", "SealRefused"]);
    expect(await bundled.bundles.proofs()).to.equal(await bundled.world.accounts.proofs());
  });

  it("skips a forged one and those that rest on the books it would have left", async () => {
    const bundled = await load();
    const given = await trades(bundled, 3);
    const wrong = { ...given[1]!, proofB: plain(forged()) };
    const { outcomes } = await submit(bundled, "settleAll", given.with(1, wrong));
    expect(errors(bundled, outcomes)).to.deep.equal(["made", "ProofRefused", "ProofRefused"]);
    const { world } = bundled;
    expect(await world.commitmentOf(ALICE)).to.deep.equal(given[0]!.a.afterwards);
    const again = await submit(bundled, "settleAll", given);
    expect(errors(bundled, again.outcomes)).to.deep.equal(["TradeUsed", "made", "made"]);
  });

  it("settles none out of order, and none twice", async () => {
    const bundled = await load();
    const [first, second] = (await trades(bundled, 2)) as [BundledTrade, BundledTrade];
    const { outcomes } = await submit(bundled, "settleAll", [second, first, first]);
    expect(errors(bundled, outcomes)).to.deep.equal(["ProofRefused", "made", "TradeUsed"]);
  });

  it("lets nobody swap proofs, seals or signatures between two trades", async () => {
    const bundled = await load();
    const given = await trades(bundled, 2);
    const [first, second] = given as [BundledTrade, BundledTrade];
    const cases: [Partial<BundledTrade>, string][] = [
      [{ proofA: second.proofA, a: second.a }, "ProofRefused"],
      [{ proofA: second.proofA }, "ProofRefused"],
      [{ proofA: first.proofB, a: first.b }, "ProofRefused"],
      [{ seal: second.seal }, "SealRefused"],
      [{ signatureA: second.signatureA }, "SignatureRefused"],
      [{ trade: { ...first.trade, minBand: 501n } }, "BandTooNarrow"],
    ];
    for (const [changes, error] of cases) {
      const { outcomes } = await submit(bundled, "settleAll", [{ ...first, ...changes }]);
      expect(errors(bundled, outcomes)).to.deep.equal([error]);
    }
  });

  it("settles where a wrong book or table was expected, and verifies by itself", async () => {
    const bundled = await load();
    const [first] = (await trades(bundled, 1)) as [BundledTrade];
    const nowhere = { table: `0x${"55".repeat(32)}`, before: EMPTY, afterwards: EMPTY };
    const given = { ...first, a: nowhere, b: { ...first.b, afterwards: first.a.afterwards } };
    const { outcomes } = await submit(bundled, "settleAll", [given]);
    expect(errors(bundled, outcomes)).to.deep.equal(["made"]);
  });

  it("loses one trade to an owner's contract that burns all gas, and no other", async () => {
    const bundled = await load();
    const given = [await greedyTrade(bundled), ...(await trades(bundled, 2))];
    const { outcomes } = await submit(bundled, "settleAll", given);
    expect(outcomes.map(({ made }) => made)).to.deep.equal([false, true, true]);
  });

  it("does nothing that the guardian stopped", async () => {
    const bundled = await load();
    const { world } = bundled;
    const given = await trades(bundled, 2);
    await world.accounts.connect(world.cast.guardian).pause();
    const { outcomes } = await submit(bundled, "settleAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(["ActionNotAllowed", "ActionNotAllowed"]);
  });

  it("fills orders, their proofs verified together, and skips what is left of none", async () => {
    const bundled = await load();
    const { world } = bundled;
    const both = await match(world);
    const [alice, bob] = [await world.commitmentOf(ALICE), await world.commitmentOf(BOB)];
    const delta = minus(amountPoint(1, UNIT / 2n), amountPoint(0, 3_900n * UNIT));
    const fillFrom = async (times: bigint) => {
      const moved = (n: bigint) => Array.from({ length: Number(n) }, () => delta);
      const side = (book: typeof alice, change: typeof plus) => ({
        table: world.home,
        before: moved(times).reduce(change, book),
        afterwards: moved(times + 1n).reduce(change, book),
      });
      const [buyer, seller] = [side(alice, plus), side(bob, minus)];
      return {
        buy: both.buy,
        sell: both.sell,
        quantity: both.quantity,
        buySignature: both.signatures[0],
        sellSignature: both.signatures[1],
        buyProof: plain(await world.prove({ commitment: buyer.afterwards })),
        sellProof: plain(await world.prove({ commitment: seller.afterwards })),
        buyer,
        seller,
      };
    };
    const given = [await fillFrom(0n), await fillFrom(1n), await fillFrom(2n)];
    await world.verifier.setBatchesOnly(true);
    const { outcomes } = await submit(bundled, "fillAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(["made", "made", "OrderOverfilled"]);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(given[1]!.buyer.afterwards);
  });
});
