/** The expiry clearing seals what a conversion adds. Nobody names it: readers find it from the accounts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after } from "mocha";
import { readAccountLogs } from "../../council/chainLogs.ts";
import { ChainSeal, requestsFor } from "../../council/index.ts";
import { OwnBook } from "../../keeper/ownBook.ts";
import { withClearing } from "../../wallet/chainReading.ts";
import { exportLiveView, exportPastView } from "../../wallet/exportView.ts";
import { followView } from "../../wallet/followView.ts";
import { parseView, viewText } from "../../wallet/viewDocument.ts";
import { codeOf, key, reading, recover, seed, stranger } from "./scene.ts";
import {
  ACCOUNTS,
  CLEARING,
  CONTRACTS,
  OWNER,
  quantities,
  SETTLEMENT,
  SimulatedChain,
} from "./simulatedChain.ts";

/** Five calls of slot 16 expired at 40 in all. */
const CONVERSION = { quantities: quantities({ 0: 40n, 16: -5n }), blinding: 21n };

/** Blocks: 1 and 2 openings; 3 deposit; 4 five options bought; 5 converted. */
function story(): { chain: SimulatedChain; mine: bigint } {
  const chain = new SimulatedChain();
  chain.clearing = CLEARING;
  const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
  chain.deposit(mine, 0, 100n);
  chain.trade(mine, theirs, { quantities: quantities({ 0: -30n, 16: 5n }), blinding: 11n });
  chain.convert(mine, CONVERSION);
  return { chain, mine };
}

const CONVERTED = quantities({ 0: 110n });

describe("an account that converted options", () => {
  it("is recovered by readers who name Settlement alone", async () => {
    const { chain, mine } = story();
    const { accounts, refused, verified } = await recover(chain);
    expect([refused, verified]).to.deep.equal([[], true]);
    const [state] = accounts;
    expect(state?.face.account).to.equal(mine);
    expect(state?.revealOpening()).to.deep.equal({ quantities: CONVERTED, blinding: 32n });
  });

  it("is refused without the clearing's events, in words that name the contract and the way to it", async () => {
    const { chain, mine } = story();
    chain.clearing = undefined;
    const { accounts, refused } = await recover(chain);
    expect(accounts).to.deep.equal([]);
    expect(refused.map(({ account }) => account)).to.deep.equal([mine]);
    const { code, message, fix } = refused[0]!.error;
    expect(code).to.equal("OPENING_MISMATCH");
    expect(message).to.include("a conversion of options has no seal among the events read");
    expect(message).to.include("ExpiryClearing is not among the modules");
    expect(fix).to.include("accounts.proofs().clearing()");
  });

  it("is recovered where the clearing is named too, and asked about once", async () => {
    const { chain } = story();
    const named = CLEARING.toUpperCase().replace("0X", "0x");
    const contracts = { accounts: ACCOUNTS, modules: [SETTLEMENT, named] };
    expect(await withClearing(chain, contracts)).to.equal(contracts);
    const added = await withClearing(chain, CONTRACTS);
    expect(added).to.deep.equal({ accounts: ACCOUNTS, modules: [SETTLEMENT, CLEARING] });
    chain.clearing = undefined;
    expect(await withClearing(chain, CONTRACTS)).to.equal(CONTRACTS);
  });

  it("is not read at all while the node cannot say which clearing it is", async () => {
    const { chain } = story();
    chain.clearingOf = () => Promise.reject(new Error("the node is down"));
    expect(await codeOf(recover(chain))).to.equal("CHAIN_FAILED");
  });

  it("is shown by views of the past and live ones, to holders who name Settlement alone", async () => {
    const { chain, mine } = story();
    const recovery = await recover(chain);
    const views = [
      await exportPastView(reading(chain), recovery, mine, [5, 5]),
      await exportLiveView(reading(chain), recovery, mine),
    ];
    for (const view of views) {
      const { steps, verified } = await followView(
        parseView(viewText(view)),
        chain,
        reading(chain),
      );
      expect(verified).to.equal(true);
      expect(steps.at(-1)?.event?.kind).to.equal("converted");
      expect(steps.at(-1)?.state.revealOpening().quantities).to.deep.equal(CONVERTED);
    }
  });

  it("is replayed by the council, whose members find the seal", async () => {
    const { chain, mine } = story();
    const logs = await readAccountLogs(reading(chain), mine);
    const requests = await requestsFor(logs);
    expect(requests).to.have.length(2);
    const seal = await ChainSeal.find(reading(chain), requests[1]!);
    const places = seal.places.map(({ accountA, accountB, block }) => [accountA, accountB, block]);
    expect(places).to.deep.equal([[mine, mine, 5]]);
  });

  it("is a keeper's own book", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zkmargin-own-"));
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const { chain, mine } = story();
    const { cx, cy } = (await chain.accountAt(ACCOUNTS, mine, chain.headNow()))!;
    const own = new OwnBook({
      seed,
      reading: reading(chain),
      account: mine,
      owner: OWNER,
      checkpoint: join(folder, "cache"),
    });
    const book = await own.at({ x: cx, y: cy });
    expect(book?.revealQuantities()).to.deep.equal(CONVERTED);
  });
});

describe("a private change whose seal was not read", () => {
  it("names Settlement and the auction where two accounts were party to it", async () => {
    const chain = new SimulatedChain();
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    chain.trade(mine, theirs, { quantities: quantities({ 1: 1n }), blinding: 5n });
    const contracts = { accounts: ACCOUNTS, modules: [] };
    const { refused } = await recover(chain, { contracts });
    expect(refused[0]?.error.message).to.include(
      "Settlement or LiquidationAuction is not among the modules",
    );
    expect(refused[0]?.error.fix).to.include("--settlement");
  });

  it("is told apart from one that was sealed to another key", async () => {
    const chain = new SimulatedChain();
    chain.clearing = CLEARING;
    const mine = chain.open(key(0));
    chain.accounts[0]!.viewingKey = stranger;
    chain.convert(mine, CONVERSION);
    const { refused } = await recover(chain);
    expect(refused[0]?.error.message).to.include("does not open under the wallet's viewing keys");
  });
});
