/**
 * 11 March 2020: two traders agree a private trade in a perpetual, message by message, and settle it. Then
 * both lose their disks, and get their books back from their recovery phrases and the chain.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ImproveProver, SealProver } from "../prover/index.ts";
import { parseDecimal, QUANTITY, type Band, type MarketSnapshot } from "../risk/index.ts";
import { openAsViewer } from "../sealing/index.ts";
import {
  acceptQuote,
  bookTrade,
  BuiltProofChecks,
  FolderStore,
  keySigner,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  settleTrade,
  SettlementChain,
  signTrade,
  TRADE_PRICE,
  tradeProving,
  type MarginContext,
  type RfqParty,
} from "../trading/index.ts";
import { deltaSecrets } from "../wallet/derivation.ts";
import { EthersLogSource } from "../wallet/ethersLogSource.ts";
import { Seed } from "../wallet/index.ts";
import { recoverAccounts } from "../wallet/recovery.ts";
import { PERPETUAL, PERPETUAL_SLOT } from "./facts.ts";
import type { Participant } from "./participant.ts";
import { AT_INITIAL, brief, type Stage } from "./stage.ts";

const SIZE = "130";
const PRICE = "195.4";

interface Side {
  readonly person: Participant;
  readonly party: RfqParty;
  readonly context: MarginContext;
}

async function pointOf(stage: Stage, account: bigint): Promise<AffinePoint> {
  const accountOf = stage.market.accounts.getFunction("accountOf");
  const { cx, cy } = (await accountOf(account)) as { cx: bigint; cy: bigint };
  return { x: cx, y: cy };
}

async function sideOf(
  stage: Stage,
  snapshot: MarketSnapshot,
  person: Participant,
  disk: string,
  sealProver: SealProver,
): Promise<Side> {
  const { market, prover } = stage;
  const chain = new SettlementChain({
    provider: person.provider,
    sender: person.signer,
    settlement: await market.settlement.getAddress(),
    confirmations: 0,
  });
  const party: RfqParty = {
    store: new FolderStore(join(disk, person.name)),
    chain,
    deltaSecrets: (terms) => deltaSecrets(person.seed, terms),
    openSeal: (sealed, delta) => openAsViewer(sealed, person.viewingKey.revealSecret(), delta),
    signer: keySigner(person.signer),
    sealProver,
    proofChecks: new BuiltProofChecks(person.provider, chain, { allowDevelopment: true }),
    prover: tradeProving({
      solvency: prover,
      improve: () => ImproveProver.open({ allowDevelopment: true }),
    }),
  };
  const { table, band } = AT_INITIAL;
  const { portfolio } = person;
  return { person, party, context: { portfolio, market: snapshot, table, band: band as Band } };
}

/** Every message of the conversation, each handed over by hand. @returns the session's id */
async function negotiate(taker: Side, maker: Side, deadline: bigint): Promise<string> {
  const quantity = QUANTITY.parse(SIZE, "quantity");
  const price = parseDecimal(PRICE, "price", TRADE_PRICE);
  const { id, message: request } = await requestQuote(taker.party, {
    account: taker.person.account,
    slot: PERPETUAL_SLOT,
    side: "buy",
    quantity,
    latestDeadline: deadline,
  });
  const quote = await quoteRequest(maker.party, request, {
    account: maker.person.account,
    price,
    deadline,
  });
  const acceptance = await acceptQuote(taker.party, quote.message, { limitPrice: price });
  await receiveMessage(maker.party, acceptance.message);
  for (const step of [signTrade, proveTrade]) {
    const [mine, theirs] = [
      await step(taker.party, id, taker.context),
      await step(maker.party, id, maker.context),
    ];
    await receiveMessage(maker.party, mine.message);
    await receiveMessage(taker.party, theirs.message);
  }
  return id;
}

/** Time and gas of the transaction that was mined last. */
async function lastTransaction({ chain }: Stage): Promise<{ gas: bigint }> {
  const block = await chain.provider.getBlock("latest");
  const receipt = await chain.provider.getTransactionReceipt(block?.transactions[0] ?? "");
  return { gas: receipt?.gasUsed ?? 0n };
}

export async function privateTrade(stage: Stage, snapshot: MarketSnapshot): Promise<void> {
  const { trader, maker, narrator, chain } = stage;
  const accounts = [trader.account, maker.account] as const;
  const before = await Promise.all(accounts.map((account) => pointOf(stage, account)));
  const disk = mkdtempSync(join(tmpdir(), "zkmargin-demo-"));
  const sealProver = await SealProver.open({ allowDevelopment: true });
  try {
    const taker = await sideOf(stage, snapshot, trader, disk, sealProver);
    const other = await sideOf(stage, snapshot, maker, disk, sealProver);
    const deadline = BigInt((await chain.provider.getBlock("latest"))?.timestamp ?? 0) + 600n;
    const start = performance.now();
    const id = await negotiate(taker, other, deadline);
    const ms = performance.now() - start;
    const { state } = await settleTrade(other.party, id);
    if (state !== "settled") throw new Error(`the trade is ${state}: the story is wrong`);
    const { gas } = await lastTransaction(stage);
    for (const { party, person } of [taker, other]) {
      const session = party.store.find(id);
      if (session === undefined) throw new Error("a session was lost");
      const settled = session.isOver ? session : session.advance("settled");
      person.portfolio = await bookTrade(party, settled, person.portfolio);
    }
    const after = await Promise.all(accounts.map((account) => pointOf(stage, account)));
    const sum = ([a, b]: readonly AffinePoint[]): AffinePoint =>
      a === undefined || b === undefined ? { x: 0n, y: 1n } : add(a, b);
    if (!equals(sum(before), sum(after))) throw new Error("positions were not conserved");
    const { trade } = ((party) => party.store.find(id)?.revealTrade())(taker.party) ?? {};
    narrator.tell({
      title: "A private trade in a perpetual",
      story: [
        `The trader asks for ${SIZE} ${PERPETUAL}, the maker quotes ${PRICE}; seven messages between the two.`,
        "No token moves: a long and a short arise, and cash between the books. Funding is in the price: longs pay 0.03% a day.",
        "The trader seals the trade to the council and to both viewing keys; both sign; each proves his new book at",
        "1.25 times its margin. The maker submits; anybody could.",
      ],
      chainSaw: [
        `one point D = ${brief(trade?.deltaX ?? 0n)} and its sealed opening, two signatures, three proofs`,
        `D added to one account and taken from the other: the sum of commitments is unchanged, ${brief(sum(after).x)}`,
      ],
      stayedHidden: "instrument, size, direction, price; from here on both books",
      provingMs: [ms],
      gas: { "settle, three proofs": gas },
    });
  } finally {
    await sealProver.close();
    rmSync(disk, { recursive: true, force: true });
  }
}

/** Both start again with nothing but 24 words. */
export async function emptyDisks(stage: Stage): Promise<void> {
  const { trader, maker, narrator, market, chain } = stage;
  const contracts = {
    accounts: await market.accounts.getAddress(),
    modules: [await market.settlement.getAddress()],
  };
  const start = performance.now();
  for (const person of [trader, maker]) {
    const seed = Seed.fromPhrase(person.seed.revealPhrase());
    const source = new EthersLogSource(chain.provider);
    const options = { seed, source, contracts, fromBlock: 0, confirmations: 0 };
    const { accounts, refused } = await recoverAccounts(options);
    const found = accounts.find(({ face }) => face.account === person.account);
    if (found === undefined || refused.length > 0) throw new Error("an account was not recovered");
    const recovered = found.portfolio();
    const isSame = recovered.revealText() === person.portfolio.revealText();
    if (!isSame) throw new Error("another book was recovered");
    person.portfolio = recovered;
  }
  const seconds = ((performance.now() - start) / 1_000).toFixed(2);
  const block = await chain.provider.getBlockNumber();
  narrator.tell({
    title: "Two empty disks",
    story: [
      "Both traders lose everything but a recovery phrase of 24 words. From it come their viewing keys; the chain has",
      `the rest: deposits in the clear, the trade sealed to them. Both books are back in ${seconds} s, equal to what was lost.`,
    ],
    chainSaw: [`nothing: events were read up to block ${block}`],
    stayedHidden: "who read them",
  });
}
