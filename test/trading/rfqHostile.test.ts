import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { TradeDelta, formatScalar, solidityProof } from "../../prover/index.ts";
import { publicKeyOf, sealElements, sealHash, type SealScope } from "../../sealing/index.ts";
import {
  acceptQuote,
  keySigner,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  signTrade,
  tradeTask,
  type PrivateTrade,
  type TradingVenue,
} from "../../trading/index.ts";
import { proofDocument } from "../../trading/fields.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { agree, fix, sign, type Conversation } from "./negotiation.ts";
import {
  ACCOUNTS,
  DEADLINE,
  LIMIT,
  MAKER,
  newWorld,
  PRICE,
  QUOTE,
  REQUEST,
  TAKER,
  VENUE,
  type World,
} from "./world.ts";

type Fields = Record<string, unknown>;

/** A message with fields replaced. */
function altered(text: string, changes: Fields): string {
  return JSON.stringify({ ...(JSON.parse(text) as Fields), ...changes });
}

/** Code and field of the refusal. */
async function refused(attempt: Promise<unknown>): Promise<string> {
  const { code, field } = await rejectionOf(attempt);
  return `${code} ${field ?? "-"}`;
}

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

describe("a hostile acceptance", () => {
  interface Spoilt {
    readonly quantity?: Record<string, bigint>;
    readonly sealedQuantity?: Record<string, bigint>;
    readonly viewingKey?: bigint;
    readonly takersKey?: bigint;
    readonly council?: bigint;
    readonly trade?: Partial<PrivateTrade>;
    readonly venue?: Partial<TradingVenue>;
    readonly scope?: Partial<SealScope>;
    readonly fields?: Fields;
  }
  const size = REQUEST.quantity;
  const paid = 2n * PRICE;
  const agreed = { "0": -paid, "1": size };

  /** What the maker says to an acceptance for which everything was made anew, consistently, but for `spoilt`. */
  async function received(spoilt: Spoilt): Promise<string> {
    const world = newWorld();
    const { id, quote, acceptance } = await agree(world);
    const honest = JSON.parse(acceptance) as Fields;
    const blinding = BigInt(honest.blinding as string);
    const delta = TradeDelta.create(spoilt.quantity ?? agreed, blinding);
    const point = delta.point();
    const inside = TradeDelta.create(spoilt.sealedQuantity ?? spoilt.quantity ?? agreed, blinding);
    const viewer = publicKeyOf(spoilt.viewingKey ?? world.maker.viewSecret);
    const council = publicKeyOf(spoilt.council ?? 77n);
    const takers = publicKeyOf(spoilt.takersKey ?? world.taker.viewSecret);
    const seal = await world.chain.proveSeal({
      opening: { quantities: inside.revealQuantities(), blinding },
      keys: { council, copies: [takers, viewer] },
      scope: {
        chainId: 31_337n,
        accounts: ACCOUNTS,
        accountA: TAKER,
        accountB: MAKER,
        ...spoilt.scope,
      },
      ephemeral: 4711n,
      rerandomise: false,
    });
    const { sealed } = seal;
    const { nonce } = JSON.parse(quote) as { nonce: string };
    const trade: PrivateTrade = {
      accountA: TAKER,
      accountB: MAKER,
      deltaX: point.x,
      deltaY: point.y,
      sealHash: sealHash(sealed),
      minBand: 100n,
      nonce: BigInt(nonce),
      deadline: DEADLINE,
      ...spoilt.trade,
    };
    const message = altered(acceptance, {
      delta: { x: String(point.x), y: String(point.y) },
      seal: sealElements(sealed).map(String),
      sealProof: proofDocument(solidityProof(seal.proof)),
      digest: tradeTask({ ...VENUE, ...spoilt.venue }, trade).digest,
      ...spoilt.fields,
    });
    const outcome = await receiveMessage(world.maker.party, message).then(
      () => "accepted",
      async (error: unknown) => refused(Promise.reject(error as Error)),
    );
    const state = world.maker.store.find(id)!.state;
    expect(state).to.equal(outcome === "accepted" ? "sealed" : "quoted");
    return outcome;
  }

  it("is accepted when nothing is spoilt", async () => {
    expect(await received({})).to.equal("accepted");
  });

  it("with an altered price is refused", async () => {
    const quantity = { "0": -paid + 1n, "1": size };
    expect(await received({ quantity })).to.equal("TRADE_REFUSED delta");
  });

  it("with an altered size is refused", async () => {
    const quantity = { "0": -paid, "1": size + 1n };
    expect(await received({ quantity })).to.equal("TRADE_REFUSED delta");
  });

  it("with another slot is refused", async () => {
    expect(await received({ quantity: { "0": -paid, "2": size } })).to.equal("TRADE_REFUSED delta");
  });

  it("with the sign turned round is refused", async () => {
    const quantity = { "0": paid, "1": -size };
    expect(await received({ quantity })).to.equal("TRADE_REFUSED delta");
  });

  it("with something in a further slot is refused", async () => {
    const quantity = { ...agreed, "31": 1n };
    expect(await received({ quantity })).to.equal("TRADE_REFUSED delta");
  });

  it("with another opening sealed is refused", async () => {
    const sealedQuantity = { "0": -paid, "1": size + 1n };
    expect(await received({ sealedQuantity })).to.equal("TRADE_REFUSED seal");
  });

  it("sealed to another viewing key is refused", async () => {
    expect(await received({ viewingKey: 12_345n })).to.equal("TRADE_REFUSED seal");
  });

  it("sealed to another council is refused before anything is signed", async () => {
    expect(await received({ council: 78n })).to.equal("TRADE_REFUSED sealProof");
  });

  it("that the taker himself could not recover is refused", async () => {
    expect(await received({ takersKey: 12_345n })).to.equal("TRADE_REFUSED sealProof");
  });

  it("sealed for other accounts, another chain or another contract is refused before anything is signed", async () => {
    const accounts = `0x${"ad".repeat(20)}`;
    for (const scope of [
      { accountA: 3n },
      { accountB: 3n },
      { accountA: MAKER, accountB: TAKER },
      { chainId: 1n },
      { accounts },
    ]) {
      expect(await received({ scope })).to.equal("TRADE_REFUSED sealProof");
    }
  });

  it("with a seal proof that does not hold is refused before anything is signed", async () => {
    const sealProof = Array.from({ length: 8 }, () => "1");
    expect(await received({ fields: { sealProof } })).to.equal("TRADE_REFUSED sealProof");
    expect(await received({ fields: { sealDigest: "6" } })).to.equal("TRADE_REFUSED sealProof");
  });

  it("of a trade between other accounts is refused", async () => {
    for (const trade of [
      { accountA: 3n },
      { accountB: 3n },
      { accountA: MAKER, accountB: TAKER },
    ]) {
      expect(await received({ trade })).to.equal("TRADE_REFUSED digest");
    }
  });

  it("of a trade with another nonce is refused", async () => {
    expect(await received({ trade: { nonce: 1n } })).to.equal("TRADE_REFUSED digest");
  });

  it("of a trade with another deadline is refused", async () => {
    expect(await received({ trade: { deadline: DEADLINE + 1n } })).to.equal("TRADE_REFUSED digest");
  });

  it("of a trade with another seal is refused", async () => {
    const sealHash = `0x${"11".repeat(32)}`;
    expect(await received({ trade: { sealHash } })).to.equal("TRADE_REFUSED digest");
  });

  it("for another chain is refused", async () => {
    expect(await received({ venue: { chainId: 1n } })).to.equal("TRADE_REFUSED digest");
  });

  it("for another contract is refused", async () => {
    const settlement = `0x${"66".repeat(20)}`;
    expect(await received({ venue: { settlement } })).to.equal("TRADE_REFUSED digest");
  });

  it("of another quote is refused", async () => {
    const fields = { quote: `0x${"22".repeat(32)}` };
    expect(await received({ fields })).to.equal("TRADE_REFUSED quote");
  });

  it("with a blinding that hides nothing is refused", async () => {
    expect(await received({ fields: { blinding: formatScalar(0n) } })).to.equal(
      "INPUT_INVALID blinding",
    );
  });

  it("with another blinding is refused", async () => {
    expect(await received({ fields: { blinding: formatScalar(5n) } })).to.equal(
      "TRADE_REFUSED delta",
    );
  });

  it("with a point or element outside its group is refused", async () => {
    expect(await received({ fields: { delta: { x: "0", y: "2" } } })).to.match(/^POINT_REFUSED/);
    const low = { x: "0", y: (FIELD_MODULUS - 1n).toString() };
    expect(await received({ fields: { delta: low } })).to.match(/^POINT_REFUSED/);
    const seal = new Array<string>(14).fill(FIELD_MODULUS.toString());
    expect(await received({ fields: { seal } })).to.equal("INPUT_INVALID seal[0]");
  });

  it("that comes after the deadline is refused", async () => {
    const world = newWorld();
    const { acceptance } = await agree(world);
    world.chain.now = DEADLINE + 1n;
    expect(await refused(receiveMessage(world.maker.party, acceptance))).to.equal(
      "TRADE_REFUSED deadline",
    );
  });

  it("that comes second and differs is refused, before and after signing", async () => {
    const world = newWorld();
    const { maker } = world;
    const { id, acceptance } = await fix(world);
    const other = altered(acceptance, { sealDigest: "6" });
    const again = (): Promise<string> => refused(receiveMessage(maker.party, other));
    expect(await again()).to.equal("TRADE_REFUSED acceptance");
    await signTrade(maker.party, id, maker.context());
    expect(await again()).to.equal("TRADE_REFUSED acceptance");
    expect(maker.signed).to.have.length(1);
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
