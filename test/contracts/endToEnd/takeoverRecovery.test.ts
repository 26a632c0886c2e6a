/**
 * Given a book that is taken over in full, on mock verifiers but with a real sealed delta
 *   When price is positive, zero or negative   Then both wallets recover their books from their seeds and the chain
 *   When the wallet does not know the auction's address   Then it says which account it cannot follow, and guesses nothing
 */
import { expect } from "chai";
import { network } from "hardhat";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { commit } from "../../../circuits/generators.ts";
import { commitmentOf as commitmentOfPortfolio } from "../../../prover/index.ts";
import { publicKeyOf, sealDelta } from "../../../sealing/index.ts";
import {
  EthersLogSource,
  recoverAccounts,
  Seed,
  viewingKey,
  type Recovery,
} from "../../../wallet/index.ts";
import { bidInFull, factorAt, feesOn, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import type { Connection } from "../fixtures/chain.ts";
import {
  CENT,
  FALLEN,
  TERMS,
  deployLiquidated,
  usd,
  type Figures,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, BOB, UNIT, proofPoints } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const [HERS, HIS] = [4, 5].map((byte) => Seed.fromBytes(new Uint8Array(32).fill(byte)));
const COUNCIL = publicKeyOf(1234n);
/** Seconds into the auction, in its slow phase. */
const SLOW = 900;

const slots = (held: Readonly<Record<number, bigint>>): bigint[] =>
  Array.from({ length: 32 }, (_, slot) => held[slot] ?? 0n);

/** Alice lapsed and on auction; her viewing key and bob's are those of their seeds. */
async function deployKeyed(chain: Connection) {
  const world = await deployLiquidated(chain);
  const { accounts, cast } = world;
  const { chainId } = await chain.ethers.provider.getNetwork();
  const deployment = { chainId, accounts: accounts.target as string };
  const keys = [HIS!, HERS!].map((seed) => viewingKey(seed, deployment, 0).publicKey);
  await accounts.connect(cast.bob).setViewingKey(BOB, keys[0]);
  await accounts.connect(cast.alice).setViewingKey(ALICE, keys[1]);
  await world.publish(1, dollars(7300n));
  await world.nextEpoch();
  await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
  await world.runClock(TERMS.grace);
  await world.openAuction();
  return { world, copies: keys as [AffinePoint, AffinePoint] };
}

/** Her book: public deposits, no blinding. */
const BOOK = { quantities: slots({ 0: 1000n * UNIT, 1: 2n * UNIT }), blinding: 0n };

/** Worth so much that a full takeover costs `paid` units, up to a cent less, SLOW s into the auction. */
function worth(paid: bigint): Figures {
  const { requirement } = FALLEN;
  const discount = (factorAt(SLOW) * (requirement - 1n)) / 10_000n;
  return { value: -usd(5000), requirement, plainValue: paid / 10n ** 6n - discount - 1n };
}

async function takenOver(figures: Figures) {
  const { world, copies } = await networkHelpers.loadFixture(deployKeyed);
  const { accounts, auction, settlement, seals } = world;
  const delta = await world.commitmentOf(ALICE);
  expect(delta).to.deep.equal(commit(BOOK.quantities, BOOK.blinding));
  const price = priceInFull(figures, SLOW);
  // Whole cents: what costs a part of a cent less than nothing is bid nothing for.
  const paid = price < 0n && price > -CENT ? 0n : price;
  const bid = await bidInFull(world, paid, figures, { copies });
  const { ephemeral, wraps, words } = sealDelta(BOOK, { council: COUNCIL, copies }, 77_777n);
  const elements = { ephemeralX: ephemeral.x, ephemeralY: ephemeral.y, wraps, words };
  const seal = { digest: 0n, ...elements, proof: proofPoints() };
  const scope = { accounts: accounts.target, accountA: BOB, accountB: ALICE };
  await seals.expectSeal(scope, delta, false, ...copies, seal);
  await takeOverAt(world, { ...bid, seal }, SLOW);
  const recover = async (seed: Seed, modules: readonly string[]): Promise<Recovery> =>
    await recoverAccounts({
      seed,
      source: new EthersLogSource(connection.ethers.provider),
      contracts: { accounts: accounts.target as string, modules },
      fromBlock: 0,
      confirmations: 0,
    });
  return { world, paid, recover, known: [settlement.target, auction.target] as string[] };
}

describe("wallets after a takeover", () => {
  const cases: [string, bigint][] = [
    ["for a price", 700n * UNIT],
    ["for nothing", 0n],
    ["by a liquidator whom the fund pays", -900n * UNIT],
    ["at a loss to all holders", -6000n * UNIT],
  ];
  for (const [how, target] of cases) {
    it(`recover both books of one that was taken ${how}`, async () => {
      const figures = worth(target);
      const { world, paid, recover, known } = await takenOver(figures);
      expect(target - paid < CENT && paid <= target).to.equal(true);
      const most = paid > 0n ? paid : 0n;
      const { penalty, bounty } = feesOn(figures.requirement - 1n, most);
      const kept = paid > 0n ? paid - penalty - bounty : 0n;
      const books = [
        [HERS!, ALICE, slots({ 0: kept })],
        [HIS!, BOB, slots({ 0: 51_000n * UNIT - paid, 1: 2n * UNIT })],
      ] as const;
      for (const [seed, account, quantities] of books) {
        const { accounts, refused, verified } = await recover(seed, known);
        expect([refused, verified]).to.deep.equal([[], true]);
        const [state] = accounts;
        expect(state?.face.account).to.equal(account);
        expect(state?.revealOpening()).to.deep.equal({ quantities, blinding: 0n });
        const held = await world.commitmentOf(account);
        expect(commitmentOfPortfolio(state!.portfolio())).to.deep.equal(held);
        expect(state?.face.version).to.equal((await world.accounts.accountOf(account)).version);
      }
    });
  }

  it("refuse to guess where they do not know the auction", async () => {
    const { recover, known } = await takenOver(FALLEN);
    const { refused } = await recover(HERS!, known.slice(0, 1));
    expect(refused.map(({ account }) => account)).to.deep.equal([ALICE]);
    expect(refused[0]?.error.code).to.equal("OPENING_MISMATCH");
  });
});
