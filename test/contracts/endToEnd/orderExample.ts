/** The example of docs/trading.md, line by line; a test compares the two. */
import {
  bookedDelta,
  type MarginContext,
  type Order,
  type OrderDesk,
  type TradeProving,
  type TradeSigner,
} from "../../../trading/index.ts";

/** One owner's side. */
interface Side {
  readonly order: Order;
  readonly signer: TradeSigner;
  readonly proving: TradeProving;
  readonly context: MarginContext;
}

/** Fills as much as both orders have left, and says what each book is then. */
export async function fillOrders(desk: OrderDesk, buyer: Side, seller: Side) {
  const buy = await desk.sign(buyer.order, buyer.signer);
  const sell = await desk.sign(seller.order, seller.signer);
  const execution = await desk.match(buy.order, sell.order);
  const bought = bookedDelta(execution, "buy");
  const sold = bookedDelta(execution, "sell");
  const buyProof = await buyer.proving.prove(buyer.context, bought);
  const sellProof = await seller.proving.prove(seller.context, sold);
  const { quantity } = execution;
  await desk.fill({ buy, sell, quantity, buyProof, sellProof });
  return {
    buyer: buyer.context.portfolio.afterTrade(bought),
    seller: seller.context.portfolio.afterTrade(sold),
  };
}
