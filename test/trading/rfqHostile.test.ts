import { expect } from "chai";
import {
  acceptQuote,
  keySigner,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  signTrade,
  tradeTask,
} from "../../trading/index.ts";
import {
  agree,
  fix,
  sign,
  type Conversation,
  altered,
  refused,
  type Fields,
} from "./negotiation.ts";
import { DEADLINE, LIMIT, newWorld, PRICE, QUOTE, REQUEST, TAKER, type World } from "./world.ts";

describe("a hostile request", () => {
  const quoted = async (changes: Fields): Promise<string> => {
    const { taker, maker } = newWorld();
    const { message } = await requestQuote(taker.party, REQUEST);
    const reason = await refused(quoteRequest(maker.party, altered(message, changes), QUOTE));
    expect(maker.store.sessions.size).to.equal(0);
    return reason;
  };

  it("for another chain is refused", async () => {
    expect(await quoted({ chainId: "1" })).to.equal("TRADE_REFUSED chainId");
  });

  it("for another contract is refused", async () => {
    const settlement = `0x${"66".repeat(20)}`;
    expect(await quoted({ settlement })).to.equal("TRADE_REFUSED settlement");
  });

  it("for the settlement asset itself is refused", async () => {
    expect(await quoted({ slot: "0" })).to.equal("INPUT_INVALID slot");
  });

  it("for no quantity, or one beyond a slot, is refused", async () => {
    for (const quantity of ["0", "-1", "92233720368.54775808", "1e3", 5]) {
      expect(await quoted({ quantity })).to.equal("INPUT_INVALID quantity");
    }
  });

  it("from the maker's own account is refused", async () => {
    expect(await quoted({ account: "2" })).to.equal("TRADE_REFUSED account");
  });

  it("from an account that does not exist is refused", async () => {
    expect(await quoted({ account: "3" })).to.equal("INPUT_INVALID account");
  });

  it("with a field too many, and with one too few, is refused", async () => {
    expect(await quoted({ price: "1" })).to.equal("INPUT_INVALID price");
    expect(await quoted({ side: undefined })).to.equal("INPUT_INVALID side");
  });

  it("that names a session kept here gets no second quote", async () => {
    const { taker, maker } = newWorld();
    const { message } = await requestQuote(taker.party, REQUEST);
    await quoteRequest(maker.party, message, QUOTE);
    const other = altered(message, { quantity: "3" });
    expect(await refused(quoteRequest(maker.party, other, QUOTE))).to.equal(
      "TRADE_REFUSED request",
    );
    const dearer = { ...QUOTE, price: PRICE + 1n };
    expect(await refused(quoteRequest(maker.party, message, dearer))).to.equal(
      "TRADE_REFUSED request",
    );
  });
});

describe("a hostile quote", () => {
  async function accepted(changes: Fields): Promise<string> {
    const { taker, maker } = newWorld();
    const { message: request } = await requestQuote(taker.party, REQUEST);
    const { message: quote } = await quoteRequest(maker.party, request, QUOTE);
    const reason = await refused(acceptQuote(taker.party, altered(quote, changes), LIMIT));
    expect([...taker.store.sessions.values()].join()).to.contain('"state": "requested"');
    return reason;
  }

  it("with a price worse than the limit is refused", async () => {
    expect(await accepted({ price: "7900.00000001" })).to.equal("TRADE_REFUSED price");
  });

  it("with a payment that no slot holds is refused", async () => {
    const world = newWorld();
    const { message: request } = await requestQuote(world.taker.party, REQUEST);
    const price = 2n ** 64n - 1n;
    expect(await refused(quoteRequest(world.maker.party, request, { ...QUOTE, price }))).to.equal(
      "INPUT_INVALID price",
    );
    expect(world.maker.store.sessions.size).to.equal(0);
  });

  it("for another request is refused", async () => {
    expect(await accepted({ request: `0x${"ab".repeat(32)}` })).to.equal("TRADE_REFUSED quote");
  });

  it("for a session not kept here is refused", async () => {
    expect(await accepted({ id: `0x${"ab".repeat(32)}` })).to.equal("TRADE_REFUSED id");
  });

  it("from the taker's own account is refused", async () => {
    expect(await accepted({ account: "1" })).to.equal("TRADE_REFUSED account");
  });

  it("that settles later than asked for is refused", async () => {
    const deadline = String(REQUEST.latestDeadline + 1n);
    expect(await accepted({ deadline })).to.equal("TRADE_REFUSED deadline");
  });

  it("that has expired is refused", async () => {
    const world = newWorld();
    const { message: request } = await requestQuote(world.taker.party, REQUEST);
    const { message: quote } = await quoteRequest(world.maker.party, request, QUOTE);
    world.chain.now = DEADLINE + 1n;
    expect(await refused(acceptQuote(world.taker.party, quote, LIMIT))).to.equal(
      "TRADE_REFUSED deadline",
    );
  });

  it("with a number that is no number is refused", async () => {
    for (const nonce of [-1, "0x1", "01", "", (2n ** 256n).toString(), null]) {
      expect(await accepted({ nonce })).to.equal("INPUT_INVALID nonce");
    }
  });

  it("that replays the nonce of another session is refused", async () => {
    const world = newWorld();
    const { quote } = await agree(world);
    const { nonce } = JSON.parse(quote) as Fields;
    const again = await requestQuote(world.taker.party, REQUEST);
    const fresh = await quoteRequest(world.maker.party, again.message, QUOTE);
    const replayed = altered(fresh.message, { nonce });
    expect(await refused(acceptQuote(world.taker.party, replayed, LIMIT))).to.equal(
      "TRADE_REFUSED nonce",
    );
  });

  it("that comes second, after one was taken, is refused", async () => {
    const world = newWorld();
    const { quote } = await agree(world);
    const cheaper = altered(quote, { price: "1" });
    expect(await refused(acceptQuote(world.taker.party, cheaper, LIMIT))).to.equal(
      "TRADE_REFUSED quote",
    );
  });
});

describe("a hostile signature or proof", () => {
  async function fixed(): Promise<Conversation & { world: World; theirs: string }> {
    const world = newWorld();
    const conversation = await fix(world);
    const { message } = await signTrade(world.maker.party, conversation.id, world.maker.context());
    return { ...conversation, world, theirs: message };
  }

  it("by another key is refused", async () => {
    const { world, id, theirs } = await fixed();
    const { taker } = world;
    const { request, trade } = taker.store.find(id)!.revealTrade();
    const signature = await keySigner(taker.wallet)(tradeTask(request.venue, trade));
    const forged = altered(theirs, { signature });
    expect(await refused(receiveMessage(taker.party, forged))).to.equal("TRADE_REFUSED signature");
    expect(taker.store.find(id)!.revealRecord().theirSignature).to.equal(undefined);
  });

  it("of the owner for another trade is refused", async () => {
    const { world, id, theirs } = await fixed();
    const { taker, maker } = world;
    const { request, trade } = taker.store.find(id)!.revealTrade();
    for (const [venue, other] of [
      [request.venue, { ...trade, nonce: 1n }],
      [request.venue, { ...trade, deadline: trade.deadline + 1n }],
      [{ ...request.venue, chainId: 1n }, trade],
    ] as const) {
      const task = tradeTask(venue, other);
      const signature = await keySigner(maker.wallet)(task);
      expect(await refused(receiveMessage(taker.party, altered(theirs, { signature })))).to.equal(
        "TRADE_REFUSED signature",
      );
      const named = altered(theirs, { signature, digest: task.digest });
      expect(await refused(receiveMessage(taker.party, named))).to.equal("TRADE_REFUSED signature");
    }
  });

  it("in the name of the receiver's own account is refused", async () => {
    const { world, theirs } = await fixed();
    expect(
      await refused(receiveMessage(world.taker.party, altered(theirs, { account: "1" }))),
    ).to.equal("TRADE_REFUSED signature");
  });

  it("that is no bytes is refused", async () => {
    const { world, theirs } = await fixed();
    for (const signature of ["0x", "0x1", "abc", 5, null, `0x${"00".repeat(20_000)}`]) {
      expect(
        await refused(receiveMessage(world.taker.party, altered(theirs, { signature }))),
      ).to.equal("INPUT_INVALID signature");
    }
  });

  it("never replaces the first signature that holds", async () => {
    const { world, id, theirs } = await fixed();
    const { taker } = world;
    await receiveMessage(taker.party, theirs);
    await receiveMessage(taker.party, altered(theirs, { signature: "0x1234" }));
    const { signature } = JSON.parse(theirs) as Fields;
    expect(taker.store.find(id)!.revealRecord().theirSignature).to.equal(signature);
  });

  it("with a proof from another book or epoch is refused", async () => {
    const world = newWorld();
    const { id } = await sign(world);
    const { taker, maker } = world;
    const { message } = await proveTrade(maker.party, id, maker.context());
    const { x, y } = (await world.chain.account(TAKER)).commitment;
    const before = { x: String(x), y: String(y) };
    expect(await refused(receiveMessage(taker.party, altered(message, { before })))).to.equal(
      "TRADE_REFUSED proof",
    );
    const { tradeProof } = JSON.parse(message) as { tradeProof: Fields };
    const later = altered(message, { tradeProof: { ...tradeProof, epoch: "8" } });
    expect(await refused(receiveMessage(taker.party, later))).to.equal("TRADE_REFUSED proof");
    const twice = { ...tradeProof, improvement: [{}, {}] };
    expect(
      await refused(receiveMessage(taker.party, altered(message, { tradeProof: twice }))),
    ).to.equal("INPUT_INVALID tradeProof.improvement");
  });

  it("before anything is fixed is refused", async () => {
    const world = newWorld();
    const { message } = await requestQuote(world.taker.party, REQUEST);
    const { id } = JSON.parse(message) as { id: string };
    const early = JSON.stringify({
      zkmargin: "rfq-signature/1",
      id,
      digest: `0x${"11".repeat(32)}`,
      account: "2",
      signature: "0x12",
    });
    expect(await refused(receiveMessage(world.taker.party, early))).to.equal(
      "TRADE_REFUSED session",
    );
  });

  it("of no known format is refused, whatever it is", async () => {
    const { party } = newWorld().maker;
    for (const text of ["null", "[]", "5", '"x"', "{}", '{"zkmargin":"rfq-quote/1"}', "{"]) {
      expect(await refused(receiveMessage(party, text))).to.match(/^INPUT_/);
    }
  });
});
