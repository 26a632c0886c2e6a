/**
 * Given a wallet's seed and the contracts' own events, on mock verifiers but with real sealed deltas
 *   When its accounts are recovered   Then every opening opens the commitment the contract holds
 *   When a view of the past is given  Then its holder sees those blocks, and no quantity outside them
 */
import { expect } from "chai";
import { network } from "hardhat";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { commit } from "../../../circuits/generators.ts";
import { commitmentOf as commitmentOfPortfolio } from "../../../prover/index.ts";
import { publicKeyOf, sealDelta, type DeltaOpening } from "../../../sealing/index.ts";
import {
  deltaSecrets,
  EthersLogSource,
  exportPastView,
  followView,
  recoverAccounts,
  Seed,
  viewingKey,
  type DeltaTerms,
  type Recovery,
} from "../../../wallet/index.ts";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { fill, match } from "../fixtures/orders.ts";
import {
  ALICE,
  amountPoint,
  BOB,
  BOB_VIEW,
  deployFunded,
  minus,
  plus,
  proofPoints,
  UNIT,
  type Protocol,
} from "../fixtures/protocol.ts";
import { sealHashOf, type Seal } from "../fixtures/seals.ts";
import { privateTrade, settle, sign } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const SEED = Seed.fromBytes(new Uint8Array(32).fill(3));
const COUNCIL = publicKeyOf(1234n);
/** Alice's second account. */
const SECOND = 3n;

const slots = (held: Readonly<Record<number, bigint>>): bigint[] =>
  Array.from({ length: 32 }, (_, slot) => held[slot] ?? 0n);

/** Seals with secrets from the seed, and makes the mock accept the seal. */
async function sealed(
  world: Protocol,
  terms: Pick<DeltaTerms, "purpose" | "accountA" | "accountB" | "quantities" | "nonce">,
  copies: readonly [AffinePoint, AffinePoint],
): Promise<{ opening: DeltaOpening; delta: AffinePoint; seal: Seal }> {
  const { accounts, settlement } = world;
  const { chainId } = await connection.ethers.provider.getNetwork();
  const isTrade = terms.purpose === "trade";
  const verifyingContract: string = isTrade ? settlement.target : accounts.target;
  const place = { chainId, accounts: accounts.target as string, verifyingContract };
  const keys = { council: COUNCIL, copies };
  const secrets = deltaSecrets(SEED, { ...place, ...terms, ...keys, deadline: 0n });
  const opening = { quantities: terms.quantities, blinding: secrets.revealBlinding() };
  const { ephemeral, wraps, words } = sealDelta(opening, keys, secrets.revealEphemeral());
  const seal: Seal = {
    digest: 0n,
    ephemeralX: ephemeral.x,
    ephemeralY: ephemeral.y,
    wraps,
    words,
    proof: proofPoints(),
  };
  const delta = commit(opening.quantities, opening.blinding);
  const { accountA, accountB } = terms;
  const scope = { accounts: place.accounts, accountA, accountB };
  await world.seals.expectSeal(scope, delta, !isTrade, ...copies, seal);
  return { opening, delta, seal };
}

/** Everything that can happen to an account, once. */
async function deployLived(chain: Connection) {
  const world = await deployFunded(chain);
  const { accounts, cast, home, prove, commitmentOf } = world;
  const { chainId } = await chain.ethers.provider.getNetwork();
  const deployment = { chainId, accounts: accounts.target as string };
  const key = (index: number) => viewingKey(SEED, deployment, index).publicKey;
  const byAlice = accounts.connect(cast.alice) as Deployed;

  await byAlice.setViewingKey(ALICE, key(0));
  await byAlice.open(home, key(1));

  const tradeTerms = { accountA: ALICE, accountB: BOB, nonce: 77n };
  const quantities = slots({ 0: -4000n * UNIT, 1: UNIT / 2n });
  const bought = await sealed(world, { purpose: "trade", ...tradeTerms, quantities }, [
    key(0),
    BOB_VIEW,
  ]);
  const { x: deltaX, y: deltaY } = bought.delta;
  const sealHash = sealHashOf(bought.seal);
  const trade = await privateTrade(world, bought.seal, { deltaX, deltaY, sealHash });
  const proofs = [
    plain(await prove({ commitment: plus(await commitmentOf(ALICE), bought.delta) })),
    plain(await prove({ commitment: minus(await commitmentOf(BOB), bought.delta) })),
  ] as const;
  const signatures = [
    await sign(world, cast.alice, trade),
    await sign(world, cast.bob, trade),
  ] as const;
  await settle(world, { trade, seal: bought.seal, signatures, proofs });
  const traded = await chain.ethers.provider.getBlockNumber();

  await fill(world, await match(world));
  const filled = await chain.ethers.provider.getBlockNumber();

  const moved = minus(await commitmentOf(ALICE), amountPoint(1, UNIT));
  await byAlice.transfer(ALICE, SECOND, 1, UNIT, await prove({ commitment: moved }));
  const nonce = (await commitmentOf(SECOND)).x;
  const own = { accountA: SECOND, accountB: SECOND, quantities: slots({}), nonce };
  const blinded = await sealed(world, { purpose: "rerandomise", ...own }, [key(1), key(1)]);
  await byAlice.rerandomise(SECOND, blinded.delta, blinded.seal);

  await byAlice.setViewingKey(SECOND, key(2));
  const rest = minus(await commitmentOf(SECOND), amountPoint(1, UNIT / 4n));
  await byAlice.withdraw(
    SECOND,
    1,
    UNIT / 4n,
    cast.alice.address,
    await prove({ commitment: rest }),
  );
  await byAlice.open(home, key(3));
  await byAlice.close(4n, blinded.seal);
  return { world, traded, filled };
}

describe("a wallet's seed against the contracts", () => {
  async function recovered(): Promise<{
    world: Protocol;
    traded: number;
    filled: number;
    recovery: Recovery;
    reading: Parameters<typeof exportPastView>[0];
  }> {
    const lived = await networkHelpers.loadFixture(deployLived);
    const { accounts, settlement } = lived.world;
    const contracts = {
      accounts: accounts.target as string,
      modules: [settlement.target as string],
    };
    const source = new EthersLogSource(connection.ethers.provider);
    const reading = { source, contracts, fromBlock: 0, confirmations: 0 };
    return { ...lived, reading, recovery: await recoverAccounts({ seed: SEED, ...reading }) };
  }

  it("recovers every account, each opening the commitment that the contract holds", async () => {
    const { world, recovery } = await recovered();
    expect(recovery.refused).to.deep.equal([]);
    expect([recovery.verified, recovery.foreign]).to.deep.equal([true, []]);
    expect(recovery.accounts.map(({ face }) => face.account)).to.deep.equal([ALICE, SECOND, 4n]);
    expect(recovery.ring.nextIndex).to.equal(4);
    for (const state of recovery.accounts.slice(0, 2)) {
      const { account, commitment, version } = state.face;
      const held = await world.commitmentOf(account);
      expect(commitmentOfPortfolio(state.portfolio())).to.deep.equal(held);
      expect(commitment).to.deep.equal(held);
      expect(version).to.equal((await world.accounts.accountOf(account)).version);
    }
    expect(recovery.accounts[2]?.face.closed).to.equal(true);
  });

  it("finds the quantities that deposits, trades, orders, transfers and withdrawals left", async () => {
    const { recovery } = await recovered();
    const [first, second] = recovery.accounts.map((state) => state.revealOpening());
    const cash = (1000n - 4000n - 3900n) * UNIT;
    expect(first?.quantities).to.deep.equal(slots({ 0: cash, 1: 2n * UNIT }));
    expect(second?.quantities).to.deep.equal(slots({ 1: (3n * UNIT) / 4n }));
    expect(first?.blinding).not.to.equal(0n);
    expect(second?.blinding).not.to.equal(0n);
  });

  it("shows the holder of a past view its blocks", async () => {
    const { recovery, reading, traded, filled } = await recovered();
    const view = await exportPastView(reading, recovery, ALICE, [traded, filled]);
    const seen: [string | undefined, bigint | undefined][] = [];
    const { contracts, source } = reading;
    const { steps, verified } = await followView(view, source, { contracts });
    expect(verified).to.equal(true);
    for (const { event, state } of steps) {
      seen.push([event?.kind, state.revealOpening().quantities[1]]);
    }
    expect(seen).to.deep.equal([
      [undefined, 2n * UNIT],
      ["exchanged", (5n * UNIT) / 2n],
      ["exchanged", 3n * UNIT],
    ]);
    expect(view.revealSecrets().sealKeys).to.have.length(1);
  });
});
