/**
 * Expired options become cash: D takes what a book holds of a relisting's slots S out of it and puts
 * ⌊Σ q_i·x_i / p_0⌋ of slot 0 in, at the payoffs x_i and slot 0's price p_0 that the relisting fixed. Four
 * statements of `solvency` say so, two of D at the fixed prices, two of the book after it at prices of zero, where a
 * statement says no more than which quantities are not negative. `contracts/options/ExpiryClearing.sol` argues why.
 */
import { solvencyCircuit, type SolvencyId } from "../circuits/spec.ts";
import {
  floorDiv,
  inputInvalid,
  ONE,
  plainRules,
  plainTerms,
  PRICE,
  type Band,
  type Level,
  type MarketSnapshot,
  type Price,
} from "../risk/index.ts";
import { TradeDelta } from "./delta.ts";
import { Portfolio } from "./portfolio.ts";
import { randomBlinding, reduceBlinding } from "./secretScalar.ts";
import { type SlotQuantities } from "./slotQuantities.ts";
import { type StatementRequest } from "./statement.ts";

const SETTLEMENT_SLOT = 0;
/** Option slots are from this one on. */
export const FIRST_OPTION = 16;
const SLOTS = 32;

/** A relisting that counts, as `OptionBook.relisting` has it. */
export interface Relisting {
  /** From 1; an account follows them in order. */
  readonly number: bigint;
  /** What a unit was fixed at, 1e-8 USD, by slot. */
  readonly payoffs: ReadonlyMap<number, Price>;
  /** Of slot 0, 1e-8 USD. */
  readonly settlementPrice: Price;
}

/**
 * @param slots bit i for slot i
 * @param payoffs one per bit, in ascending order, 1e-8 USD
 * @throws INPUT_INVALID for a slot that is none of options, another number of payoffs, or a price of 0
 */
export function relistingOf(
  number: bigint,
  slots: bigint,
  payoffs: readonly bigint[],
  settlementPrice: bigint,
): Relisting {
  const listed = Array.from({ length: SLOTS }, (_, slot) => slot).filter(
    (slot) => (slots >> BigInt(slot)) & 1n,
  );
  const fix = "take the relisting from OptionBook.relisting";
  const isOptions = slots >> BigInt(SLOTS) === 0n && listed.every((slot) => slot >= FIRST_OPTION);
  if (!isOptions || listed.length === 0) throw inputInvalid("slots", "are not option slots", fix);
  if (payoffs.length !== listed.length) {
    throw inputInvalid("payoffs", "are not one per slot", fix);
  }
  const priceOf = (value: bigint | undefined, field: string): Price => {
    const price = PRICE.parse(value, field);
    if (price === 0n) throw inputInvalid(field, "is zero", fix);
    return price;
  };
  return {
    number,
    payoffs: new Map(
      listed.map((slot, k) => [slot, priceOf(payoffs[k], `payoffs.${String(k)}`)] as const),
    ),
    settlementPrice: priceOf(settlementPrice, "settlementPrice"),
  };
}

const recordOf = (quantities: readonly bigint[]): Record<string, bigint> =>
  Object.fromEntries(quantities.map((quantity, slot) => [String(slot), quantity]));

/**
 * D for a book; `undefined` when it holds nothing of what expired.
 * @param blinding δ, fresh by default
 * @throws INPUT_INVALID where the cash is outside the range of a quantity: such a book cannot convert
 */
export function conversionOf(
  portfolio: Portfolio,
  { payoffs, settlementPrice }: Relisting,
  blinding: bigint = randomBlinding(),
): TradeDelta | undefined {
  const held = portfolio.revealQuantities();
  const expired = [...payoffs].filter(([slot]) => held[slot] !== 0n);
  if (expired.length === 0) return undefined;
  const worth = expired.reduce((sum, [slot, payoff]) => sum + (held[slot] ?? 0n) * payoff, 0n);
  const quantities: Record<string, bigint> = {};
  for (const [slot] of expired) quantities[String(slot)] = 0n - (held[slot] ?? 0n);
  quantities[String(SETTLEMENT_SLOT)] = floorDiv(worth, settlementPrice);
  return TradeDelta.create(quantities, blinding);
}

/** Prices by slot, nothing anywhere else. */
function marketOf(circuitId: SolvencyId, prices: ReadonlyMap<number, bigint>): MarketSnapshot {
  const { id, nSlots, parameters: shape } = solvencyCircuit(circuitId);
  const price = Array.from({ length: nSlots }, (_, slot) => prices.get(slot) ?? 0n);
  const optionPnl = Array.from({ length: shape.nScenarios }, () =>
    new Array<bigint>(shape.nOption).fill(0n),
  );
  const market = { circuit: id, shape, epoch: 1n, committedAt: 0n, price, optionPnl };
  return market as unknown as MarketSnapshot;
}

const TERMS = plainTerms(ONE as Level, 0n as Band);

function opposite(quantities: SlotQuantities, blinding: bigint): Portfolio {
  return Portfolio.create(recordOf(quantities.map((q) => 0n - q)), reduceBlinding(-blinding));
}

/**
 * That a book holds nothing in the relisting's slots: it is negative there in none, nor is its opposite.
 * @param portfolio the book after the conversion
 * @throws INPUT_INVALID for a book with a quantity that has no opposite, −2^63
 */
export function clearedStatements(
  portfolio: Portfolio,
  { payoffs }: Relisting,
  circuit: SolvencyId,
): readonly [StatementRequest, StatementRequest] {
  const table = plainRules(circuit, (slot) => payoffs.has(slot));
  const market = marketOf(circuit, new Map());
  const other = opposite(portfolio.revealQuantities(), portfolio.revealBlinding());
  const about = (book: Portfolio): StatementRequest => {
    return { portfolio: book, market, table, terms: TERMS };
  };
  return [about(portfolio), about(other)];
}

/**
 * What the contract asks of a conversion, in its order: −D, D and a unit of slot 0, then the book after it.
 * @param portfolio the book before the conversion
 */
export function conversionStatements(
  portfolio: Portfolio,
  relisting: Relisting,
  delta: TradeDelta,
  circuit: SolvencyId,
): readonly [StatementRequest, StatementRequest, StatementRequest, StatementRequest] {
  const { payoffs, settlementPrice } = relisting;
  const isTouched = (slot: number): boolean => slot === SETTLEMENT_SLOT || payoffs.has(slot);
  const table = plainRules(circuit, (slot) => !isTouched(slot));
  const market = marketOf(circuit, new Map([[SETTLEMENT_SLOT, settlementPrice], ...payoffs]));
  const [quantities, blinding] = [delta.revealQuantities(), delta.revealBlinding()];
  const added = Portfolio.create(recordOf(quantities), blinding);
  const about = (book: Portfolio): StatementRequest => {
    return { portfolio: book, market, table, terms: TERMS };
  };
  return [
    about(opposite(quantities, blinding)),
    about(added.afterPublic(SETTLEMENT_SLOT, 1n)),
    ...clearedStatements(portfolio.afterTrade(delta), relisting, circuit),
  ];
}
