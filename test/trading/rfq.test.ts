import { expect } from "chai";
import { equals, negate } from "../../circuits/babyjubjub.ts";
import { commitmentOf, Portfolio } from "../../prover/index.ts";
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
} from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { agree, fix, prove, sign } from "./negotiation.ts";
import { DEADLINE, LIMIT, newWorld, PRICE, QUOTE, REQUEST } from "./world.ts";

describe("a request for quote", () => {
  it("ends with both parties having booked the same trade", async () => {
    const world = newWorld();
    const { chain, taker, maker } = world;
    const total = chain.total();
    const { id } = await prove(world);
    expect(await settleTrade(maker.party, id)).to.deep.equal({ id, state: "settled", missing: [] });
    expect(await watchTrade(taker.party, id)).to.equal("settled");
    for (const side of [taker, maker]) {
      const session = side.store.find(id)!;
      side.portfolio = await bookTrade(side.party, session, side.portfolio);
      const again = await bookTrade(side.party, session, side.portfolio);
      expect(again.revealText()).to.equal(side.portfolio.revealText());
      const { commitment } = await chain.account(side.account);
      expect(equals(commitmentOf(side.portfolio), commitment)).to.equal(true);
    }
    expect(taker.portfolio.revealQuantities().slice(0, 2)).to.deep.equal([
      150_000n * 10n ** 8n - 2n * PRICE,
      2n * 10n ** 8n,
    ]);
    expect(maker.portfolio.revealQuantities().slice(0, 2)).to.deep.equal([
      150_000n * 10n ** 8n + 2n * PRICE,
      3n * 10n ** 8n,
    ]);
    expect(chain.total()).to.deep.equal(total);
  });

  it("gives each side the other's delta, negated", async () => {
    const world = newWorld();
    const { id } = await fix(world);
    const [own, their] = [world.taker, world.maker].map((side) =>
      side.store.find(id)!.revealOwnDelta().point(),
    );
    expect(their).to.deep.equal(negate(own!));
  });

  it("repeats every message when a step is repeated", async () => {
    const world = newWorld();
    const { taker, maker } = world;
    const { id, request, quote, acceptance } = await fix(world);
    expect((await quoteRequest(maker.party, request, QUOTE)).message).to.equal(quote);
    expect((await acceptQuote(taker.party, quote, LIMIT)).message).to.equal(acceptance);
    await receiveMessage(maker.party, acceptance);
    const first = await signTrade(taker.party, id, taker.context());
    expect((await signTrade(taker.party, id, taker.context())).message).to.equal(first.message);
    expect(taker.signed).to.have.length(1);
    const proof = await proveTrade(taker.party, id, taker.context());
    expect((await proveTrade(taker.party, id, taker.context())).message).to.equal(proof.message);
  });

  it("settles once, whoever submits and however often", async () => {
    const world = newWorld();
    const { id } = await prove(world);
    await settleTrade(world.taker.party, id);
    await settleTrade(world.maker.party, id);
    await settleTrade(world.maker.party, id);
    expect(world.chain.settled).to.equal(1);
  });

  it("waits for a block that may be replaced: submits nothing again, proves nothing again", async () => {
    const world = newWorld();
    const { chain, taker, maker } = world;
    const { id } = await prove(world);
    chain.unsettled = true;
    const waiting = { id, state: "signed", missing: [] };
    expect(await settleTrade(taker.party, id)).to.deep.equal(waiting);
    expect(await settleTrade(maker.party, id)).to.deep.equal(waiting);
    expect((await rejectionOf(proveTrade(taker.party, id, taker.context()))).field).to.equal(
      "trade",
    );
    expect(chain.settled).to.equal(1);
    chain.unsettled = false;
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");
  });

  it("says what is missing, stale proofs included, and proves again", async () => {
    const world = newWorld();
    const { chain, taker, maker } = world;
    const { id } = await prove(world);
    chain.epoch += 1n;
    expect((await settleTrade(taker.party, id)).missing).to.deep.equal([
      "own proof",
      "their proof",
    ]);
    const mine = await proveTrade(taker.party, id, taker.context());
    const theirs = await proveTrade(maker.party, id, maker.context());
    expect((await settleTrade(taker.party, id)).missing).to.deep.equal(["their proof"]);
    await receiveMessage(taker.party, theirs.message);
    await receiveMessage(maker.party, mine.message);
    expect((await settleTrade(maker.party, id)).state).to.equal("settled");
    expect(taker.signed).to.have.length(1);
  });

  it("proves again when the own account changed meanwhile", async () => {
    const world = newWorld();
    const { chain, taker } = world;
    const { id } = await prove(world);
    taker.portfolio = taker.portfolio.afterPublic(0, 10n ** 8n);
    chain.books.get(taker.account)!.commitment = commitmentOf(taker.portfolio);
    expect((await settleTrade(taker.party, id)).missing).to.deep.equal(["own proof"]);
    await proveTrade(taker.party, id, taker.context());
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");
  });

  it("is declined before signing without asking anybody, and then signs nothing", async () => {
    const world = newWorld();
    const { maker, chain } = world;
    const { id } = await fix(world);
    expect(await endTrade(maker.party, id)).to.equal("declined");
    const refusal = await rejectionOf(signTrade(maker.party, id, maker.context()));
    expect([refusal.code, refusal.field]).to.deep.equal(["TRADE_REFUSED", "session"]);
    expect(chain.fates.size).to.equal(0);
    expect(maker.signed).to.be.empty;
  });

  it("is cancelled on-chain after signing, and both learn it there", async () => {
    const world = newWorld();
    const { taker, maker, chain } = world;
    const { id } = await prove(world);
    expect(await endTrade(maker.party, id)).to.equal("cancelled");
    expect((await settleTrade(taker.party, id)).state).to.equal("cancelled");
    expect(chain.settled).to.equal(0);
  });

  it("takes the chain's word when the other was faster than the cancellation", async () => {
    const world = newWorld();
    const { id } = await prove(world);
    await settleTrade(world.taker.party, id);
    expect(await endTrade(world.maker.party, id)).to.equal("settled");
  });

  it("expires with its deadline, in every state", async () => {
    const world = newWorld();
    const { taker, maker, chain } = world;
    const asked = await requestQuote(taker.party, REQUEST);
    const { id } = await sign(world);
    chain.now = DEADLINE + 1n;
    expect(await watchTrade(taker.party, id)).to.equal("expired");
    expect(await watchTrade(maker.party, id)).to.equal("expired");
    expect(await watchTrade(taker.party, asked.id)).to.equal("requested");
    chain.now = REQUEST.latestDeadline + 1n;
    expect(await watchTrade(taker.party, asked.id)).to.equal("expired");
    expect((await rejectionOf(proveTrade(taker.party, id, taker.context()))).field).to.equal(
      "session",
    );
  });

  it("signs nothing that the own account could not carry, and says so in dollars", async () => {
    const world = newWorld();
    const { taker, chain } = world;
    taker.portfolio = Portfolio.create({ "0": "16000", "2": "-60" }, 9n);
    chain.books.get(taker.account)!.commitment = commitmentOf(taker.portfolio);
    const { id } = await fix(world);
    const refusal = await rejectionOf(signTrade(taker.party, id, taker.context()));
    expect(refusal.code).to.equal("MARGIN_SHORT");
    expect(refusal.message).to.match(/the portfolio is \$[0-9,.]+ short at level/);
    expect(taker.signed).to.be.empty;
    expect(taker.store.find(id)!.state).to.equal("sealed");
  });

  it("signs nothing with a portfolio that is not the account's", async () => {
    const world = newWorld();
    const { maker } = world;
    const { id } = await fix(world);
    const context = { ...maker.context(), portfolio: Portfolio.empty() };
    expect((await rejectionOf(signTrade(maker.party, id, context))).code).to.equal(
      "OPENING_MISMATCH",
    );
    expect(maker.signed).to.be.empty;
  });

  it("keeps a signature that is not the owner's to itself", async () => {
    const world = newWorld();
    const { taker, maker } = world;
    const { id } = await fix(world);
    const party = { ...taker.party, signer: maker.party.signer };
    expect((await rejectionOf(signTrade(party, id, taker.context()))).field).to.equal("signature");
    expect(taker.store.find(id)!.state).to.equal("sealed");
  });

  it("makes the same delta and seal again from the same seed, and others for another trade", async () => {
    const world = newWorld();
    const { taker } = world;
    const { id, quote, acceptance } = await agree(world);
    const before = taker.store.history.find((text) => text.includes('"accepted"'))!;
    taker.store.sessions.set(id, before);
    const again = JSON.parse((await acceptQuote(taker.party, quote, LIMIT)).message) as object;
    const fixed = JSON.parse(acceptance) as object;
    // The stand-in for the proof counts up; all else is determined.
    expect({ ...again, sealProof: 0 }).to.deep.equal({ ...fixed, sealProof: 0 });
    const other = JSON.parse((await agree(world)).acceptance) as { blinding: string };
    expect(other.blinding).not.to.equal((fixed as { blinding: string }).blinding);
  });

  it("shows nothing of a session but its name", async () => {
    const world = newWorld();
    const { id } = await fix(world);
    const session = world.taker.store.find(id)!;
    expect(String(session)).to.equal("RfqSession (redacted)");
    expect(JSON.stringify({ session })).to.equal('{"session":"RfqSession (redacted)"}');
  });
});
