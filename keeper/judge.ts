/**
 * What is to be done with an opened book. A book that meets its maintenance level is attested for its owner, who was
 * silent, not short: that costs the keeper gas and brings him nothing but his bond. Only one that is certainly below
 * is put on auction or bid for.
 */
import {
  exposureUp,
  isBelowMaintenance,
  isOnTheLine,
  valuationOf,
  type AuctionTerms,
  type BookValuation,
  type LiquidatorBook,
  type ValuationContext,
} from "../liquidation/index.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import { preflight, type Portfolio, type StatementRequest } from "../prover/index.ts";
import { max, plainTerms, type Band } from "../risk/index.ts";
import { chooseBid, type BidChoice, type NoBid } from "./bidChoice.ts";
import { type OpenStanding } from "./duties.ts";
import { type MarketState } from "../wallet/chainStates.ts";
import { isAllowed } from "./policy.ts";
import { type BidLimits, type Roles } from "./settings.ts";

/** What the keeper paid for the opening, where it is not certain to come back. */
export interface BondAtStake {
  readonly request: bigint;
  /** Whether anybody may have it forfeited now. */
  readonly isForfeit: boolean;
}

export interface OpenedCase {
  readonly standing: OpenStanding;
  readonly state: MarketState;
  readonly bond?: BondAtStake | undefined;
  /** Of the commitment as it is. */
  readonly portfolio: Portfolio;
  /** Latest prices, and the account's home table. */
  readonly context: ValuationContext;
  /** For an account on auction. */
  readonly auction:
    | {
        readonly terms: AuctionTerms;
        /** s of the market clock since its start. */
        readonly elapsed: bigint;
        /** Units that the insurance fund holds. */
        readonly fundClaim: bigint;
        /** Most that it may cost others, units, as recorded; undefined where it gates nothing any more. */
        readonly exposure: bigint | undefined;
        /** How often it was started. */
        readonly runs: number;
      }
    | undefined;
}

export interface JudgeSettings {
  readonly roles: Roles;
  readonly limits: BidLimits;
  /** Widest band that a lease for somebody else is proven for, 1e-4. */
  readonly band: bigint;
}

export type Verdict =
  /** The statement that its owner could have proven. */
  | { readonly kind: "attest"; readonly statement: StatementRequest }
  | { readonly kind: "open" | "restart" | "reprice"; readonly valuation: BookValuation }
  /** Nothing can be done with it: what it was opened for is shown, and the bond comes back. */
  | { readonly kind: "release"; readonly valuation: BookValuation; readonly request: bigint }
  | Extract<BidChoice, { kind: "bid" }>
  | { readonly kind: "wait"; readonly why: WaitReason; readonly from?: bigint };

export type WaitReason =
  | NoBid["why"]
  /** Neither certainly below maintenance nor above it: within two cents of the line. */
  | "on-the-line"
  /** No valuation of it can be proven: a figure is beyond the circuit, or a short is not its home's. */
  | "not-provable"
  /** The market stands, or the role is off. */
  | "not-now"
  /** The own book is not known as the chain has it. */
  | "own-book";

/** From the widest to none at all: whoever is silent is best served by a lease that holds long. */
function bandsFrom(widest: bigint): readonly bigint[] {
  return [...new Set([widest, widest / 2n, widest / 4n, widest / 10n, 0n])];
}

/** The statement of the widest band in which the book meets its maintenance level; undefined where it does not. */
export function attestable(
  portfolio: Portfolio,
  { market, home }: ValuationContext,
  band: bigint,
): StatementRequest | undefined {
  for (const one of bandsFrom(band)) {
    const terms = plainTerms(home.maintenanceLevel, one as Band);
    const statement: StatementRequest = { portfolio, market, table: home, terms };
    const { status, leasable } = preflight(statement);
    if (status === "provable" && leasable) return statement;
  }
  return undefined;
}

const wait = (why: WaitReason): Verdict => ({ kind: "wait", why });

/** @param own the keeper's book; undefined while it is not known as the chain has it */
export function judge(
  given: OpenedCase,
  own: LiquidatorBook | undefined,
  { roles, limits, band }: JudgeSettings,
): Verdict {
  const { standing, state, portfolio, context } = given;
  const statement = attestable(portfolio, context, band);
  if (statement !== undefined) {
    return isAllowed("Attest", state) ? { kind: "attest", statement } : wait("not-now");
  }
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(context.home.circuit));
  const valuation = valuationOf(book, context, 0n);
  if (valuation === undefined) return wait("not-provable");
  if (!isBelowMaintenance(valuation, context.home)) return release(given, valuation, roles);
  if (standing !== "in-auction") {
    if (!roles.open || !isAllowed("OpenAuction", state)) return wait("not-now");
    if (standing === "overdue") return { kind: "open", valuation };
    return isWorthRestarting(given, own, { roles, limits })
      ? { kind: "restart", valuation }
      : wait("gain");
  }
  const mayBid = roles.bid && isAllowed("TakeOver", state);
  const choice = mayBid ? bid(given, own, limits) : wait("not-now");
  const isDearer = roles.open && choice.kind === "wait" && costsMore(given, valuation);
  return isDearer ? { kind: "reprice", valuation } : choice;
}

/** Requirement of a book that no price moves off the line, cents. */
const CRUMBS = 100n;

/**
 * The figures of a book are published for its bond only where nothing else brings that back: crumbs stay on the line,
 * a larger book leaves it with the next price, but for one that is there still when the bond is lost.
 */
function release(
  { standing, state, bond, context }: OpenedCase,
  valuation: BookValuation,
  roles: Roles,
): Verdict {
  const isWanted = standing === "overdue" && roles.open && isAllowed("OpenAuction", state);
  if (bond === undefined || !isWanted || !isOnTheLine(valuation, context.home)) {
    return wait("on-the-line");
  }
  const isTime = bond.isForfeit || valuation.requirement < CRUMBS;
  return isTime ? { kind: "release", valuation, request: bond.request } : wait("on-the-line");
}

/** Starts of one auction during which it gates exits. */
export const GATING_RUNS = 3;

/** While a start gates exits it is for everybody; after that only where the keeper would bid before the end. */
function isWorthRestarting(
  given: OpenedCase,
  own: LiquidatorBook | undefined,
  { roles, limits }: Pick<JudgeSettings, "roles" | "limits">,
): boolean {
  const { auction } = given;
  if (auction === undefined || auction.runs < GATING_RUNS) return true;
  if (!roles.bid) return false;
  const { fastTime, slowTime } = auction.terms;
  const elapsed = fastTime + slowTime - 1n;
  return bid({ ...given, auction: { ...auction, elapsed } }, own, limits).kind === "bid";
}

/** Smaller than that is not worth the gas, units. */
const LEAST_RAISE = 100n * 10n ** 8n;

/**
 * Whether the auction may cost others a tenth more than recorded: payments out of slot 0 then wait for more than they
 * did, and nobody runs from a loss that only a keeper knows of.
 */
function costsMore({ auction, context }: OpenedCase, valuation: BookValuation): boolean {
  if (auction?.exposure === undefined) return false;
  const [price = 0n] = context.market.price;
  if (price === 0n) return false;
  const { exposure, terms } = auction;
  return exposureUp(valuation, terms, price) > exposure + max(exposure / 10n, LEAST_RAISE);
}

function bid(
  { portfolio, context, auction }: OpenedCase,
  own: LiquidatorBook | undefined,
  limits: BidLimits,
): Verdict {
  if (auction === undefined) return wait("not-now");
  if (own === undefined) return wait("own-book");
  const { terms, elapsed, fundClaim } = auction;
  const auctioned = { portfolio, context, terms, elapsed };
  const choice = chooseBid({ auctioned, liquidator: own, fundClaim }, limits);
  if (choice.kind === "bid") return choice;
  if (choice.why !== "gain" || choice.from === undefined) return wait(choice.why);
  return { kind: "wait", why: "gain", from: choice.from };
}
