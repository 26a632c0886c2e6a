/**
 * Private trades by request for quote, on the real contracts with real proofs.
 *
 * Given two owners with wallets of their own   When they agree, sign and prove
 *   Then anybody settles it, both books open their commitments, and it settles once
 * Given a market that moved on or an account that changed   Then new proofs do, without new signatures
 * Given an account below the initial level   When the trade improves it   Then an improvement is proven instead
 * Given a signed trade   When an owner cancels it on-chain, or its time runs out   Then both learn it from the chain
 */
import { expect } from "chai";
import { Interface } from "ethers";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, negate } from "../../../circuits/babyjubjub.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { refusal } from "../../../demo/stage.ts";
import type { Participant } from "../../../demo/participant.ts";
import {
  commitmentOf,
  ImproveProver,
  opens,
  TradeDelta,
  type Portfolio,
} from "../../../prover/index.ts";
import type { Band } from "../../../risk/index.ts";
import { openAsViewer, type SealKeys } from "../../../sealing/index.ts";
import { readArtifact } from "../../../setup/deployVerifier.ts";
import { deployContract, send } from "../../../setup/deploySystem.ts";
import {
  acceptQuote,
  assessTrade,
  bookTrade,
  BuiltProofChecks,
  endTrade,
  executionOf,
  FolderStore,
  keySigner,
  OrderDesk,
  orderDigest,
  orderTask,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  revealSettlement,
  settleArguments,
  SettlementChain,
  settleTrade,
  signTrade,
  tradeDigest,
  tradeProofArgument,
  tradeProving,
  UNTOUCHED,
  watchTrade,
  type BookClaim,
  type SealClaim,
  type Improvement,
  type MarginContext,
  type Order,
  type RfqParty,
  type Side,
  type SolvencyProof,
} from "../../../trading/index.ts";
import * as abi from "../../../trading/chainAbi.ts";
import { publicDelta } from "../../../trading/amounts.ts";
import { deltaSecrets } from "../../../wallet/derivation.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import { fillOrders } from "./orderExample.ts";
import { closeWorld, openWorld, readSnapshot, type World } from "./world.ts";

const UNIT = 10n ** 8n;
const BTC = 1;
const BAND = 100n as Band;

/** One owner's side of the conversations. */
interface Desk {
  readonly owner: Participant;
  readonly party: RfqParty;
}

describe("a private trade by request for quote", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-rfq-"));
  let world: World;
  let taker: Desk;
  let maker: Desk;
  let improve: ImproveProver;

  function deskOf(owner: Participant): Desk {
    const { chain, market, prover, sealProver } = world;
    const settlement = market.settlement.target as string;
    const { provider } = chain;
    const settlementChain = new SettlementChain({
      provider,
      sender: owner.signer,
      settlement,
      confirmations: 0,
    });
    return {
      owner,
      party: {
        store: new FolderStore(join(folder, owner.name)),
        chain: settlementChain,
        proofChecks: new BuiltProofChecks(provider, settlementChain, { allowDevelopment: true }),
        deltaSecrets: (terms) => deltaSecrets(owner.seed, terms),
        openSeal: (sealed, delta) => openAsViewer(sealed, owner.viewingKey.revealSecret(), delta),
        signer: keySigner(owner.signer),
        sealProver,
        prover: tradeProving({ solvency: prover, improve: async () => improve }),
      },
    };
  }

  before(async () => {
    world = await openWorld();
    improve = await ImproveProver.open({ allowDevelopment: true });
    taker = deskOf(world.trader);
    maker = deskOf(world.maker);
    await world.trader.deposit("USDC", "9000");
    await world.maker.deposit("USDC", "9000");
    await world.maker.deposit("BTC", "3");
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await improve.close();
    await closeWorld(world);
  });

  async function contextOf({ owner }: Desk): Promise<MarginContext> {
    const market = await readSnapshot(world.market);
    return { portfolio: owner.portfolio, market, table: HOME_TABLE, band: BAND };
  }

  const now = (): Promise<bigint> => taker.party.chain.time();

  /** Up to the signatures, exchanged. */
  async function signed(side: Side, quantity: bigint, price: bigint): Promise<string> {
    const deadline = (await now()) + 3_600n;
    const terms = { slot: BTC, side, quantity, latestDeadline: deadline };
    const account = taker.owner.account;
    const request = await requestQuote(taker.party, { ...terms, account });
    const quote = await quoteRequest(maker.party, request.message, {
      account: maker.owner.account,
      price,
      deadline,
    });
    const limitPrice = price;
    const { id, message } = await acceptQuote(taker.party, quote.message, { limitPrice });
    await receiveMessage(maker.party, message);
    const mine = await signTrade(taker.party, id, await contextOf(taker));
    await receiveMessage(maker.party, mine.message);
    const theirs = await signTrade(maker.party, id, await contextOf(maker));
    await receiveMessage(taker.party, theirs.message);
    return id;
  }

  async function proven(id: string): Promise<void> {
    const mine = await proveTrade(taker.party, id, await contextOf(taker));
    await receiveMessage(maker.party, mine.message);
    const theirs = await proveTrade(maker.party, id, await contextOf(maker));
    await receiveMessage(taker.party, theirs.message);
  }

  async function bookBoth(id: string): Promise<void> {
    for (const { owner, party } of [taker, maker]) {
      expect(await watchTrade(party, id)).to.equal("settled");
      owner.portfolio = await bookTrade(party, party.store.find(id)!, owner.portfolio);
      const { commitment } = await party.chain.account(owner.account);
      expect(opens(owner.portfolio, commitment)).to.equal(true);
    }
  }

  const held = (portfolio: Portfolio, slot: number): bigint =>
    portfolio.revealQuantities()[slot] ?? 0n;

  it("settles once, and both books open their commitments", async () => {
    const id = await signed("buy", UNIT / 2n, 7_900n * UNIT);
    await proven(id);
    expect((await settleTrade(maker.party, id)).state).to.equal("settled");
    await bookBoth(id);
    expect(held(taker.owner.portfolio, BTC)).to.equal(UNIT / 2n);
    expect(held(maker.owner.portfolio, BTC)).to.equal((5n * UNIT) / 2n);
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");

    const settlement = revealSettlement(taker.party.store.find(id)!)!;
    const { digest } = taker.party.store.find(id)!.revealTrade().acceptance;
    await taker.party.chain.submit(settlement, digest);
    const direct = world.market.settlement;
    expect(await refusal(direct, "settle", ...settleArguments(settlement))).to.equal("TradeUsed");
  });

  it("has each side's proofs refused by the other for anything but what they are of", async () => {
    const id = await signed("buy", UNIT / 10n, 7_900n * UNIT);
    await proven(id);
    const { proofChecks, store, chain } = maker.party;
    const { delta, sealed, sealDigest, sealProof } = store.find(id)!.revealTrade().acceptance;
    const [a, b] = [taker, maker].map(({ owner }) => owner.viewingKey.publicKey);
    const keys: SealKeys = { council: await chain.councilKey(), copies: [a!, b!] };
    const seal = { sealed, digest: sealDigest, proof: sealProof };
    const [accountA, accountB] = [taker.owner.account, maker.owner.account];
    const { chainId, accounts } = await chain.venue();
    const scope = { chainId, accounts, accountA, accountB };
    const honest: SealClaim = { delta, keys, scope, seal };
    expect(await proofChecks.seal(honest)).to.equal(true);
    const others: readonly Partial<SealClaim>[] = [
      { delta: negate(delta) },
      { keys: { ...keys, council: a! } },
      { keys: { ...keys, copies: [b!, a!] } },
      { scope: { ...scope, chainId: 1n } },
      { scope: { ...scope, accounts: `0x${"11".repeat(20)}` } },
      { scope: { ...scope, accountB: accountB + 1n } },
      { seal: { ...seal, digest: sealDigest + 1n } },
      { seal: { ...seal, proof: { ...sealProof, a: sealProof.c } } },
    ];
    for (const other of others) {
      expect(await proofChecks.seal({ ...honest, ...other })).to.equal(false);
    }
    const claim = claimOf(taker, id);
    const { solvency } = claim.tradeProof;
    const altered = (changes: Partial<SolvencyProof>): BookClaim => ({
      ...claim,
      tradeProof: { solvency: { ...solvency, ...changes }, improvement: [] },
    });
    expect(await proofChecks.book(claim)).to.equal(true);
    for (const wrong of [
      { ...claim, after: claim.before },
      altered({ band: solvency.band + 1n }),
      altered({ band: 65_535n }),
      altered({ proof: { ...solvency.proof, a: solvency.proof.c } }),
      altered({ proof: sealProof }),
    ]) {
      expect(await proofChecks.book(wrong)).to.equal(false);
    }
    expect(await endTrade(maker.party, id)).to.equal("cancelled");
  });

  it("computes the digests that the contract computes", async () => {
    const { settlement } = world.market;
    const venue = { chainId: 31_337n, settlement: settlement.target as string };
    const [id] = taker.party.store.list();
    const { trade, acceptance } = taker.party.store.find(id!)!.revealTrade();
    expect(await settlement.getFunction("tradeDigest")(trade)).to.equal(acceptance.digest);
    expect(tradeDigest(venue, trade)).to.equal(acceptance.digest);
    const order: Order = {
      account: 7n,
      slot: BTC,
      isBuy: true,
      quantity: 2n ** 64n - 1n,
      minFill: 2n ** 63n,
      limitPrice: 3n,
      isMaker: true,
      minBand: 2n ** 16n - 1n,
      counterparty: 2n ** 255n,
      nonce: 5n,
      deadline: 6n,
    };
    for (const changes of [{}, { isBuy: false }, { isMaker: false }, { slot: 3 }]) {
      const changed = { ...order, ...changes };
      expect(await settlement.getFunction("orderDigest")(changed)).to.equal(
        orderDigest(venue, changed),
      );
    }
  });

  it("needs new proofs after a price left the band and after a deposit, and no new signatures", async () => {
    const id = await signed("buy", UNIT / 10n, 7_900n * UNIT);
    await proven(id);
    const { market } = world;
    const [, price] = (await market.aggregators.BTC.getFunction("latestRoundData")()) as [
      bigint,
      bigint,
    ];
    await send(market.aggregators.BTC, "publish", (price * 103n) / 100n);
    await send(market.market, "commitEpoch");
    expect((await settleTrade(taker.party, id)).missing).to.deep.equal([
      "own proof",
      "their proof",
    ]);
    await proven(id);
    await maker.owner.deposit("USDC", "10");
    expect((await settleTrade(taker.party, id)).missing).to.deep.equal(["their proof"]);
    await proven(id);
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");
    await bookBoth(id);
  });

  it("takes an account below the initial level that gets better, with an improvement", async () => {
    // Buys until it is stretched, then the market falls a little: below initial, above maintenance.
    const first = await signed("buy", (16n * UNIT) / 10n, 8_100n * UNIT);
    await proven(first);
    await settleTrade(taker.party, first);
    await bookBoth(first);
    const { market } = world;
    const context = await contextOf(taker);
    const stretched = await stretchPrice(context);
    await send(market.aggregators.BTC, "publish", stretched);
    await send(market.market, "commitEpoch");
    const id = await signed("sell", UNIT / 100n, stretched);
    await proven(id);
    const { ownProof } = taker.party.store.find(id)!.revealRecord();
    expect(ownProof!.tradeProof.improvement).to.have.length(1);
    await requireOnlyHonestImprovement(claimOf(taker, id));
    expect((await settleTrade(taker.party, id)).state).to.equal("settled");
    await bookBoth(id);
  });

  /** What the other side is asked to believe of a party's own proof. */
  function claimOf({ party }: Desk, id: string): BookClaim {
    const session = party.store.find(id)!;
    const { account, before, tradeProof } = session.revealRecord().ownProof!;
    const after = add(before, session.revealOwnDelta().point());
    return { account, before, after, tradeProof };
  }

  async function requireOnlyHonestImprovement(claim: BookClaim): Promise<void> {
    const { proofChecks } = maker.party;
    const { tradeProof, before, after } = claim;
    const [improvement] = tradeProof.improvement;
    const improved = (changes: Partial<Improvement>): BookClaim => {
      const changed = { ...improvement!, ...changes };
      return { ...claim, tradeProof: { ...tradeProof, improvement: [changed] } };
    };
    expect(await proofChecks.book(claim)).to.equal(true);
    for (const wrong of [
      { ...claim, tradeProof: { ...tradeProof, improvement: [] } },
      { ...claim, before: after },
      { ...claim, after: before },
      improved({ sealedAfter: improvement!.sealedAfter + 1n }),
      improved({ before: improvement!.afterwards, afterwards: improvement!.before }),
      improved({ improves: improvement!.before }),
    ]) {
      expect(await proofChecks.book(wrong)).to.equal(false);
    }
  }

  /** A price of BTC at which the taker is between the levels. */
  async function stretchPrice(context: MarginContext): Promise<bigint> {
    const nothing = TradeDelta.create({ "0": "0.01" }, 1n);
    const today = context.market.price[BTC] ?? 0n;
    for (let percent = 99n; percent > 50n; percent--) {
      const price = (today * percent) / 100n;
      const prices = context.market.price.map((old, slot) => (slot === BTC ? price : old));
      const market = { ...context.market, price: prices as never };
      if (assessTrade({ ...context, market }, nothing).path === "improvement") return price;
    }
    throw new Error("no price leaves the account between the levels");
  }

  it("is cancelled by either owner, and the other learns it from the chain", async () => {
    const id = await signed("sell", UNIT / 100n, 7_000n * UNIT);
    expect(await endTrade(maker.party, id)).to.equal("cancelled");
    expect(await watchTrade(taker.party, id)).to.equal("cancelled");
  });

  it("fills orders as the contract does", async () => {
    const { settlement } = world.market;
    const venue = { chainId: 31_337n, settlement: settlement.target as string };
    const deadline = (await now()) + 3_600n;
    const size = { slot: BTC, quantity: UNIT / 50n, minFill: UNIT / 100n, minBand: 100n };
    const base = { ...size, counterparty: 0n, nonce: 1n, deadline };
    const limitPrice = 7_000n * UNIT + 1n;
    const sell = { ...base, account: taker.owner.account, isBuy: false, isMaker: true, limitPrice };
    const buy = { ...sell, account: maker.owner.account, isBuy: true, isMaker: false };
    const [buyState, sellState] = [UNTOUCHED, UNTOUCHED];
    const filled = UNIT / 100n + 1n;
    const match = { buy, sell, buyState, sellState, time: await now() };
    const execution = executionOf(match, filled);
    const bought = TradeDelta.create({ "0": -execution.quote, [String(BTC)]: filled }, 0n);
    expect(bought.point()).to.deep.equal(publicDelta(BTC, filled, execution.price));
    const [buyerProof, sellerProof] = [
      await maker.party.prover.prove(await contextOf(maker), bought),
      await taker.party.prover.prove(await contextOf(taker), bought.negate()),
    ];
    await send(
      settlement,
      "settleOrders",
      ...[buy, sell, filled],
      await keySigner(maker.owner.signer)(orderTask(venue, buy)),
      await keySigner(taker.owner.signer)(orderTask(venue, sell)),
      ...[tradeProofArgument(buyerProof), tradeProofArgument(sellerProof)],
    );
    maker.owner.portfolio = maker.owner.portfolio.afterTrade(bought);
    taker.owner.portfolio = taker.owner.portfolio.afterTrade(bought.negate());
    for (const { owner, party } of [taker, maker]) {
      const { commitment } = await party.chain.account(owner.account);
      expect(commitmentOf(owner.portfolio)).to.deep.equal(commitment);
    }
    const state = (await settlement.getFunction("orderState")(orderDigest(venue, sell))) as {
      filled: bigint;
    };
    expect(state.filled).to.equal(filled);
  });

  it("fills orders by the example of docs/trading.md, and none that was cancelled", async () => {
    const { settlement } = world.market;
    const venue = { chainId: 31_337n, settlement: settlement.target as string };
    const deadline = (await now()) + 3_600n;
    const base = { slot: BTC, minFill: 0n, minBand: 100n, counterparty: 0n, nonce: 2n, deadline };
    const limitPrice = 7_000n * UNIT;
    const side = async ({ owner, party }: Desk, order: Partial<Order>) => ({
      order: { ...base, account: owner.account, limitPrice, ...order } as Order,
      signer: keySigner(owner.signer),
      proving: party.prover,
      context: await contextOf({ owner, party }),
    });
    const [bid, ask] = [UNIT / 100n, UNIT / 50n];
    const buyer = await side(maker, { isBuy: true, isMaker: false, quantity: bid });
    const seller = await side(taker, { isBuy: false, isMaker: true, quantity: ask });
    const { signer: sender, provider } = taker.owner;
    const desk = new OrderDesk({ provider, sender, venue });
    const books = await fillOrders(desk, buyer, seller);
    [maker.owner.portfolio, taker.owner.portfolio] = [books.buyer, books.seller];
    for (const { owner, party } of [taker, maker]) {
      const { commitment } = await party.chain.account(owner.account);
      expect(commitmentOf(owner.portfolio)).to.deep.equal(commitment);
    }
    expect(await desk.state(seller.order)).to.deep.equal({ filled: bid, cancelled: false });

    const next = { ...buyer.order, nonce: 3n };
    const byAnother = await rejectionOf(desk.cancel(next));
    expect([byAnother.code, byAnother.message]).to.deep.equal([
      "CHAIN_FAILED",
      "cancelOrder() was refused: NotOrderOwner",
    ]);
    expect((await desk.match(next, seller.order)).quantity).to.equal(bid);
    await desk.cancel(seller.order);
    expect(await desk.state(seller.order)).to.deep.equal({ filled: bid, cancelled: true });
    expect((await rejectionOf(desk.match(next, seller.order))).field).to.equal("quantity");
    const readOnly = new OrderDesk({ provider, venue });
    expect((await rejectionOf(readOnly.cancel(next))).field).to.equal("sender");
  });

  it("takes a contract owner's word for a signature, whatever its bytes, and no other's", async () => {
    const wallet = await deployContract(taker.owner.signer, "mocks/ContractWallet", []);
    const owner = wallet.target as string;
    const { chain } = taker.party;
    const [approved, other] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`];
    expect(await chain.isSignatureValid(owner, approved, "0x1234")).to.equal(false);
    await send(wallet, "approve", approved);
    expect(await chain.isSignatureValid(owner, approved, "0x1234")).to.equal(true);
    expect(await chain.isSignatureValid(owner, other, "0x1234")).to.equal(false);
    // A contract that knows no signatures says no.
    const vault = world.market.vault.target as string;
    expect(await chain.isSignatureValid(vault, approved, "0x1234")).to.equal(false);
  });

  it("knows which proofs the contract would still take", async () => {
    const { chain } = taker.party;
    const { account } = taker.owner;
    const { epoch } = await readSnapshot(world.market);
    expect(await chain.isProofStanding(account, epoch, 0n)).to.equal(true);
    expect(await chain.isProofStanding(account, 1n, 100n)).to.equal(false);
    expect(await chain.isProofStanding(account, epoch + 1n, 100n)).to.equal(false);
    expect(await chain.isProofStanding(account, 0n, 100n)).to.equal(false);
    expect((await rejectionOf(chain.account(99n))).code).to.equal("INPUT_INVALID");
  });

  it("expires, and then nothing can be submitted", async () => {
    const id = await signed("sell", UNIT / 100n, 7_000n * UNIT);
    await proven(id);
    const settlement = revealSettlement(maker.party.store.find(id)!)!;
    const { digest } = maker.party.store.find(id)!.revealTrade().acceptance;
    await world.chain.wait(3_700);
    expect((await settleTrade(taker.party, id)).state).to.equal("expired");
    const late = await rejectionOf(maker.party.chain.submit(settlement, digest));
    expect(late.code).to.equal("CHAIN_FAILED");
    expect(late.message).to.equal("settle() was refused: TradeExpired");
  });

  it("knows the contracts' functions, events and errors by their fragments", () => {
    const compiled = (source: string, name: string): Interface =>
      new Interface(readArtifact(`contracts/${source}.sol`, name).abi);
    const settlement = compiled("settlement/Settlement", "Settlement");
    const accounts = compiled("accounts/MarginAccounts", "MarginAccounts");
    const seals = compiled("seals/DeltaSeals", "DeltaSeals");
    const wanted: readonly (readonly [readonly string[], readonly Interface[]])[] = [
      [abi.SETTLEMENT_ABI, [settlement]],
      [abi.SETTLING_ERRORS, [accounts, seals]],
      [abi.ACCOUNTS_ABI, [accounts]],
      [abi.MARKET_ABI, [compiled("market/MarketBook", "MarketBook")]],
      [abi.OPTIONS_ABI, [compiled("options/OptionBook", "OptionBook")]],
      [abi.RISK_ABI, [compiled("risk/RiskBook", "RiskBook")]],
      [abi.SEALS_ABI, [seals]],
      [abi.COUNCIL_ABI, [compiled("council/Council", "Council")]],
    ];
    for (const [fragments, interfaces] of wanted) {
      const known = new Set(
        interfaces.flatMap((one) => one.fragments.map((fragment) => fragment.format("minimal"))),
      );
      for (const fragment of new Interface(fragments).fragments) {
        expect(known.has(fragment.format("minimal")), fragment.format()).to.equal(true);
      }
    }
  });
});
