import { expect } from "chai";
import { equals } from "../../circuits/babyjubjub.ts";
import { commitmentOf } from "../../prover/index.ts";
import { openAsViewer, publicKeyOf } from "../../sealing/index.ts";
import {
  acceptQuote,
  bookTrade,
  endTrade,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  settleTrade,
  signTrade,
  watchTrade,
  type RfqState,
} from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { agree, fix, prove, sign } from "./negotiation.ts";
import { DEADLINE, LIMIT, MAKER, newWorld, QUOTE, REQUEST, TAKER, type World } from "./world.ts";

async function refused(attempt: Promise<unknown>): Promise<string> {
  const { code, field } = await rejectionOf(attempt);
  return `${code} ${field ?? "-"}`;
}

/** The state's text as it once was on the disk: a folder restored from a copy of that time. */
function restore(world: World, side: "taker" | "maker", id: string, state: RfqState): void {
  const { store } = world[side];
  const text = store.history.findLast((each) => each.includes(`"state": "${state}"`));
  store.sessions.set(id, text!);
}

describe("a trade that seemed to be over", () => {
  async function laterSettled(over: (world: World, id: string) => Promise<unknown>): Promise<void> {
    const world = newWorld();
    const { taker, chain } = world;
    const { id } = await prove(world);
    await over(world, id);
    const wrongly = taker.store.find(id)!;
    expect(wrongly.isOver, wrongly.state).to.equal(true);
    chain.fates.clear();
    chain.now = DEADLINE - 1n;
    expect((await settleTrade(world.maker.party, id)).state).to.equal("settled");
    expect(await watchTrade(taker.party, id)).to.equal("settled");
    const booked = await bookTrade(taker.party, taker.store.find(id)!, taker.portfolio);
    const { commitment } = await chain.account(TAKER);
    expect(equals(commitmentOf(booked), commitment)).to.equal(true);
  }

  it("as cancelled, by a node's word, is settled once the chain shows it", async () => {
    await laterSettled(async ({ chain, taker }, id) => {
      const { digest } = taker.store.find(id)!.revealTrade().acceptance;
      chain.fates.set(digest, "cancelled");
      expect(await watchTrade(taker.party, id)).to.equal("cancelled");
    });
  });

  it("as expired, by a node's word, is settled once the chain shows it", async () => {
    await laterSettled(async ({ chain, taker }, id) => {
      chain.now = DEADLINE + 1n;
      expect(await watchTrade(taker.party, id)).to.equal("expired");
    });
  });

  it("as declined, in a folder without its pins, is settled once the chain shows it", async () => {
    await laterSettled(async (world, id) => {
      restore(world, "taker", id, "sealed");
      world.taker.store.pins.clear();
      expect(await endTrade(world.taker.party, id)).to.equal("declined");
    });
  });

  it("stays as it is while the chain shows nothing else, and takes no further step", async () => {
    const world = newWorld();
    const { taker } = world;
    const { id } = await prove(world);
    expect(await endTrade(taker.party, id)).to.equal("cancelled");
    for (const step of [watchTrade, endTrade]) {
      expect(await step(taker.party, id)).to.equal("cancelled");
    }
    expect(await refused(proveTrade(taker.party, id, taker.context()))).to.equal(
      "TRADE_REFUSED session",
    );
    expect((await settleTrade(taker.party, id)).state).to.equal("cancelled");
    expect(world.chain.settled).to.equal(0);
  });
});

describe("a trade that may be signed", () => {
  it("is cancelled on-chain, not declined, when the signer failed after it was asked", async () => {
    const world = newWorld();
    const { maker, chain } = world;
    const { id } = await fix(world);
    const signer: typeof maker.party.signer = async (task) => {
      await maker.party.signer(task);
      throw new Error("the device answered and the line broke");
    };
    const attempt = signTrade({ ...maker.party, signer }, id, maker.context());
    expect(await attempt.catch((error: unknown) => (error as Error).message)).to.contain("device");
    expect(maker.store.find(id)!.state).to.equal("sealed");
    expect(await endTrade(maker.party, id)).to.equal("cancelled");
    expect([...chain.fates.values()]).to.deep.equal(["cancelled"]);
  });

  it("is not declined from an older copy of its session", async () => {
    const world = newWorld();
    const { maker, chain } = world;
    const { id, acceptance } = await fix(world);
    await signTrade(maker.party, id, maker.context());
    restore(world, "maker", id, "quoted");
    expect(await refused(endTrade(maker.party, id))).to.equal("TRADE_REFUSED session");
    expect(maker.store.find(id)!.state).to.equal("quoted");
    await receiveMessage(maker.party, acceptance);
    expect(await endTrade(maker.party, id)).to.equal("cancelled");
    expect([...chain.fates.values()]).to.deep.equal(["cancelled"]);
  });

  it("gets no second digest for its nonce, whatever was restored and whichever key rotated", async () => {
    const world = newWorld();
    const { taker, chain } = world;
    const { id, quote } = await fix(world);
    await signTrade(taker.party, id, taker.context());
    restore(world, "taker", id, "accepted");
    const rotated = 424_242n;
    chain.books.get(TAKER)!.viewingKey = publicKeyOf(rotated);
    const party: typeof taker.party = {
      ...taker.party,
      openSeal: (sealed, delta) => openAsViewer(sealed, rotated, delta),
    };
    const { digest } = JSON.parse((await acceptQuote(party, quote, LIMIT)).message) as {
      digest: string;
    };
    expect(taker.signed.map((each) => each.digest)).not.to.contain(digest);
    expect(await refused(signTrade(party, id, taker.context()))).to.equal("TRADE_REFUSED nonce");
    expect(taker.signed).to.have.length(1);
    expect(await refused(endTrade(party, id))).to.equal("TRADE_REFUSED session");
  });

  it("is signed in no folder that has lost its pins", async () => {
    const world = newWorld();
    const { maker } = world;
    const { id } = await fix(world);
    maker.store.pins.clear();
    expect(await refused(signTrade(maker.party, id, maker.context()))).to.equal(
      "TRADE_REFUSED session",
    );
    expect(maker.signed).to.be.empty;
  });
});

describe("what a node or counterparty says", () => {
  it("of the council's key is not believed when it was another before", async () => {
    const world = newWorld();
    const { taker, maker, chain } = world;
    const { id } = await fix(world);
    chain.council = publicKeyOf(78n);
    const again = await requestQuote(taker.party, REQUEST);
    const { message } = await quoteRequest(maker.party, again.message, QUOTE);
    expect(await refused(acceptQuote(taker.party, message, LIMIT))).to.equal(
      "TRADE_REFUSED council",
    );
    expect(await refused(signTrade(maker.party, id, maker.context()))).to.equal(
      "TRADE_REFUSED council",
    );
    expect([...taker.signed, ...maker.signed]).to.be.empty;
  });

  it("of the council's key is not believed when the council's document has another", async () => {
    const world = newWorld();
    const councilKey = publicKeyOf(78n);
    const { message: request } = await requestQuote(world.taker.party, REQUEST);
    const { message: quote } = await quoteRequest(world.maker.party, request, QUOTE);
    const held = acceptQuote({ ...world.taker.party, councilKey }, quote, LIMIT);
    expect(await refused(held)).to.equal("TRADE_REFUSED council");
    const { acceptance } = await agree(world);
    const received = receiveMessage({ ...world.maker.party, councilKey }, acceptance);
    expect(await refused(received)).to.equal("TRADE_REFUSED council");
  });

  it("of the taker's own viewing key is not believed: he must be able to open his seal", async () => {
    const world = newWorld();
    const { taker, maker, chain } = world;
    chain.books.get(TAKER)!.viewingKey = publicKeyOf(12_345n);
    const { id, message: request } = await requestQuote(taker.party, REQUEST);
    const { message: quote } = await quoteRequest(maker.party, request, QUOTE);
    expect(await refused(acceptQuote(taker.party, quote, LIMIT))).to.equal("TRADE_REFUSED seal");
    expect(taker.store.find(id)!.state).to.equal("accepted");
  });

  it("is signed by nobody once a key that the seal is for was replaced", async () => {
    for (const account of [TAKER, MAKER]) {
      const world = newWorld();
      const { id } = await fix(world);
      world.chain.books.get(account)!.viewingKey = publicKeyOf(12_345n);
      for (const side of [world.taker, world.maker]) {
        expect(await refused(signTrade(side.party, id, side.context()))).to.equal(
          "TRADE_REFUSED sealProof",
        );
        expect(side.signed).to.be.empty;
      }
    }
  });

  it("as a proof that does not hold never replaces one that does", async () => {
    const world = newWorld();
    const { taker, maker, chain } = world;
    const { id } = await sign(world);
    const own = await proveTrade(taker.party, id, taker.context());
    const good = await proveTrade(maker.party, id, maker.context());
    await receiveMessage(taker.party, good.message);
    const document = JSON.parse(good.message) as { tradeProof: { proof: string[] } };
    document.tradeProof.proof[0] = "1";
    const bad = JSON.stringify(document);
    expect(await refused(receiveMessage(taker.party, bad))).to.equal("TRADE_REFUSED proof");
    await receiveMessage(maker.party, own.message);
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");
    expect(chain.settled).to.equal(1);
  });
});
