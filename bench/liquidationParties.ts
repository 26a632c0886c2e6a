/** Accounts of a liquidation under measurement: funded, and one of them leveraged. */
import type { Contract, Signer } from "ethers";
import { Portfolio, TradeDelta, type SealProver } from "../prover/index.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { send } from "../setup/deploySystem.ts";
import type { FiguresMarket } from "./figuresMarket.ts";
import type { Bookkeeper } from "./gasProofs.ts";
import { settlePrivately } from "./positionGas.ts";

const UNIT = 10n ** 8n;
export const LIQUIDATOR_VIEW = 3n ** 92n;

export interface Party {
  readonly account: bigint;
  readonly as: Contract;
  readonly signer: Signer;
  book: Portfolio;
}

export async function openFunded(
  market: FiguresMarket,
  signer: Signer,
  home: string,
  viewSecret: bigint,
  dollars: bigint,
): Promise<Party> {
  const as = market.accounts.connect(signer) as Contract;
  const ask = [home, publicKeyOf(viewSecret)] as const;
  const account = (await as.getFunction("open").staticCall(...ask)) as bigint;
  await send(as, "open", ...ask);
  const token = market.tokens[0]?.connect(signer) as Contract;
  await send(token, "mint", await signer.getAddress(), 10n ** 26n);
  await send(token, "approve", market.vault.target, 2n ** 255n);
  await send(as, "deposit", account, 0, dollars * UNIT);
  return { account, as, signer, book: Portfolio.create({ "0": String(dollars) }, 0n) };
}

/** 175 units of the slot at 200 dollars each, on 10,000 dollars. */
export async function leverage(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sealer: SealProver,
  party: Party,
  other: Party,
): Promise<void> {
  const delta = TradeDelta.create({ "0": "-35000", "2": "175" }, 3n ** 150n);
  const sides = {
    account: party.account,
    other: other.account,
    book: party.book,
    otherBook: other.book,
  };
  await settlePrivately(market, keeper, sealer, sides, delta, 9n);
  party.book = party.book.afterTrade(delta);
  other.book = other.book.afterTrade(delta.negate());
}
