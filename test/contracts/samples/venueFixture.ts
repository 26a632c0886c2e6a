/** A venue for the perpetual of slot 2, and signed orders between alice, who buys, and bob, who sells. */
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain, type TradeProof } from "../fixtures/improvements.ts";
import {
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  plus,
  type Protocol,
} from "../fixtures/protocol.ts";
import { buyOrder, quoteOf, sellOrder, signOrder, type Order } from "../fixtures/orders.ts";

export const SLOT = 2;
/** Committed price of the slot in 1e-8 dollars; slot 0 is at one dollar. */
export const COMMITTED = 195n * UNIT;
/** 2 %, 1e-4. */
export const MAX_DISTANCE = 200n;
export const MAX_FILL = 50n * UNIT;
/** 5 basis points. */
export const TAKER_FEE = 5n;
/** Both sides of a plain trade have this much by the trade itself. */
export const LEVEL = 12_000;

/** Arguments of `matchOrders` and of `settleOrders`. */
export type Match = readonly [Order, Order, bigint, string, string, TradeProof, TradeProof];

export interface Venue extends Protocol {
  readonly venue: Deployed;
  /** Constructor argument of the venue. */
  readonly terms: Readonly<Record<string, unknown>>;
  /**
   * Two orders of `quantity`, alice's to buy at bob's price, signed, with proofs of the books after. Changes
   * apply to both orders; level 0 of a side leaves its proof out of the mock.
   */
  readonly match: (
    quantity: bigint,
    changes?: Partial<Order>,
    options?: { readonly buyer?: Partial<Order>; readonly seller?: Partial<Order> },
  ) => Promise<Match>;
}

let nonce = 0n;

export async function deployVenue(connection: Connection): Promise<Venue> {
  const world = await deployFunded(connection);
  const { accounts, home, settlement, market, vault, tokens, cast } = world;
  await vault.listPerpetual(SLOT);
  const terms = {
    accounts: accounts.target,
    table: home,
    level: LEVEL,
    settlement: settlement.target,
    market: market.target,
    vault: vault.target,
    slot: SLOT,
    maxDistance: MAX_DISTANCE,
    maxFill: MAX_FILL,
    takerFee: TAKER_FEE,
    feeRecipient: cast.stranger.address,
  };
  const venue = await deploy(connection, "PerpetualVenue", [terms]);
  for (const person of [cast.alice, cast.bob]) {
    await tokens[0]!.connect(person).approve(venue.target, 2n ** 255n);
  }

  const match: Venue["match"] = async (quantity, changes = {}, { buyer, seller } = {}) => {
    nonce += 1n;
    const shared = { slot: SLOT, quantity, limitPrice: COMMITTED, nonce, ...changes };
    const buy = await buyOrder(world, { ...shared, ...buyer });
    const sell = await sellOrder(world, { ...shared, ...seller });
    const price = buy.isMaker ? buy.limitPrice : sell.limitPrice;
    const delta = minus(amountPoint(buy.slot, quantity), amountPoint(0, quoteOf(quantity, price)));
    const proofOf = async (account: bigint, move: typeof plus): Promise<TradeProof> =>
      plain(await world.prove({ commitment: move(await world.commitmentOf(account), delta) }));
    return [
      buy,
      sell,
      quantity,
      await signOrder(world, cast.alice, buy),
      await signOrder(world, cast.bob, sell),
      await proofOf(buy.account, plus),
      await proofOf(sell.account, minus),
    ];
  };
  return { ...world, venue, terms, match };
}
