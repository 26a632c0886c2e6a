/** 12 March 2020: prices leave the band, nothing can be proven, a top-up mends it. */
import { ZkMarginError } from "../circuits/errors.ts";
import { renderPreflight } from "../prover/index.ts";
import { formatUsd, QUANTITY, USD_DECIMALS, type MarketSnapshot } from "../risk/index.ts";
import { send } from "../setup/deploySystem.ts";
import { SLOT_NAMES } from "./facts.ts";
import type { ChainProof } from "./participant.ts";
import { AT_INITIAL, FOR_DESK, LEASE_SECONDS, refusal, type Stage } from "./stage.ts";

const BTC_SLOT = SLOT_NAMES.indexOf("BTC");

export async function leaseEnds(stage: Stage): Promise<void> {
  const { trader, market, narrator, deskTable, maker } = stage;
  const isSolvent = market.accounts.getFunction("isSolvent");
  const solvent: unknown = await isSolvent(trader.account, deskTable, FOR_DESK.level);
  const gas = await send(maker.accounts, "flagSlot", trader.account, BTC_SLOT);
  narrator.tell({
    title: "The lease ends, without a word from the trader",
    story: [
      "BTC closed 37% below the price of the lease; the band was 5%. Nobody proves his own",
      "insolvency, so silence is the signal: anyone may name the slot that left the band.",
    ],
    chainSaw: [
      `isSolvent = ${String(solvent)}; flagged: Lapsed(account, slot ${BTC_SLOT} left its band)`,
    ],
    stayedHidden: "whether the account is short, and of what",
    gas: { flagSlot: gas },
  });
}

/** @param stale an attestation made the day before, the best a dishonest trader still has */
export async function cannotProve(
  stage: Stage,
  snapshot: MarketSnapshot,
  stale: ChainProof,
): Promise<void> {
  const { trader, prover, narrator, desk, deskTable } = stage;
  const report = trader.preflight(snapshot, FOR_DESK);
  const text = renderPreflight(report, trader.request(snapshot, FOR_DESK), { symbols: SLOT_NAMES });
  let refused = "";
  try {
    await trader.prove(prover, snapshot, FOR_DESK);
  } catch (error) {
    if (!(error instanceof ZkMarginError)) throw error;
    refused = `${error.code}: ${error.message}`;
  }
  if (refused === "") throw new Error("the crash left the book provable: the story is wrong");

  const to = await trader.signer.getAddress();
  const withdraw = ["withdraw", trader.account, 0, QUANTITY.parse("100", "amount"), to] as const;
  const attest = ["attest", trader.account, deskTable, FOR_DESK.level, LEASE_SECONDS] as const;
  const forged = { ...stale, epoch: snapshot.epoch };
  const asTrader = desk.connect(trader.signer) as typeof desk;
  const refusals = {
    "attest, with yesterday's proof": await refusal(trader.accounts, ...attest, stale),
    "attest, with yesterday's proof dated today": await refusal(trader.accounts, ...attest, forged),
    "withdraw 100 USDC": await refusal(trader.accounts, ...withdraw, stale),
    "borrow from the desk": await refusal(asTrader, "borrow", trader.account, 1n),
  };
  for (const [what, name] of Object.entries(refusals)) {
    if (name === undefined) throw new Error(`${what} was not refused`);
  }
  narrator.tell({
    title: "No proof, no withdrawal, no loan",
    story: [
      "At home, the pre-flight says by how much and why:",
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
      `The prover refuses: ${refused}`,
    ],
    chainSaw: Object.entries(refusals).map(([what, name]) => `${what}: ${name ?? ""}`),
    stayedHidden: "everything the pre-flight said",
  });
}

export async function topUp(stage: Stage, snapshot: MarketSnapshot): Promise<void> {
  const { trader, prover, narrator, desk, deskTable } = stage;
  const remedy = trader.preflight(snapshot, FOR_DESK).topUp;
  if (remedy.kind !== "deposit") throw new Error(`a top-up is ${remedy.kind}: the story is wrong`);
  const amount = QUANTITY.format(remedy.amount);
  const cost = formatUsd(remedy.cost, USD_DECIMALS.positionValue, "up");
  const deposit = await trader.deposit("USDC", amount);
  const { proof, ms } = await trader.prove(prover, snapshot, FOR_DESK);
  const ask = [trader.account, deskTable, FOR_DESK.level, LEASE_SECONDS, proof];
  const attest = await send(trader.accounts, "attest", ...ask);
  const asTrader = desk.connect(trader.signer) as typeof desk;
  const borrow = await send(asTrader, "borrow", trader.account, 1_000_000n);
  const { surplus } = trader.preflight(snapshot, AT_INITIAL);
  narrator.tell({
    title: "A top-up makes the account provable again",
    story: [
      `The pre-flight asked for ${amount} USDC (${cost}), not one unit more: less than the`,
      "shortfall, because a smaller debt also needs less margin for the band.",
      "The trader deposits exactly that, proves, attests, and the desk lets him in again.",
      surplus < 0n
        ? "For a withdrawal he would need more: its proof is at level 1.25."
        : "Even a withdrawal would be provable again.",
    ],
    chainSaw: [`a deposit of ${amount} USDC, a proof at today's epoch; the desk lends`],
    stayedHidden: "the book; but so odd an amount hints: outside a demo, round a top-up up",
    provingMs: [ms],
    gas: { deposit, attest, borrow },
  });
}
