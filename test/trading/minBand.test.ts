import { expect } from "chai";
import type { Band } from "../../risk/index.ts";
import {
  DEFAULT_MIN_BAND,
  acceptQuote,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  signTrade,
  type MarginContext,
} from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { fix, sign } from "./negotiation.ts";
import { LIMIT, newWorld, QUOTE, REQUEST, type Trader, type World } from "./world.ts";

const NARROW = (DEFAULT_MIN_BAND - 1n) as Band;

/** Code and field of the refusal. */
async function refused(attempt: Promise<unknown>): Promise<string> {
  const { code, field } = await rejectionOf(attempt);
  return `${code} ${field ?? "-"}`;
}

const inBand = (trader: Trader, band: Band): MarginContext => ({ ...trader.context(), band });

/** Makes the prover fail the test: nothing may be proven. */
function withoutProver(trader: Trader): Trader["party"] {
  const prove = (): never => {
    throw new Error("the prover was asked");
  };
  return { ...trader.party, prover: { prove } };
}

describe("the narrowest band of a private trade", () => {
  it("is one percent unless the request says otherwise, and is part of what both sign", async () => {
    const world = newWorld();
    const { taker, maker } = world;
    const { id, request } = await fix(world);
    expect((JSON.parse(request) as { minBand: string }).minBand).to.equal("0.01");
    for (const { store } of [taker, maker]) {
      expect(store.find(id)!.revealTrade().trade.minBand).to.equal(100n);
    }
  });

  it("can be asked for wider, and is then what proofs must have", async () => {
    const { taker, maker } = newWorld();
    const minBand = 600n as Band;
    const asked = await requestQuote(taker.party, { ...REQUEST, minBand });
    const quote = await quoteRequest(maker.party, asked.message, QUOTE);
    const acceptance = await acceptQuote(taker.party, quote.message, LIMIT);
    await receiveMessage(maker.party, acceptance.message);
    const { id } = asked;
    expect(taker.store.find(id)!.revealTrade().trade.minBand).to.equal(600n);
    expect(await refused(signTrade(maker.party, id, maker.context()))).to.equal(
      "TRADE_REFUSED band",
    );
    expect(maker.signed).to.deep.equal([]);
  });

  it("that a taker asks for narrower than the maker signs gets no quote", async () => {
    const { taker, maker } = newWorld();
    const { message } = await requestQuote(taker.party, { ...REQUEST, minBand: NARROW });
    expect(await refused(quoteRequest(maker.party, message, QUOTE))).to.equal(
      "TRADE_REFUSED minBand",
    );
    expect(maker.store.sessions.size).to.equal(0);
    await quoteRequest(maker.party, message, { ...QUOTE, minBand: NARROW });
  });

  it("keeps a party from signing by a pre-flight in a narrower one", async () => {
    const world = newWorld();
    const { id } = await fix(world);
    for (const trader of [world.taker, world.maker]) {
      const signing = signTrade(trader.party, id, inBand(trader, NARROW));
      expect(await refused(signing)).to.equal("TRADE_REFUSED band");
      expect(trader.signed).to.deep.equal([]);
    }
  });

  it("refuses a narrower one before anything is proven", async () => {
    const world = newWorld();
    const { id } = await sign(world);
    for (const trader of [world.taker, world.maker]) {
      const proving = proveTrade(withoutProver(trader), id, inBand(trader, NARROW));
      expect(await refused(proving)).to.equal("TRADE_REFUSED band");
    }
    await proveTrade(world.taker.party, id, inBand(world.taker, DEFAULT_MIN_BAND));
  });

  it("refuses the counterparty's proof in a narrower one, and keeps the one that stands", async () => {
    const world: World = newWorld();
    const { taker, maker } = world;
    const { id } = await sign(world);
    const good = await proveTrade(taker.party, id, taker.context());
    await receiveMessage(maker.party, good.message);
    const kept = maker.store.find(id)!.revealRecord().theirProof;
    const message = JSON.parse(good.message) as { tradeProof: object };
    const narrow = { ...message, tradeProof: { ...message.tradeProof, band: "99" } };
    expect(await refused(receiveMessage(maker.party, JSON.stringify(narrow)))).to.equal(
      "TRADE_REFUSED band",
    );
    expect(maker.store.find(id)!.revealRecord().theirProof).to.deep.equal(kept);
  });
});
