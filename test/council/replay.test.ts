import { expect } from "chai";
import { commit } from "../../circuits/generators.ts";
import {
  dealAll,
  openShare,
  openWithShares,
  replayAccount,
  requestsFor,
  type AccountLogs,
  type OpenedDelta,
  type OpeningRequest,
} from "../../council/index.ts";
import { readAccountLogs } from "../../council/chainLogs.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import {
  CONTRACTS,
  COUNCIL as SEALED_TO,
  quantities,
  SimulatedChain,
} from "../wallet/simulatedChain.ts";
import { published } from "./publishedSeal.ts";
import { COUNCIL } from "./session.ts";
import { standInProofs } from "./standInProofs.ts";

const accounts = [1, 2, 3].map((member) => `0x${String(member).padStart(40, "0")}`);
/** The secret that the simulated chain's council key belongs to. */
const { key, shares } = dealAll(
  { chainId: 31337n, council: COUNCIL, threshold: 2, accounts },
  4711n,
);

async function opened(request: OpeningRequest): Promise<OpenedDelta> {
  const two = shares.slice(1);
  const seal = await published(request);
  const parts = await Promise.all(two.map((share) => openShare(share, seal, standInProofs)));
  return (await openWithShares(key, request, parts, standInProofs)).opened;
}

function eventsOf(chain: SimulatedChain, account: bigint): Promise<AccountLogs> {
  const reading = { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 };
  return readAccountLogs(reading, account);
}

describe("the council's replay of an account", () => {
  /** Two accounts that deposit, trade, fill orders and re-randomise, and a third aside. */
  async function story() {
    const chain = new SimulatedChain();
    const [one, two, aside] = [5n, 6n, 7n].map((view) => chain.open(publicKeyOf(view)));
    chain.deposit(one!, 0, 1000n);
    chain.deposit(two!, 1, 50n);
    const trade = { quantities: quantities({ 0: -300n, 1: 7n }), blinding: 123n };
    chain.trade(one!, two!, trade);
    chain.trade(aside!, two!, { quantities: quantities({ 1: 1n }), blinding: 5n });
    chain.fill(two!, one!, 2, 4n, 90n);
    chain.rerandomise(one!, 77n);
    chain.withdraw(one!, 0, 10n);
    return { chain, one: one!, two: two!, trade };
  }

  it("finds every opening of either side, without any viewing key", async () => {
    const { chain, one, two } = await story();
    const expected = new Map([
      [one, { quantities: quantities({ 0: 780n, 1: 7n, 2: -4n }), blinding: 200n }],
      [two, { quantities: quantities({ 0: 210n, 1: 42n, 2: 4n }), blinding: undefined }],
    ]);
    for (const [account, { quantities: held, blinding }] of expected) {
      const events = await eventsOf(chain, account);
      const requests = await requestsFor(events);
      expect(requests).to.have.length(2);
      const openings = await Promise.all(requests.map(opened));
      const { state, verified } = await replayAccount(events, openings);
      expect(verified).to.equal(true);
      const opening = state.revealOpening();
      expect(opening.quantities).to.deep.equal(held);
      if (blinding !== undefined) expect(opening.blinding).to.equal(blinding);
      expect(commit(opening.quantities, opening.blinding)).to.deep.equal(state.face.commitment);
    }
  });

  it("names account and transaction while a delta is not opened", async () => {
    const { chain, one } = await story();
    const events = await eventsOf(chain, one);
    const [first] = await requestsFor(events);
    const error = await rejectionOf(replayAccount(events, [await opened(first!)]));
    expect(error.code).to.equal("OPENING_MISMATCH");
    expect(error.message).to.match(new RegExp(`account ${one}: in transaction 0x0`));
  });

  it("is refused when the node leaves the last events out, and not verified without the contract's state", async () => {
    const { chain, one } = await story();
    const openings = await Promise.all((await requestsFor(await eventsOf(chain, one))).map(opened));
    const last = (await chain.head()) - 1;
    chain.hides = ({ block }) => block > last;
    const error = await rejectionOf(replayAccount(await eventsOf(chain, one), openings));
    expect([error.code, error.field]).to.deep.equal(["OPENING_MISMATCH", "account"]);
    expect(error.message).to.include("the contract has another commitment or version");
    chain.hides = () => false;
    chain.keepsState = false;
    const { verified } = await replayAccount(await eventsOf(chain, one), openings);
    expect(verified).to.equal(false);
  });

  it("takes an account for closed only where the contract has cleared it", async () => {
    const chain = new SimulatedChain();
    const account = chain.open(publicKeyOf(5n));
    chain.deposit(account, 1, 3n);
    const { facts } = await eventsOf(chain, account);
    chain.withdraw(account, 1, 3n);
    chain.close(account);
    const events = await eventsOf(chain, account);
    const cleared = { cx: 0n, cy: 0n, version: 3n };
    const { state, verified } = await replayAccount({ ...events, facts: cleared }, []);
    expect([state.face.closed, verified]).to.deep.equal([true, true]);
    for (const other of [facts!, { ...cleared, version: 2n }, { ...cleared, cy: 1n }]) {
      const error = await rejectionOf(replayAccount({ ...events, facts: other }, []));
      expect([error.code, error.field]).to.deep.equal(["OPENING_MISMATCH", "account"]);
    }
  });

  it("says so when there are no events of the account", async () => {
    const { chain, one } = await story();
    const events = { ...(await eventsOf(chain, one)), account: 9n };
    expect((await rejectionOf(replayAccount(events, []))).code).to.equal("COUNCIL_INCOMPLETE");
  });

  it("follows deltas sealed to this council only", () => {
    expect(SEALED_TO).to.deep.equal(key.key);
  });
});
