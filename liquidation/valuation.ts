/**
 * What a book is worth at one epoch, as two disclosures show it on-chain: value and requirement under the home
 * table, and the same under the plain table of the same circuit. USD cents; values rounded down, requirements
 * up. Exact amounts stay in the prover.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import {
  preflight,
  requireProvable,
  type Portfolio,
  type StatementRequest,
} from "../prover/index.ts";
import {
  ONE,
  evaluateMargin,
  type Band,
  type Level,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import { plainTable } from "./plainTables.ts";

/** The figures of `Valuation` in contracts/types/Auction.sol. Public once disclosed. */
export interface BookValuation {
  /** Risk-weighted value under the home table, cents, rounded down. */
  readonly value: bigint;
  /** Requirement under the home table, cents, rounded up. */
  readonly requirement: bigint;
  /** Value with every weight 1, cents, rounded down. */
  readonly plainValue: bigint;
  /**
   * Requirement under the plain table, cents, rounded up: the worst loss of the options' scenario values alone, 0
   * without options. The contract states it in the plain proof and asks nothing of it.
   */
  readonly plainRequirement: bigint;
}

/** Prices of an epoch and the home table they are valued under. */
export interface ValuationContext {
  readonly market: MarketSnapshot;
  readonly home: RuleTable;
}

/** The two statements behind a valuation. */
export interface ValuationStatements {
  /** Under the home table, in the band. */
  readonly home: StatementRequest;
  /** Under the plain table, always in band 0. */
  readonly plain: StatementRequest;
}

/** Terms of a disclosure: level 0, for no level is asserted. */
export function disclosingTerms(band: bigint): Terms {
  return {
    level: 0n as Level,
    band: band as Band,
    tally: false,
    disclose: true,
    compare: false,
  };
}

/** @param band 1e-4; 0 before a takeover, the remainder's band after one in part */
export function valuationStatements(
  portfolio: Portfolio,
  { market, home }: ValuationContext,
  band: bigint,
): ValuationStatements {
  return {
    home: { portfolio, market, table: home, terms: disclosingTerms(band) },
    plain: { portfolio, market, table: plainTable(home.circuit), terms: disclosingTerms(0n) },
  };
}

/** The figures of a book (quantities by slot of the circuit) where both can be disclosed, else undefined. */
export function valuationOf(
  book: readonly Quantity[],
  { market, home }: ValuationContext,
  band: bigint,
): BookValuation | undefined {
  const atHome = evaluateMargin(book, market, home, disclosingTerms(band));
  const plain = evaluateMargin(book, market, plainTable(home.circuit), disclosingTerms(0n));
  if (atHome.status !== "provable" || plain.status !== "provable") return undefined;
  return {
    ...{ value: atHome.valueCents, requirement: atHome.requirementCents },
    ...{ plainValue: plain.valueCents, plainRequirement: plain.requirementCents },
  };
}

/**
 * The same of a portfolio.
 * @throws MARGIN_SHORT for a short that the home table does not allow (it names slots only), BOOK_TOO_LARGE
 */
export function valuePortfolio(
  portfolio: Portfolio,
  context: ValuationContext,
  band = 0n,
): BookValuation {
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(context.home.circuit));
  const valuation = valuationOf(book, context, band);
  if (valuation !== undefined) return valuation;
  const { home, plain } = valuationStatements(portfolio, context, band);
  for (const request of [home, plain]) requireProvable(preflight(request), request);
  throw new ZkMarginError(
    "LIQUIDATION_REFUSED",
    "the plain value of the book's options is unknown",
    {
      field: "market",
      fix: "only books without scenario values of options are valued in this release",
    },
  );
}

/** The whole cents that a disclosed requirement is at least: one less, but 0 for 0. */
export function leastRequirement({ requirement }: Pick<BookValuation, "requirement">): bigint {
  return requirement === 0n ? 0n : requirement - 1n;
}

/**
 * Whether what was disclosed is certainly below `level` (1e-4), whatever the rounding to cents hid:
 * (value + 1)·1e4 ≤ level·(requirement − 1); without requirement, a negative value.
 */
export function isCertainlyBelow(
  valuation: Pick<BookValuation, "value" | "requirement">,
  level: bigint,
): boolean {
  const { value, requirement } = valuation;
  if (requirement === 0n) return value < 0n;
  return (value + 1n) * ONE <= level * leastRequirement(valuation);
}

/** Whether what was disclosed is certainly at `level` (1e-4) or above, whatever the rounding hid: level·requirement ≤ value·1e4. */
export function isCertainlyAtLeast(
  { value, requirement }: Pick<BookValuation, "value" | "requirement">,
  level: bigint,
): boolean {
  return level * requirement <= value * ONE;
}

/** Whether an account with this valuation can be put on auction: certainly below its maintenance level. */
export function isBelowMaintenance(valuation: BookValuation, home: RuleTable): boolean {
  return isCertainlyBelow(valuation, home.maintenanceLevel);
}

/** Whether it is neither certainly below maintenance nor certainly at it: the bond of who asked for the book comes back. */
export function isOnTheLine(valuation: BookValuation, home: RuleTable): boolean {
  const level = home.maintenanceLevel;
  return !isCertainlyBelow(valuation, level) && !isCertainlyAtLeast(valuation, level);
}
