/** 11 March 2020: the market opens, collateral comes in, a desk lends. */
import { formatUsd, QUANTITY, USD_DECIMALS, type MarketSnapshot } from "../risk/index.ts";
import { send } from "../setup/deploySystem.ts";
import { SLOT_NAMES } from "./facts.ts";
import { readSnapshot, type Market } from "./market.ts";
import type { Narrator } from "./narrator.ts";
import {
  AT_INITIAL,
  commitmentOf,
  FOR_DESK,
  LEASE_SECONDS,
  priceList,
  type Stage,
} from "./stage.ts";

export async function commitEpoch(
  market: Market,
  narrator: Narrator,
  title: string,
  story: readonly string[],
): Promise<MarketSnapshot> {
  const gas = await send(market.market, "commitEpoch");
  const snapshot = await readSnapshot(market);
  narrator.tell({
    title,
    story,
    chainSaw: [priceList(snapshot, SLOT_NAMES), `epoch ${snapshot.epoch}, folded into one point`],
    gas: { commitEpoch: gas },
  });
  return snapshot;
}

export async function deposits({ trader, maker, narrator, market }: Stage): Promise<void> {
  const gas = {
    "first deposit, USDC": await trader.deposit("USDC", "8500"),
    BTC: await trader.deposit("BTC", "2"),
  };
  await maker.deposit("USDC", "60000");
  await maker.deposit("ETH", "100");
  await maker.deposit("LINK", "2000");
  narrator.tell({
    title: "Deposits",
    story: [
      "The trader deposits 8,500 USDC (6 decimals) and 2 BTC (8 decimals);",
      "the market maker 60,000 USDC, 100 ETH (18 decimals) and 2,000 LINK. No proof is needed.",
    ],
    chainSaw: [
      "every amount; each is added to a commitment as amount · G_slot",
      `trader C = ${await commitmentOf(market, trader.account)}, maker C = ${await commitmentOf(market, maker.account)}`,
    ],
    stayedHidden: "nothing yet",
    gas,
  });
}

export async function attestToDesk(stage: Stage, snapshot: MarketSnapshot): Promise<void> {
  const { trader, prover, market, narrator, desk, deskTable } = stage;
  const report = trader.preflight(snapshot, FOR_DESK);
  const spare = formatUsd(report.surplus, USD_DECIMALS.surplus, "down");
  const { proof, ms } = await trader.prove(prover, snapshot, FOR_DESK);
  const attest = await send(
    trader.accounts,
    "attest",
    trader.account,
    deskTable,
    FOR_DESK.level,
    LEASE_SECONDS,
    proof,
  );
  const asTrader = desk.connect(trader.signer) as typeof desk;
  const eth = market.tokens.ETH.connect(trader.signer) as typeof desk;
  const pledge = 12n * 10n ** 18n;
  await send(eth, "mint", await trader.signer.getAddress(), pledge);
  await send(eth, "approve", desk.target, pledge);
  await send(asTrader, "pledge", trader.account, pledge);
  const borrow = await send(asTrader, "borrow", trader.account, 1_000_000_000n);
  const solvent: unknown = await market.accounts.getFunction("isSolvent")(
    trader.account,
    deskTable,
    FOR_DESK.level,
  );
  narrator.tell({
    title: "Pre-flight, attestation, and a lending desk that asks isSolvent",
    story: [
      `The desk has its own, stricter rule table. Pre-flight: provable with ${spare} to spare.`,
      "The trader attests with a band of 5%, pledges 12 ETH and borrows 1,000 USDC: to a sound",
      "account the desk lends up to 90% of a pledge.",
    ],
    chainSaw: [
      `level 1, band 5%, epoch ${snapshot.epoch}, three days; isSolvent = ${String(solvent)}`,
    ],
    stayedHidden: "what he holds, what he owes, how far above the level he is",
    provingMs: [ms],
    gas: { attest, borrow },
  });
}

export async function withdrawal(stage: Stage, snapshot: MarketSnapshot): Promise<void> {
  const { trader, prover, narrator, market } = stage;
  const amount: bigint = QUANTITY.parse("3000", "amount");
  const after = trader.portfolio.afterPublic(0, -amount);
  const { proof, ms } = await trader.prove(prover, snapshot, AT_INITIAL, after);
  const to = await trader.signer.getAddress();
  const gas = await send(trader.accounts, "withdraw", trader.account, 0, amount, to, proof);
  trader.portfolio = after;
  narrator.tell({
    title: "A withdrawal, with a proof at the initial level",
    story: ["The trader takes out 3,000 USDC: the proof is for the book that is left."],
    chainSaw: [
      "3,000 USDC out, one proof at level 1.25; it renews the home lease and ends the desk's",
      `trader C = ${await commitmentOf(market, trader.account)}`,
    ],
    stayedHidden: "that his USDC balance is a debt, and of how much",
    provingMs: [ms],
    gas: { withdraw: gas },
  });
  await renewDeskLease(stage, snapshot);
}

/** Any change of the commitment ends a lease, so the desk gets a new one. */
async function renewDeskLease(stage: Stage, snapshot: MarketSnapshot): Promise<void> {
  const { trader, prover, deskTable } = stage;
  const { proof } = await trader.prove(prover, snapshot, FOR_DESK);
  const ask = [trader.account, deskTable, FOR_DESK.level, LEASE_SECONDS, proof];
  await send(trader.accounts, "attest", ...ask);
}
