import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { TradeDelta, formatScalar, solidityProof } from "../../prover/index.ts";
import { publicKeyOf, sealElements, sealHash, type SealScope } from "../../sealing/index.ts";
import {
  receiveMessage,
  signTrade,
  tradeTask,
  type PrivateTrade,
  type TradingVenue,
} from "../../trading/index.ts";
import { proofDocument } from "../../trading/fields.ts";
import { agree, fix, altered, refused, type Fields } from "./negotiation.ts";
import { ACCOUNTS, DEADLINE, MAKER, newWorld, PRICE, REQUEST, TAKER, VENUE } from "./world.ts";

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
