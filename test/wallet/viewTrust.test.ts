import { expect } from "chai";
import { exportLiveView, exportPastView } from "../../wallet/exportView.ts";
import { followView, type ViewedAccount } from "../../wallet/followView.ts";
import { parseView, viewText } from "../../wallet/viewDocument.ts";
import { type ViewRight } from "../../wallet/viewRight.ts";
import { codeOf, key, reading, recover, stranger } from "./scene.ts";
import { CONTRACTS, OWNER, quantities, SETTLEMENT, SimulatedChain } from "./simulatedChain.ts";

const OTHER_OWNER = "0x5000000000000000000000000000000000000005";
const ELSEWHERE = "0x6000000000000000000000000000000000000006";
const opening = (amount: bigint, blinding: bigint) => ({
  quantities: quantities({ 1: amount }),
  blinding,
});

function follow(text: string, chain: SimulatedChain, contracts = CONTRACTS) {
  const patience = { attempts: 1, pause: 0 };
  return followView(parseView(text), chain, { contracts, confirmations: 0, patience });
}

/** The document with its beginning changed. */
function forged(view: ViewRight, start: Record<string, unknown>): string {
  const document = JSON.parse(viewText(view)) as { start: Record<string, unknown> };
  return JSON.stringify({ ...document, start: { ...document.start, ...start } });
}

const last = ({ steps }: ViewedAccount): bigint | undefined =>
  steps.at(-1)?.state.revealOpening().quantities[0];

/** A deposit of 5, another key, and some blocks. */
async function rotated() {
  const chain = new SimulatedChain();
  const mine = chain.open(key(0));
  chain.deposit(mine, 0, 5n);
  chain.setViewingKey(mine, key(1));
  chain.mine(3);
  const recovery = await recover(chain);
  const past = await exportPastView(reading(chain), recovery, mine, [3, 5]);
  const live = await exportLiveView(reading(chain), recovery, mine);
  return { chain, mine, views: [past, live] };
}

describe("a view does not lie about a book:", () => {
  it("another book at its beginning is not shown, although it opens a commitment of its own", async () => {
    const { chain, views } = await rotated();
    for (const view of views) {
      expect(last(await follow(viewText(view), chain))).to.equal(5n);
      for (const change of [{ quantity: { "0": "1000000" } }, { version: "9" }]) {
        const refused = follow(forged(view, change), chain);
        expect(await codeOf(refused)).to.equal("OPENING_MISMATCH");
      }
    }
  });

  it("another book is not shown by a node without old states, and a true one is not called verified", async () => {
    const { chain, views } = await rotated();
    chain.keepsState = false;
    for (const view of views) {
      const seen = await follow(viewText(view), chain);
      expect([last(seen), seen.verified]).to.deep.equal([5n, false]);
      for (const change of [{ quantity: { "0": "1" } }, { version: "9" }, { opened: 3 }]) {
        const refused = follow(forged(view, change), chain);
        expect(await codeOf(refused)).to.equal("OPENING_MISMATCH");
      }
    }
  });

  it("events left out at its end are noticed by the contract's own state", async () => {
    const { chain, mine, views } = await rotated();
    const hidden = chain.withdraw(mine, 0, 5n);
    chain.hides = ({ transaction }) => transaction === hidden;
    const refused = follow(viewText(views[1]!), chain);
    expect(await codeOf(refused)).to.equal("OPENING_MISMATCH");
  });

  it("an account is not empty because the view shows no event of it", async () => {
    const { chain, views } = await rotated();
    const document = JSON.parse(viewText(views[0]!)) as object;
    const scope = { kind: "past", fromBlock: 4, through: { block: 5, hash: chain.hashNow(5) } };
    const refused = follow(JSON.stringify({ ...document, scope, start: null }), chain);
    expect(await codeOf(refused)).to.equal("OPENING_MISMATCH");
  });

  it("the contracts are not the document's choice", async () => {
    const { chain, views } = await rotated();
    for (const contracts of [
      { accounts: ELSEWHERE, modules: [SETTLEMENT] },
      { accounts: CONTRACTS.accounts, modules: [ELSEWHERE] },
    ]) {
      const refused = follow(viewText(views[0]!), chain, contracts);
      expect(await codeOf(refused)).to.equal("INPUT_INVALID");
    }
  });

  it("a right that ended says so, and is compared where it ended", async () => {
    const { chain, mine, views } = await rotated();
    chain.deposit(mine, 0, 2n);
    chain.setViewingKey(mine, key(2));
    chain.rerandomise(mine, 9n);
    const seen = await follow(viewText(views[1]!), chain);
    expect([last(seen), seen.isEnded, seen.verified]).to.deep.equal([7n, true, true]);
    const document = JSON.parse(viewText(views[1]!)) as object;
    const hidden = chain.accounts[0]!.states.at(-1)!.block - 2;
    chain.hides = ({ block }) => block === hidden;
    expect(await codeOf(follow(JSON.stringify(document), chain))).to.equal("OPENING_MISMATCH");
  });

  it("a closed account is shown closed, and verified", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.close(mine);
    chain.mine(2);
    const view = await exportPastView(reading(chain), await recover(chain), mine, [3, 4]);
    const { steps, verified } = await follow(viewText(view), chain);
    expect([steps[0]?.state.face.closed, verified]).to.deep.equal([true, true]);
  });
});

describe("a live view does not open another account of the wallet:", () => {
  it("not of one that had the key before, and has another by now", async () => {
    const chain = new SimulatedChain();
    const [mine, before] = [chain.open(key(0)), chain.open(key(0))];
    chain.trade(before, chain.open(stranger), opening(77n, 5n));
    chain.setViewingKey(before, key(1));
    const refused = exportLiveView(reading(chain), await recover(chain), mine);
    expect(await codeOf(refused)).to.equal("INPUT_INVALID");
  });

  it("not of one that was refused", async () => {
    const chain = new SimulatedChain();
    const [mine, other] = [chain.open(key(0)), chain.open(key(0))];
    const hidden = chain.trade(other, chain.open(stranger), opening(77n, 5n));
    chain.hides = ({ transaction, address }) => transaction === hidden && address === SETTLEMENT;
    const recovery = await recover(chain);
    expect(recovery.refused).to.have.length(1);
    const refused = exportLiveView(reading(chain), recovery, mine);
    expect(await codeOf(refused)).to.equal("INPUT_INVALID");
  });

  it("not of one that took the key in a block that is not final yet", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.mine(5);
    chain.open(key(0));
    const settings = { ...reading(chain), confirmations: 3 };
    const recovery = await recover(chain, { confirmations: 3 });
    expect(recovery.accounts).to.have.length(1);
    expect(await codeOf(exportLiveView(settings, recovery, mine))).to.equal("INPUT_INVALID");
  });

  it("not when the reading begins after other accounts were opened, or the node hides one", async () => {
    const chain = new SimulatedChain();
    chain.open(key(0));
    const hidden = chain.open(key(0));
    const mine = chain.open(key(0));
    const late = { ...reading(chain), fromBlock: 3 };
    const recovery = await recover(chain, { fromBlock: 3 });
    expect(await codeOf(exportLiveView(late, recovery, mine))).to.equal("INPUT_INVALID");
    chain.hides = ({ topics }) => BigInt(topics[1] ?? 0) === hidden;
    const refused = exportLiveView(reading(chain), await recover(chain), mine);
    expect(await codeOf(refused)).to.equal("CHAIN_FAILED");
  });

  it("and a stranger naming the key does not prevent one, once the owner is told", async () => {
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.open(key(0), OTHER_OWNER);
    const guessed = exportLiveView(reading(chain), await recover(chain), mine);
    expect(await codeOf(guessed)).to.equal("INPUT_INVALID");
    const told = await recover(chain, { owners: [OWNER] });
    expect((await exportLiveView(reading(chain), told, mine)).subject.account).to.equal(mine);
  });
});
