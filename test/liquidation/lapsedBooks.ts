/** Books below maintenance under the sample rules: with shorts and debts, hedged, under water, and tiny; and writers of options. */
import fc from "fast-check";
import {
  DEFAULT_TERMS,
  disclosingTerms,
  type AuctionTerms,
  type AuctionedBook,
  type LiquidatorBook,
  type TakeoverRequest,
  type ValuationContext,
} from "../../liquidation/index.ts";
import { Portfolio } from "../../prover/index.ts";
import { evaluateMargin, type Band, type Quantity, type RuleTable } from "../../risk/index.ts";
import { sampleMarket, sampleTable } from "../risk/sampleRules.ts";
import { scenarioWorld } from "../risk/scenarios/sampleWorld.ts";

/** The sample rules, but debts and shorts are allowed in every slot that has a price. */
export const lendingTable = (): RuleTable => {
  const table = sampleTable();
  return { ...table, longOnly: table.longOnly.map((_, slot) => slot > 3) };
};

export const context = { market: sampleMarket(), home: lendingTable() };

/** Where options may be written: calls and puts from slot 16 on, revalued in every scenario. */
export const optionContext = ((): ValuationContext => {
  const { market, table } = scenarioWorld();
  return { market, home: table };
})();

/** Quantities by slot, raw. */
export type Book = readonly bigint[];

export function portfolioOf(book: Book, blinding: bigint): Portfolio {
  return Portfolio.create(Object.fromEntries(book.map((q, slot) => [String(slot), q])), blinding);
}

/** Ten million in cash: carries whatever comes. */
export const richLiquidator = (at: ValuationContext = context): LiquidatorBook => ({
  portfolio: Portfolio.create({ "0": "10000000" }, 31_415n),
  ...at,
  band: 200n as Band,
});

export function auctioned(
  book: Book,
  elapsed: bigint,
  terms: AuctionTerms = DEFAULT_TERMS,
  at: ValuationContext = context,
): AuctionedBook {
  return { portfolio: portfolioOf(book, 27_182n), context: at, terms, elapsed };
}

export function requestFor(
  book: Book,
  elapsed: bigint,
  other: Partial<Omit<TakeoverRequest, "auctioned">> & {
    readonly terms?: AuctionTerms;
    readonly context?: ValuationContext;
  } = {},
): TakeoverRequest {
  const { terms, context: at, ...rest } = other;
  return {
    auctioned: auctioned(book, elapsed, terms, at),
    liquidator: richLiquidator(at),
    fundClaim: 10n ** 12n,
    ...rest,
  };
}

/** The home figures of a book in band 0: U in 1e-20, M in 1e-24 USD. */
function figures(book: readonly Quantity[], { market, home }: ValuationContext) {
  const { value, requirement } = evaluateMargin(book, market, home, disclosingTerms(0n));
  return { value, requirement };
}

/** The book with the cash that brings its health to about `health` (1e-4). */
function withHealth(positions: Book, health: bigint, at: ValuationContext = context): Book {
  const slots = at.home.longOnly.length;
  const book = (cash: bigint): readonly Quantity[] =>
    Array.from({ length: slots }, (_, i) =>
      i === 0 ? cash : (positions[i - 1] ?? 0n),
    ) as Quantity[];
  let cash = 0n;
  for (let step = 0; step < 6; step++) {
    const { value, requirement } = figures(book(cash), at);
    // 1e-20 USD are 1e-4 of 1e-8 units at a price of a dollar.
    cash -= (value - (health * requirement) / 10n ** 8n) / 10n ** 12n;
  }
  return book(cash);
}

/** Dollars of one position, either way, in units of the instrument at its price. */
function position(
  slot: number,
  mostDollars: bigint,
  { market }: ValuationContext = context,
): fc.Arbitrary<bigint> {
  const price = market.price[slot] ?? 1n;
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

/**
 * Calls and puts written for up to 20,000 dollars each, hedged or not, and the cash for a health up to 0.999.
 * @param least health, 1e-4
 */
export function writtenBook(least = -5_000n): fc.Arbitrary<Book> {
  const written = [16, 17, 18].map((slot) =>
    position(slot, 20_000n, optionContext).map((quantity) =>
      quantity < 0n ? quantity : -quantity,
    ),
  );
  return fc
    .tuple(position(1, 50_000n, optionContext), fc.bigInt({ min: least, max: 9_990n }))
    .chain(([hedge, health]) =>
      fc.tuple(...written).map((options) => {
        const positions = [hedge, ...new Array<bigint>(14).fill(0n), ...options];
        return withHealth(positions, health, optionContext);
      }),
    )
    .filter((book) => book.slice(16).some((quantity) => quantity !== 0n));
}
