/**
 * What a liquidator can bid for a lapsed account whose opening he has, in full or in part, such that the contract
 * takes it: the delta, what is paid, and what both books are afterwards. Nothing is proven yet.
 */
import { solvencyCircuit } from "../circuits/spec.ts";
import { type ZkMarginError } from "../circuits/errors.ts";
import { TradeDelta, randomBlinding, type Portfolio } from "../prover/index.ts";
import {
  LEVEL,
  inputInvalid,
  max,
  sum,
  type Level,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
} from "../risk/index.ts";
import { bookPriceUp, coverage, penaltyDown, reliefDown, shared, unitsUp } from "./amounts.ts";
import { requireCarriable, type LiquidatorBook } from "./liquidatorBook.ts";
import { smallestPart } from "./partSearch.ts";
import { factorUp } from "./priceFactor.ts";
import {
  liquidationRefused,
  remainderRange,
  requireBelowMaintenance,
  requireFullAllowed,
  requireRunning,
  requireTargetFits,
  targetOf,
} from "./takeoverRules.ts";
import { type AuctionTerms } from "./terms.ts";
import { valuePortfolio, type BookValuation, type ValuationContext } from "./valuation.ts";

/** An account on auction, as whoever has its opening sees it. */
export interface AuctionedBook {
  readonly portfolio: Portfolio;
  /** Prices of an epoch that the contract still takes, and the account's home table. */
  readonly context: ValuationContext;
  /** Those the auction was opened under. */
  readonly terms: AuctionTerms;
  /** s of the market clock since its start. */
  readonly elapsed: bigint;
}

export interface TakeoverRequest {
  readonly auctioned: AuctionedBook;
  readonly liquidator: LiquidatorBook;
  /** Units that the insurance fund holds: what it can give before a loss is everybody's. */
  readonly fundClaim: bigint;
  /** δ of a part, fresh by default; in full the delta has the book's own blinding. */
  readonly blinding?: bigint;
}

/** Cash in units of slot 0. All but the books and the delta becomes public with the takeover. */
export interface TakeoverPlan {
  readonly kind: "full" | "part";
  /** D as the liquidator books it. */
  readonly delta: TradeDelta;
  /** What the liquidator pays; negative where he is paid. */
  readonly paid: bigint;
  /** To the insurance fund. */
  readonly penalty: bigint;
  /** To the flagger. */
  readonly bounty: bigint;
  /** Given up by the insurance fund, as far as its claim goes. */
  readonly covered: bigint;
  readonly uncovered: bigint;
  /** What the account receives: paid − penalty − bounty + covered + uncovered. */
  readonly received: bigint;
  /** 1e-4. */
  readonly factor: bigint;
  readonly before: BookValuation;
  /** Of what remains; undefined in full. */
  readonly after: BookValuation | undefined;
  /** What is left of the lapsed account's book. */
  readonly remainder: Portfolio;
  /** The liquidator's book afterwards. */
  readonly taken: Portfolio;
  /** Value of the delta at the epoch's prices less what is paid, 1e-16 USD. */
  readonly gain: bigint;
}

/** What both kinds of takeover start from. */
interface Start {
  readonly before: BookValuation;
  readonly factor: bigint;
  /** Of a unit of slot 0, 1e-8 USD. */
  readonly price: bigint;
}

/** @throws LIQUIDATION_REFUSED for a healthy account or a stale auction */
function startOf({ portfolio, context, terms, elapsed }: AuctionedBook): Start {
  const [price = 0n] = context.market.price;
  if (price === 0n) {
    throw inputInvalid(
      "price[0]",
      "is 0",
      "take an epoch in which the settlement asset has a price",
    );
  }
  const before = valuePortfolio(portfolio, context);
  requireBelowMaintenance(before, context.home);
  requireRunning(terms, elapsed);
  return { before, factor: factorUp(terms, elapsed), price };
}

function worthOf(quantities: readonly bigint[], { price }: MarketSnapshot): bigint {
  return sum(quantities.map((quantity, slot) => quantity * (price[slot] ?? 0n)));
}

type Cash = Pick<TakeoverPlan, "paid" | "penalty" | "bounty" | "covered" | "uncovered">;

function planOf(
  kind: TakeoverPlan["kind"],
  { auctioned, liquidator }: TakeoverRequest,
  { factor, before, price }: Start,
  delta: TradeDelta,
  cash: Cash,
  after: BookValuation | undefined,
): TakeoverPlan {
  const { paid, penalty, bounty, covered, uncovered } = cash;
  const received = paid - penalty - bounty + covered + uncovered;
  const remainder = auctioned.portfolio.afterTrade(delta.negate()).afterPublic(0, received);
  const taken = liquidator.portfolio.afterTrade(delta).afterPublic(0, -paid);
  requireCarriable(liquidator, taken);
  const worth = worthOf(delta.revealQuantities(), auctioned.context.market);
  const gain = worth - paid * price;
  return { kind, delta, ...cash, received, factor, before, after, remainder, taken, gain };
}

/** Quantities of a portfolio or a delta by slot number, as `create` takes them. */
function bySlot(quantities: readonly Quantity[]): Record<string, bigint> {
  return Object.fromEntries(quantities.map((quantity, slot) => [String(slot), quantity]));
}

/**
 * The whole book for V + f·M.
 * @throws LIQUIDATION_REFUSED for a healthy account, a stale auction, or while only parts may be taken;
 * MARGIN_SHORT when the liquidator's book would miss its initial level, in dollars
 */
export function planFull(request: TakeoverRequest): TakeoverPlan {
  const { auctioned, fundClaim } = request;
  const { terms, elapsed, portfolio } = auctioned;
  const start = startOf(auctioned);
  const { before, factor, price } = start;
  requireFullAllowed(before, terms, elapsed);
  const paid = unitsUp(bookPriceUp(before, factor), price);
  const due = penaltyDown(terms, reliefDown(before, undefined), price);
  const total = due < paid ? due : max(paid, 0n);
  const cash = { paid, ...shared(terms, total), ...coverage(paid, fundClaim) };
  const quantities = bySlot(portfolio.revealQuantities());
  const delta = TradeDelta.create(quantities, portfolio.revealBlinding());
  return planOf("full", request, start, delta, cash, undefined);
}

/**
 * The smallest part that brings the remainder to the target level.
 * @throws LIQUIDATION_REFUSED for a healthy account, a stale auction, or where no part does; MARGIN_SHORT when the
 * liquidator's book would miss its initial level, in dollars
 */
export function planPart(request: TakeoverRequest): TakeoverPlan {
  const { auctioned, blinding = randomBlinding() } = request;
  const { portfolio, context, terms } = auctioned;
  const start = startOf(auctioned);
  const { before, factor } = start;
  requireTargetFits(terms, context.home);
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(context.home.circuit));
  const part = smallestPart({ book, before, context, terms, factor });
  if (part === undefined || remainderRange(part.after, terms, context.home) !== "inside") {
    throw noPart(terms, context.home);
  }
  const { received, total, after } = part;
  const cash = {
    paid: received + total,
    ...shared(terms, total),
    covered: 0n,
    uncovered: 0n,
  };
  const delta = TradeDelta.create(bySlot(part.delta), blinding);
  return planOf("part", request, start, delta, cash, after);
}

function noPart(terms: AuctionTerms, home: RuleTable): ZkMarginError {
  const target = targetOf(terms, home);
  const from = LEVEL.format(target as Level);
  const to = LEVEL.format((target + terms.targetTolerance) as Level);
  return liquidationRefused(
    "part",
    `at this price no part of the book relieves the account and leaves it between levels ${from} and ${to}`,
    "take it over in full once that is allowed, or plan again at another price",
  );
}
