/** Books below maintenance under the sample rules: with shorts and debts, hedged, under water, and tiny. */
import fc from "fast-check";
import {
  DEFAULT_TERMS,
  disclosingTerms,
  type AuctionTerms,
  type AuctionedBook,
  type LiquidatorBook,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import { Portfolio } from "../../prover/index.ts";
import { evaluateMargin, type Band, type Quantity, type RuleTable } from "../../risk/index.ts";
import { sampleMarket, sampleTable } from "../risk/sampleRules.ts";

/** The sample rules, but debts and shorts are allowed in every slot that has a price. */
export const lendingTable = (): RuleTable => {
  const table = sampleTable();
  return { ...table, longOnly: table.longOnly.map((_, slot) => slot > 3) };
};

export const context = { market: sampleMarket(), home: lendingTable() };

/** Quantities by slot, raw. */
export type Book = readonly bigint[];

export function portfolioOf(book: Book, blinding: bigint): Portfolio {
  return Portfolio.create(Object.fromEntries(book.map((q, slot) => [String(slot), q])), blinding);
}

/** Ten million in cash: carries whatever comes. */
export const richLiquidator = (): LiquidatorBook => ({
  portfolio: Portfolio.create({ "0": "10000000" }, 31_415n),
  market: context.market,
  home: context.home,
  band: 200n as Band,
});

export function auctioned(
  book: Book,
  elapsed: bigint,
  terms: AuctionTerms = DEFAULT_TERMS,
): AuctionedBook {
  return { portfolio: portfolioOf(book, 27_182n), context, terms, elapsed };
}

export function requestFor(
  book: Book,
  elapsed: bigint,
  other: Partial<Omit<TakeoverRequest, "auctioned">> & { readonly terms?: AuctionTerms } = {},
): TakeoverRequest {
  const { terms, ...rest } = other;
  return {
    auctioned: auctioned(book, elapsed, terms),
    liquidator: richLiquidator(),
    fundClaim: 10n ** 12n,
    ...rest,
  };
}

/** The home figures of a book in band 0: U in 1e-20, M in 1e-24 USD. */
function figures(book: readonly Quantity[]) {
  const { value, requirement } = evaluateMargin(
    book,
    context.market,
    context.home,
    disclosingTerms(0n),
  );
  return { value, requirement };
}

/** The book with the cash that brings its health to about `health` (1e-4). */
function withHealth(positions: Book, health: bigint): Book {
  const book = (cash: bigint): readonly Quantity[] =>
    [cash, ...positions, 0n, 0n, 0n, 0n] as Quantity[];
  let cash = 0n;
  for (let step = 0; step < 6; step++) {
    const { value, requirement } = figures(book(cash));
    // 1e-20 USD are 1e-4 of 1e-8 units at a price of a dollar.
    cash -= (value - (health * requirement) / 10n ** 8n) / 10n ** 12n;
  }
  return book(cash);
}

/** Dollars of one position, either way, in units of the instrument at its price. */
function position(slot: number, mostDollars: bigint): fc.Arbitrary<bigint> {
  const price = context.market.price[slot] ?? 1n;
  return fc
    .bigInt({ min: -mostDollars, max: mostDollars })
    .map((dollars) => (dollars * 10n ** 16n) / price);
}

/** Three positions of up to `mostDollars` each, and the cash for a health from −0.5 to 0.999. */
export function lapsedBook(mostDollars = 1_000_000n): fc.Arbitrary<Book> {
  const positions = [1, 2, 3].map((slot) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(0n) },
      { weight: 4, arbitrary: position(slot, mostDollars) },
    ),
  );
  return fc
    .tuple(fc.tuple(...positions), fc.bigInt({ min: -5_000n, max: 9_990n }))
    .filter(([held]) => held.some((quantity) => quantity !== 0n))
    .map(([held, health]) => withHealth(held, health));
}
