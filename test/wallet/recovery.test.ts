import { expect } from "chai";
import fc from "fast-check";
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { commitmentOf } from "../../prover/index.ts";
import { type Recovery } from "../../wallet/recovery.ts";
import { Seed } from "../../wallet/seed.ts";
import { key, recover, stranger } from "./scene.ts";
import { ACCOUNTS, quantities, SETTLEMENT, SimulatedChain } from "./simulatedChain.ts";

/** Quantities held, by slot. */
function held({ accounts }: Recovery, account: bigint): Record<number, bigint> {
  const state = accounts.find(({ face }) => face.account === account);
  if (state === undefined) throw new Error("not recovered");
  const portfolio = state.portfolio();
  expect(commitmentOf(portfolio)).to.deep.equal(state.face.commitment);
  const entries = portfolio.revealQuantities().map((q, slot) => [slot, q as bigint] as const);
  return Object.fromEntries(entries.filter(([, q]) => q !== 0n));
}

describe("recovery from seed and chain", () => {
  it("replays deposits, withdrawals and transfers between own accounts", async () => {
    const chain = new SimulatedChain();
    const [a, b] = [chain.open(key(0)), chain.open(key(1))];
    chain.deposit(a, 0, 1000n);
    chain.deposit(a, 3, 50n);
    chain.withdraw(a, 0, 300n);
    chain.transfer(a, b, 0, 200n);
    const recovery = await recover(chain);
    expect(held(recovery, a)).to.deep.equal({ 0: 500n, 3: 50n });
    expect(held(recovery, b)).to.deep.equal({ 0: 200n });
    expect(recovery.refused).to.deep.equal([]);
    expect(recovery.accounts.map(({ face }) => face.version)).to.deep.equal([3n, 0n]);
  });

  it("opens private trades as account A and, negated, as account B", async () => {
    const chain = new SimulatedChain();
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    chain.deposit(mine, 0, 1000n);
    chain.trade(mine, theirs, { quantities: quantities({ 0: -700n, 1: 5n }), blinding: 12345n });
    chain.trade(theirs, mine, { quantities: quantities({ 0: -90n, 1: 2n }), blinding: 54321n });
    const recovery = await recover(chain);
    expect(held(recovery, mine)).to.deep.equal({ 0: 390n, 1: 3n });
    const [state] = recovery.accounts;
    expect(state?.portfolio().revealBlinding()).to.equal(12345n - 54321n + SUBGROUP_ORDER);
  });

  it("opens trades between two accounts of the wallet on both sides", async () => {
    const chain = new SimulatedChain();
    const [a, b] = [chain.open(key(0)), chain.open(key(1))];
    chain.trade(a, b, { quantities: quantities({ 0: 40n, 7: -1n }), blinding: 3n });
    const recovery = await recover(chain);
    expect(held(recovery, a)).to.deep.equal({ 0: 40n, 7: -1n });
    expect(held(recovery, b)).to.deep.equal({ 0: -40n, 7: 1n });
  });

  it("reads filled orders as buyer and as seller", async () => {
    const chain = new SimulatedChain();
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    chain.fill(mine, theirs, 2, 30n, 600n);
    chain.fill(theirs, mine, 2, 10n, 250n);
    expect(held(await recover(chain), mine)).to.deep.equal({ 0: -350n, 2: 20n });
  });

  it("keeps the book and changes the blinding when an account is rerandomised", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 5n);
    chain.rerandomise(mine, 777n);
    const recovery = await recover(chain);
    expect(held(recovery, mine)).to.deep.equal({ 0: 5n });
    expect(recovery.accounts[0]?.portfolio().revealBlinding()).to.equal(777n);
  });

  it("follows a rotation of the viewing key, each seal under the key of its time", async () => {
    const chain = new SimulatedChain();
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    chain.trade(mine, theirs, { quantities: quantities({ 1: 1n }), blinding: 1n });
    chain.setViewingKey(mine, key(1));
    chain.trade(mine, theirs, { quantities: quantities({ 1: 10n }), blinding: 2n });
    const recovery = await recover(chain);
    expect(held(recovery, mine)).to.deep.equal({ 1: 11n });
    expect(recovery.ring.nextIndex).to.equal(2);
  });

  it("recovers an account opened under another's key, once it was rotated to the wallet's", async () => {
    const chain = new SimulatedChain();
    const account = chain.open(stranger);
    chain.deposit(account, 0, 8n);
    chain.setViewingKey(account, key(0));
    chain.rerandomise(account, 5n);
    expect(held(await recover(chain), account)).to.deep.equal({ 0: 8n });
  });

  it("shows a closed account as closed", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 5n);
    chain.withdraw(mine, 0, 5n);
    chain.close(mine);
    const { accounts } = await recover(chain);
    expect(accounts.map(({ face }) => face.closed)).to.deep.equal([true]);
  });

  it("finds keys out of order and up to 20 past the last found, and no further", async () => {
    const chain = new SimulatedChain();
    const far = chain.open(key(39));
    const near = chain.open(key(19));
    const lost = chain.open(key(60));
    const { accounts, ring } = await recover(chain);
    expect(accounts.map(({ face }) => face.account)).to.deep.equal([far, near]);
    expect(accounts.map(({ face }) => face.account)).not.to.include(lost);
    expect(ring.nextIndex).to.equal(40);
  });

  it("finds nothing under another seed or on another deployment", async () => {
    const chain = new SimulatedChain();
    chain.open(key(0));
    const other = Seed.fromBytes(new Uint8Array(32).fill(8));
    expect((await recover(chain, { seed: other })).accounts).to.deep.equal([]);
    const contracts = { accounts: SETTLEMENT, modules: [] };
    expect((await recover(chain, { contracts })).accounts).to.deep.equal([]);
  });

  it("ignores the same events from other contracts, and events a module has no business emitting", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    const values = [mine, 0, ACCOUNTS, 5n, 1n, 2n, 9n];
    chain.transact(["0x4000000000000000000000000000000000000004", "Deposited", values]);
    chain.transact([SETTLEMENT, "Deposited", values]);
    chain.transact([SETTLEMENT, "AccountClosed", [mine]]);
    const recovery = await recover(chain);
    expect(held(recovery, mine)).to.deep.equal({});
    expect(recovery.accounts[0]?.face.closed).to.equal(false);
  });

  it("asks the node for all accounts' events, never for the wallet's own", async () => {
    const chain = new SimulatedChain();
    chain.open(stranger);
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 5n);
    await recover(chain);
    const asked = chain.requests.map(({ addresses, kinds }) => [addresses.length, kinds.length]);
    expect(new Set(asked.map(String))).to.deep.equal(new Set(["1,2", "2,11"]));
  });

  it("gives the same at any size of range, with a checkpoint or without", async () => {
    const operation = fc.record({
      kind: fc.constantFrom("deposit", "tradeA", "tradeB", "fill", "rerandomise", "rotate"),
      amount: fc.bigInt(1n, 10n ** 12n),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (operations, range) => {
          const chain = new SimulatedChain();
          const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
          let rotations = 0;
          for (const { kind, amount } of operations) {
            const opening = { quantities: quantities({ 0: -amount, 1: amount }), blinding: amount };
            if (kind === "deposit") chain.deposit(mine, Number(amount % 8n), amount);
            if (kind === "tradeA") chain.trade(mine, theirs, opening);
            if (kind === "tradeB") chain.trade(theirs, mine, opening);
            if (kind === "fill") chain.fill(theirs, mine, 1, amount, amount);
            if (kind === "rerandomise") chain.rerandomise(mine, amount);
            if (kind === "rotate") chain.setViewingKey(mine, key(++rotations));
          }
          const whole = await recover(chain);
          const parts = await recover(chain, { range });
          expect(held(parts, mine)).to.deep.equal(held(whole, mine));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe("recovery refuses to guess", () => {
  function tradedOnce(): { chain: SimulatedChain; mine: bigint; transaction: string } {
    const chain = new SimulatedChain();
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    const opening = { quantities: quantities({ 1: 1n }), blinding: 1n };
    const transaction = chain.trade(mine, theirs, opening);
    chain.deposit(mine, 0, 9n);
    return { chain, mine, transaction };
  }

  function requireRefused(
    { accounts, refused }: Recovery,
    account: bigint,
    transaction: string,
  ): void {
    expect(accounts.map(({ face }) => face.account)).not.to.include(account);
    expect(refused.map((entry) => entry.account)).to.deep.equal([account]);
    const [entry] = refused;
    expect(entry?.error).to.be.instanceOf(ZkMarginError);
    expect(entry?.error.code).to.equal("OPENING_MISMATCH");
    expect(entry?.error.message).to.include(`account ${account}`).and.to.include(transaction);
  }

  it("when a trade comes without its seal", async () => {
    const { chain, mine, transaction } = tradedOnce();
    chain.hides = ({ address, topics }) => address === SETTLEMENT && topics.length === 3;
    requireRefused(await recover(chain), mine, transaction);
  });

  it("when a seal is for a key that is not the wallet's", async () => {
    const { chain, mine } = tradedOnce();
    chain.setViewingKey(mine, stranger);
    const transaction = chain.rerandomise(mine, 6n);
    requireRefused(await recover(chain), mine, transaction);
  });

  it("when an event is missing, at the next one", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    const hidden = chain.deposit(mine, 0, 5n);
    const next = chain.deposit(mine, 0, 6n);
    chain.hides = ({ transaction }) => transaction === hidden;
    requireRefused(await recover(chain), mine, next);
  });

  it("when the last event is missing, by the contract's own state", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 5n);
    const hidden = chain.deposit(mine, 0, 6n);
    chain.hides = ({ transaction }) => transaction === hidden;
    requireRefused(await recover(chain), mine, "");
  });

  it("when the account is closed though events left out emptied it", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 9n);
    const hidden = chain.withdraw(mine, 0, 9n);
    const closed = chain.close(mine);
    chain.hides = ({ transaction }) => transaction === hidden;
    requireRefused(await recover(chain), mine, closed);
  });

  it("when the event that closed the account is missing, or one after it is made up", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    const hidden = chain.close(mine);
    chain.hides = ({ transaction }) => transaction === hidden;
    requireRefused(await recover(chain), mine, "");
    chain.hides = () => false;
    const { x, y } = key(0);
    const madeUp = chain.transact([ACCOUNTS, "ViewingKeySet", [mine, x, y]]);
    requireRefused(await recover(chain), mine, madeUp);
  });

  it("and says so when the contract could not be asked", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 9n);
    expect((await recover(chain)).verified).to.equal(true);
    chain.keepsState = false;
    const { verified, unverified, accounts } = await recover(chain);
    expect([verified, [...unverified], accounts.length]).to.deep.equal([false, [mine], 1]);
  });

  it("when the event that opened the account is missing", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(stranger);
    chain.setViewingKey(mine, key(0));
    const { refused } = await recover(chain, { fromBlock: 2 });
    expect(refused[0]?.error.message).to.include("the event that opened it is missing");
  });

  it("and still recovers the wallet's other accounts", async () => {
    const { chain, transaction } = tradedOnce();
    const second = chain.open(key(1));
    chain.deposit(second, 0, 4n);
    chain.hides = ({ address }) => address === SETTLEMENT;
    const recovery = await recover(chain);
    expect(held(recovery, second)).to.deep.equal({ 0: 4n });
    expect(recovery.refused[0]?.error.message).to.include(transaction);
  });
});
