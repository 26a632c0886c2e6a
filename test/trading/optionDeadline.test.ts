/** Signed trades name a slot and no series: none is made that could settle after the series has expired. */
import { expect } from "chai";
import {
  acceptQuote,
  quoteRequest,
  receiveMessage,
  requestQuote,
  signTrade,
} from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { fix } from "./negotiation.ts";
import { DEADLINE, LIMIT, newWorld, QUOTE, REQUEST, type World } from "./world.ts";

const OPTION = 17;
const ASKED = { ...REQUEST, slot: OPTION };

function optionWorld(expiry: bigint): World {
  const world = newWorld();
  world.chain.expiries.set(OPTION, expiry);
  return world;
}

async function refused(attempt: Promise<unknown>): Promise<string> {
  const { code, field } = await rejectionOf(attempt);
  return `${code} ${field ?? "-"}`;
}

/** What the taker asked for while the series lived long enough. */
async function asked(world: World): Promise<string> {
  return (await requestQuote(world.taker.party, ASKED)).message;
}

describe("a trade in an option slot", () => {
  it("is asked for up to the expiry, and not a second longer", async () => {
    const { latestDeadline } = ASKED;
    await asked(optionWorld(latestDeadline));
    const { taker } = optionWorld(latestDeadline - 1n);
    const error = await rejectionOf(requestQuote(taker.party, ASKED));
    expect([error.code, error.field]).to.deep.equal(["TRADE_REFUSED", "deadline"]);
    expect(error.message).to.include(`expiry (${latestDeadline - 1n})`);
    expect(error.fix).to.include(`${latestDeadline - 1n} or before`);
    expect(taker.store.sessions.size).to.equal(0);
  });

  it("is not asked for in a slot without a series", async () => {
    const { taker } = optionWorld(0n);
    expect(await refused(requestQuote(taker.party, ASKED))).to.equal("TRADE_REFUSED slot");
  });

  it("is quoted, accepted and received under the same limit, by what each side sees itself", async () => {
    const world = optionWorld(ASKED.latestDeadline);
    const { chain, taker, maker } = world;
    const late = (): Map<number, bigint> => chain.expiries.set(OPTION, DEADLINE - 1n);
    const enough = (): Map<number, bigint> => chain.expiries.set(OPTION, DEADLINE);
    const request = await asked(world);
    late();
    expect(await refused(quoteRequest(maker.party, request, QUOTE))).to.equal(
      "TRADE_REFUSED deadline",
    );
    expect(maker.store.sessions.size).to.equal(0);
    enough();
    const { message: quote } = await quoteRequest(maker.party, request, QUOTE);
    late();
    expect(await refused(acceptQuote(taker.party, quote, LIMIT))).to.equal(
      "TRADE_REFUSED deadline",
    );
    enough();
    const { id, message: acceptance } = await acceptQuote(taker.party, quote, LIMIT);
    late();
    expect(await refused(receiveMessage(maker.party, acceptance))).to.equal(
      "TRADE_REFUSED deadline",
    );
    enough();
    await receiveMessage(maker.party, acceptance);
    expect(maker.store.find(id)?.state).to.equal("sealed");
    expect(taker.store.find(id)?.state).to.equal("sealed");
  });

  it("is not signed once the series would be over, and nothing is left of the attempt", async () => {
    const world = newWorld();
    const { chain, taker } = world;
    const { id } = await fix(world);
    // The simulated chain knows of any slot when it expires.
    chain.expiries.set(REQUEST.slot, DEADLINE - 1n);
    const signing = () => signTrade(taker.party, id, taker.context());
    expect(await refused(signing())).to.equal("TRADE_REFUSED deadline");
    expect(taker.store.find(id)?.state).to.equal("sealed");
    chain.expiries.set(REQUEST.slot, DEADLINE);
    await signing();
    expect(taker.store.find(id)?.state).to.equal("signed");
  });
});
