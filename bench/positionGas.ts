/** Gas of trades and of what an owner does with his own accounts, on accounts and lists in use. */
import type { Contract } from "ethers";
import type { Portfolio } from "../prover/index.ts";
import { SealProver, sealSignals, TradeDelta, type SealRequest } from "../prover/index.ts";
import { publicKeyOf, sealHash, sealVector, type SealedDelta } from "../sealing/index.ts";
import { send } from "../setup/deploySystem.ts";
import {
  ORDER_TYPES,
  PRIVATE_TRADE_TYPES,
  publicDelta,
  typedDataDomain,
  type Order,
} from "../trading/index.ts";
import { COUNCIL_SECRET, type FiguresMarket } from "./figuresMarket.ts";
import { proveSeal, type Bookkeeper, type TradeArgument } from "./gasProofs.ts";
import type { Figures } from "./transactionGas.ts";

const UNIT = 10n ** 8n;
const DEADLINE = 2n ** 40n;
/** 1e-4. */
const MIN_BAND = 100n;
/** Of the two accounts' viewing keys. */
export const VIEW_SECRETS = [3n ** 90n, 3n ** 91n] as const;

export interface Sides {
  readonly account: bigint;
  readonly other: bigint;
  /** Books of both, as they are now. */
  readonly book: Portfolio;
  readonly otherBook: Portfolio;
}

/** @param to secrets of the viewing keys of accounts A and B */
async function sealRequest(
  { accounts }: FiguresMarket,
  [accountA, accountB]: readonly [bigint, bigint],
  delta: TradeDelta,
  to: readonly [bigint, bigint],
  nonce: bigint,
): Promise<SealRequest> {
  const [first, second] = to.map(publicKeyOf);
  if (first === undefined || second === undefined) throw new Error("two viewers");
  const opening = { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() };
  return {
    opening,
    keys: { council: publicKeyOf(COUNCIL_SECRET), copies: [first, second] },
    scope: { chainId: 31_337n, accounts: await accounts.getAddress(), accountA, accountB },
    ephemeral: 3n ** 120n + nonce,
    rerandomise: opening.quantities.every((quantity) => quantity === 0n),
  };
}

async function signBoth(
  { signer, counterparty, settlement }: FiguresMarket,
  types: typeof ORDER_TYPES,
  values: readonly [object, object],
): Promise<string[]> {
  const venue = { chainId: 31_337n, settlement: await settlement.getAddress() };
  const domain = typedDataDomain(venue);
  return [
    await signer.signTypedData(domain, types, values[0]),
    await counterparty.signTypedData(domain, types, values[1]),
  ];
}

/** What `Settlement.settle` takes of a trade, and what goes with it in a bundle. */
export interface PreparedTrade {
  readonly trade: object;
  readonly seal: Awaited<ReturnType<typeof proveSeal>>["argument"];
  readonly signatures: readonly string[];
  readonly proofs: readonly TradeArgument[];
  /** Digest, challenge, evaluation of the seal's proof. */
  readonly sealInputs: readonly bigint[];
  /** What the zero bytes of its proofs save. */
  readonly rebate: bigint;
}

/** A private trade of `delta`, signed, sealed and proven. */
export async function prepareTrade(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sealer: SealProver,
  { account, other, book, otherBook }: Sides,
  delta: TradeDelta,
  nonce: bigint,
  improving = false,
): Promise<PreparedTrade> {
  const request = await sealRequest(market, [account, other], delta, VIEW_SECRETS, nonce);
  const seal = await proveSeal(sealer, request);
  const { ephemeralX, ephemeralY, wraps, words } = seal.argument;
  const [first = 0n, second = 0n] = wraps;
  const ephemeral = { x: ephemeralX, y: ephemeralY };
  const sealed: SealedDelta = { ephemeral, wraps: [first, second], words };
  const { x, y } = delta.point();
  const trade = {
    accountA: account,
    accountB: other,
    deltaX: x,
    deltaY: y,
    sealHash: sealHash(sealed),
    minBand: MIN_BAND,
    nonce: 2n ** 255n - nonce,
    deadline: DEADLINE,
  };
  const signatures = await signBoth(market, PRIVATE_TRADE_TYPES, [trade, trade]);
  const after = book.afterTrade(delta);
  const a = await (improving ? keeper.proveImprovement(book, after) : keeper.proveTrade(after));
  const b = await keeper.proveTrade(otherBook.afterTrade(delta.negate()));
  const vector = sealVector({ x, y }, false, request.keys, sealed);
  return {
    trade,
    seal: seal.argument,
    signatures,
    proofs: [a.argument, b.argument],
    sealInputs: sealSignals(vector, request.scope),
    rebate: seal.rebate + a.rebate + b.rebate,
  };
}

/** @returns the gas of a private trade of `delta` */
export async function settlePrivately(
  market: FiguresMarket,
  ...of: Parameters<typeof prepareTrade> extends [unknown, ...infer Rest] ? Rest : never
): Promise<bigint> {
  const { trade, seal, signatures, proofs, rebate } = await prepareTrade(market, ...of);
  return (await send(market.settlement, "settle", trade, seal, ...signatures, ...proofs)) + rebate;
}

/** What `Settlement.settleOrders` takes of a fill of one unit of slot 2, and its delta. */
export async function prepareFill(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sides: Sides,
  nonce: bigint,
): Promise<{
  readonly orders: readonly [Order, Order];
  readonly signatures: readonly string[];
  readonly proofs: readonly TradeArgument[];
  readonly delta: TradeDelta;
  readonly rebate: bigint;
}> {
  const price = 200n * UNIT;
  const common = { slot: 2, quantity: UNIT, minFill: UNIT, limitPrice: price, minBand: MIN_BAND };
  const ends = { ...common, counterparty: 0n, nonce, deadline: DEADLINE };
  const buy: Order = { account: sides.account, isBuy: true, isMaker: true, ...ends };
  const sell: Order = { account: sides.other, isBuy: false, isMaker: false, ...ends };
  const signatures = await signBoth(market, ORDER_TYPES, [buy, sell]);
  const delta = TradeDelta.create({ "0": -200n * UNIT, "2": UNIT }, 0n);
  const expected = publicDelta(2, UNIT, 200n * UNIT);
  if (expected.x !== delta.point().x) throw new Error("the orders' delta is another");
  const a = await keeper.proveTrade(sides.book.afterTrade(delta));
  const b = await keeper.proveTrade(sides.otherBook.afterTrade(delta.negate()));
  const proofs = [a.argument, b.argument];
  return { orders: [buy, sell], signatures, proofs, delta, rebate: a.rebate + b.rebate };
}

/** Two orders of one unit of slot 2, filled in full. */
async function settlePublicly(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sides: Sides,
  nonce: bigint,
): Promise<{ gas: bigint; delta: TradeDelta }> {
  const { orders, signatures, proofs, delta, rebate } = await prepareFill(
    ...([market, keeper, sides, nonce] as const),
  );
  const args = [...orders, UNIT, ...signatures, ...proofs];
  return { gas: (await send(market.settlement, "settleOrders", ...args)) + rebate, delta };
}

/** @param sides two accounts of two owners; the first one's owner is the market's signer */
export async function measurePositions(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sides: Sides,
  open: (as: Contract) => Promise<bigint>,
): Promise<Figures> {
  const figures: Figures = {};
  const sealer = await SealProver.open({ allowDevelopment: true });
  try {
    let now = sides;
    const traded = (delta: TradeDelta): Sides => ({
      ...now,
      book: now.book.afterTrade(delta),
      otherBook: now.otherBook.afterTrade(delta.negate()),
    });
    const first = TradeDelta.create({ "0": "-195.5", "2": "1" }, 3n ** 150n);
    await settlePrivately(market, keeper, sealer, now, first, 1n);
    now = traded(first);
    const second = TradeDelta.create({ "0": "-195.5", "2": "1" }, 3n ** 151n);
    figures["gas.settle.private"] = Number(
      await settlePrivately(market, keeper, sealer, now, second, 2n),
    );
    now = traded(second);
    const third = TradeDelta.create({ "0": "195.5", "2": "-1" }, 3n ** 152n);
    figures["gas.settle.private.improving"] = Number(
      await settlePrivately(market, keeper, sealer, now, third, 3n, true),
    );
    now = traded(third);
    const { gas, delta } = await settlePublicly(market, keeper, now, 2n ** 255n - 4n);
    figures["gas.settle.public"] = Number(gas);
    now = traded(delta);
    Object.assign(figures, await measureOwnAccounts(market, keeper, sealer, now, open));
  } finally {
    await sealer.close();
  }
  return figures;
}

/** Withdrawal, transfer to an isolated account, new blinding, end of an account. */
async function measureOwnAccounts(
  market: FiguresMarket,
  keeper: Bookkeeper,
  sealer: SealProver,
  { account, book }: Sides,
  open: (as: Contract) => Promise<bigint>,
): Promise<Figures> {
  const { accounts } = market;
  const withdrawn = book.afterPublic(2, -UNIT);
  const proof = await keeper.prove(withdrawn);
  const to = await market.signer.getAddress();
  const withdraw = await send(accounts, "withdraw", account, 2, UNIT, to, proof.argument);

  const isolated = await open(accounts);
  const moved = withdrawn.afterPublic(0, -UNIT);
  const move = await keeper.prove(moved);
  const transfer = await send(accounts, "transfer", account, isolated, 0, UNIT, move.argument);

  const own = [VIEW_SECRETS[0], VIEW_SECRETS[0]] as const;
  const sealOf = (of: bigint, delta: TradeDelta, nonce: bigint): Promise<SealRequest> =>
    sealRequest(market, [of, of], delta, own, nonce);
  const blind = TradeDelta.create({}, 3n ** 153n);
  const seal = await proveSeal(sealer, await sealOf(account, blind, 5n));
  const ask = [account, blind.point(), seal.argument] as const;
  const rerandomise = await send(accounts, "rerandomise", ...ask);

  const empty = await open(accounts);
  const dust = TradeDelta.create({}, 3n ** 154n);
  const first = await proveSeal(sealer, await sealOf(empty, dust, 6n));
  await send(accounts, "rerandomise", empty, dust.point(), first.argument);
  const last = await proveSeal(sealer, await sealOf(empty, dust.negate(), 7n));
  const close = await send(accounts, "close", empty, last.argument);
  return {
    "gas.withdraw": Number(withdraw + proof.rebate),
    "gas.transfer": Number(transfer + move.rebate),
    "gas.rerandomise": Number(rerandomise + seal.rebate),
    "gas.close": Number(close + last.rebate),
  };
}
