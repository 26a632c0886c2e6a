/** Public-size orders on-chain: signing, what a match would execute now, filling, cancelling. */
import { Contract, type Provider, type Signer } from "ethers";
import { TradeDelta } from "../prover/index.ts";
import { receivedQuantities, type Side } from "./amounts.ts";
import { SETTLEMENT_ABI, SETTLING_ERRORS } from "./chainAbi.ts";
import { chainFailed, transact, view } from "./chainCalls.ts";
import { isOptionSlot, readExpiry, requireBeforeExpiry } from "./optionSeries.ts";
import { executionOf, type Execution, type OrderState } from "./orders.ts";
import { tradeProofArgument } from "./settleArguments.ts";
import { orderTask, parseSignature, type TradeSigner } from "./signatures.ts";
import { type TradeProof } from "./tradeProof.ts";
import { orderDigest, type Order, type TradingVenue } from "./typedData.ts";

/** What an owner hands out: public, and good until it is filled, cancelled or past its deadline. */
export interface SignedOrder {
  readonly order: Order;
  readonly signature: string;
}

/** Everything `Settlement.settleOrders` takes. */
export interface OrderFill {
  readonly buy: SignedOrder;
  readonly sell: SignedOrder;
  /** 1e-8 of the instrument. */
  readonly quantity: bigint;
  readonly buyProof: TradeProof;
  readonly sellProof: TradeProof;
}

/** What one side's book receives of an execution: public, so nothing blinds it. */
export function bookedDelta({ slot, quantity, price }: Execution, side: Side): TradeDelta {
  return TradeDelta.create(receivedQuantities({ slot, side, quantity, price }), 0n);
}

export interface OrderDeskOptions {
  readonly provider: Provider;
  /** Pays for transactions; a cancellation must come from the order's owner. */
  readonly sender?: Signer;
  readonly venue: TradingVenue;
}

export class OrderDesk {
  readonly #options: OrderDeskOptions;
  readonly #settlement: Contract;

  constructor(options: OrderDeskOptions) {
    const { venue, sender, provider } = options;
    const abi = [...SETTLEMENT_ABI, ...SETTLING_ERRORS];
    this.#options = options;
    this.#settlement = new Contract(venue.settlement, abi, sender ?? provider);
  }

  /** @throws TRADE_REFUSED for an option with a deadline past its expiry, CHAIN_FAILED */
  async sign(order: Order, signer: TradeSigner): Promise<SignedOrder> {
    if (isOptionSlot(order.slot)) {
      const accounts = await view<string>(this.#settlement, "accounts");
      const expiry = await readExpiry(this.#options.provider, accounts, order.slot);
      requireBeforeExpiry(order.deadline, expiry);
    }
    const signature = await signer(orderTask(this.#options.venue, order));
    return { order, signature: parseSignature(signature, "signature") };
  }

  /** @throws CHAIN_FAILED */
  async state(order: Order): Promise<OrderState> {
    const digest = orderDigest(this.#options.venue, order);
    const { filled, cancelled } = await view<OrderState>(this.#settlement, "orderState", digest);
    return { filled, cancelled };
  }

  /**
   * What a match would execute at the latest block: `quantity`, or as much as both orders have left.
   * @throws INPUT_INVALID naming what the contract would refuse, CHAIN_FAILED
   */
  async match(buy: Order, sell: Order, quantity?: bigint): Promise<Execution> {
    const [buyState, sellState] = [await this.state(buy), await this.state(sell)];
    const block = await this.#options.provider.getBlock("latest").catch((cause: unknown) => {
      throw chainFailed("the block could not be read", cause);
    });
    if (block === null) throw chainFailed("the block could not be read");
    const time = BigInt(block.timestamp);
    return executionOf({ buy, sell, buyState, sellState, time }, quantity);
  }

  /** Resolves once the transaction is mined. @throws CHAIN_FAILED with the contract's error by name */
  async fill({ buy, sell, quantity, buyProof, sellProof }: OrderFill): Promise<void> {
    const { sender } = this.#options;
    await transact(this.#settlement, sender, "settleOrders", [
      ...[buy.order, sell.order, quantity, buy.signature, sell.signature],
      ...[tradeProofArgument(buyProof), tradeProofArgument(sellProof)],
    ]);
  }

  /** Nothing of the order is filled any more; what was, stays. @throws CHAIN_FAILED, unless by the owner */
  async cancel(order: Order): Promise<void> {
    await transact(this.#settlement, this.#options.sender, "cancelOrder", [order]);
  }
}
