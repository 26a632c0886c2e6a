import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after } from "mocha";
import { nextViewingIndex } from "../../wallet/nextKey.ts";
import { key, reading, recover, stranger } from "./scene.ts";
import { OWNER, quantities, SimulatedChain } from "./simulatedChain.ts";

const MALLORY = "0x5000000000000000000000000000000000000005";

const folder = mkdtempSync(join(tmpdir(), "zkmargin-strangers-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An account with 9, and one of Mallory's that names its viewing key after a trade nobody here can open. */
function poisoned() {
  const chain = new SimulatedChain();
  const mine = chain.open(key(0));
  chain.deposit(mine, 0, 9n);
  const theirs = chain.open(stranger, MALLORY);
  const opening = { quantities: quantities({ 1: 1n }), blinding: 5n };
  chain.trade(theirs, chain.open(stranger, MALLORY), opening);
  chain.setViewingKey(theirs, key(0));
  return { chain, mine, theirs };
}

const numbers = (list: readonly { face: { account: bigint } }[]) =>
  list.map(({ face }) => face.account);

describe("a stranger who names the wallet's viewing key", () => {
  it("has no account among the wallet's, makes none refused, and does not undo its checkpoint", async () => {
    const { chain, mine, theirs } = poisoned();
    const checkpoint = join(folder, "one");
    for (let round = 0; round < 3; round++) {
      const found = await recover(chain, { checkpoint });
      expect(numbers(found.accounts)).to.deep.equal([mine]);
      expect(found.refused).to.deep.equal([]);
      expect(found.foreign).to.deep.equal([{ account: theirs, owner: MALLORY }]);
      expect(existsSync(checkpoint)).to.equal(true);
      const read = chain.requests.filter(({ addresses }) => addresses.length === 2);
      expect(read.some(({ from }) => from === 0)).to.equal(round === 0);
      chain.requests.length = 0;
      chain.mine(1);
    }
  });

  it("is not taken for the owner because he was first, once the wallet is told who is", async () => {
    const chain = new SimulatedChain();
    const theirs = chain.open(key(0), MALLORY);
    const mine = chain.open(key(0));
    const checkpoint = join(folder, "two");
    const guessed = await recover(chain, { checkpoint });
    expect(guessed.foreign).to.deep.equal([{ account: mine, owner: OWNER }]);
    for (const owners of [[OWNER], [OWNER.toUpperCase().replace("X", "x")]]) {
      const told = await recover(chain, { owners, checkpoint });
      expect(numbers(told.accounts)).to.deep.equal([mine]);
      expect(told.foreign).to.deep.equal([{ account: theirs, owner: MALLORY }]);
    }
    const both = await recover(chain, { owners: [OWNER, MALLORY], checkpoint });
    expect(numbers(both.accounts)).to.deep.equal([theirs, mine]);
  });

  it("is named without an owner when his account was opened before the first block read", async () => {
    const chain = new SimulatedChain();
    const theirs = chain.open(stranger, MALLORY);
    const mine = chain.open(key(0));
    chain.setViewingKey(theirs, key(0));
    const found = await recover(chain, { fromBlock: 2 });
    expect(numbers(found.accounts)).to.deep.equal([mine]);
    expect(found.foreign).to.deep.equal([{ account: theirs, owner: undefined }]);
  });
});

describe("the next viewing key", () => {
  it("is not one that was used in a block that is not final yet", async () => {
    const chain = new SimulatedChain();
    chain.mine(20);
    const settings = { ...reading(chain), confirmations: 12 };
    const next = async () => nextViewingIndex(settings, await recover(chain, settings));
    expect(await next()).to.equal(0);
    const mine = chain.open(key(0));
    expect(await next()).to.equal(1);
    chain.setViewingKey(mine, key(1));
    expect(await next()).to.equal(2);
    chain.mine(12);
    expect(await next()).to.equal(2);
  });
});
