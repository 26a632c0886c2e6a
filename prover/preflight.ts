/**
 * Before any proving: is the statement provable, and if not, by how many dollars is it short, what
 * causes it, and what would mend it. Reports are for the owner's eyes: they describe the book.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  BAND,
  LEVEL,
  QUANTITY,
  USD_DECIMALS,
  formatUsd,
  settlementDepositIsSafe,
  type Band,
  type BookLimit,
  type MarginStatus,
} from "../risk/index.ts";
import { chargesOf, slotCharges, type Charges, type SlotCharges } from "./charges.ts";
import { largestBand, smallestTopUp, type TopUp } from "./remedies.ts";
import { evaluateRequest, type StatementRequest } from "./statement.ts";

export interface Preflight {
  readonly status: MarginStatus;
  /** 1e8·U, 1e-28 USD. */
  readonly collateral: bigint;
  /** level·M by cause, 1e-28 USD. */
  readonly charges: Charges;
  /** Collateral less charges, 1e-28 USD; negative is the shortfall. */
  readonly surplus: bigint;
  readonly worstScenario: number | undefined;
  readonly slots: readonly SlotCharges[];
  readonly refusedShorts: readonly number[];
  readonly brokenLimits: readonly BookLimit[];
  readonly topUp: TopUp;
  /** Widest band provable without a deposit, at the level asked. */
  readonly largestBand: Band | undefined;
  /** Whether a contract accepts a lease at these terms; see `settlementDepositIsSafe`. */
  readonly leasable: boolean;
}

export interface PreflightOptions {
  /** Raw units of slot 0 per smallest unit of its token: 100n for 6 decimals. */
  readonly granularity?: bigint;
}

/** @throws INPUT_INVALID when portfolio, market and table do not fit one circuit */
export function preflight(request: StatementRequest, options: PreflightOptions = {}): Preflight {
  const { portfolio, market, table, terms } = request;
  const margin = evaluateRequest(request);
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(table.circuit));
  const bookRequest = { book, market, table, terms };
  const { status, surplus, worstScenario, refusedShorts, brokenLimits } = margin;
  return {
    status,
    collateral: surplus + terms.level * margin.requirement,
    charges: chargesOf(margin, table, terms),
    surplus,
    worstScenario,
    slots: slotCharges(book, margin, market, table, terms),
    refusedShorts,
    brokenLimits,
    topUp: smallestTopUp(bookRequest, options.granularity),
    largestBand: largestBand(bookRequest),
    leasable: settlementDepositIsSafe(table, terms.level, terms.band),
  };
}

/**
 * Whether the deposit that mends the book is to stay unsaid: it is the very size of a short that is not
 * allowed, and the report shows no slots.
 */
export function isPositionHidden({ status, slots }: Preflight): boolean {
  return status === "short-in-long-only" && slots.length === 0;
}

const closeShorts = ({ refusedShorts }: Preflight): string =>
  `close the shorts in these slots: ${refusedShorts.join(", ")}`;

/** The way out, for the `fix` of an error and the last lines of the report. */
export function describeRemedy(report: Preflight): string {
  if (isPositionHidden(report)) return closeShorts(report);
  const { topUp, largestBand: band } = report;
  const narrower = band === undefined ? "" : `, or ask for a band of at most ${BAND.format(band)}`;
  switch (topUp.kind) {
    case "deposit": {
      const cost = formatUsd(topUp.cost, USD_DECIMALS.positionValue, "up");
      return `deposit ${QUANTITY.format(topUp.amount)} units of the settlement asset (${cost})${narrower}`;
    }
    case "not-needed":
      return "nothing is needed";
    case "impossible":
      return band === undefined ? "reduce or close positions" : `reduce positions${narrower}`;
  }
}

/**
 * @throws MARGIN_SHORT or BOOK_TOO_LARGE when no proof exists. Messages give dollars of shortfall or the
 * limit and, for shorts that are not allowed, slot numbers; never a position.
 */
export function requireProvable(report: Preflight, { terms }: StatementRequest): void {
  const fix = describeRemedy(report);
  switch (report.status) {
    case "provable":
      return;
    case "margin-short": {
      const short = formatUsd(-report.surplus, USD_DECIMALS.surplus, "up");
      const asked = `at level ${LEVEL.format(terms.level)} and band ${BAND.format(terms.band)}`;
      throw new ZkMarginError("MARGIN_SHORT", `the portfolio is ${short} short ${asked}`, {
        field: "portfolio",
        fix,
      });
    }
    case "short-in-long-only": {
      const slots = report.refusedShorts.join(", ");
      const message = `the rule table does not allow a short position in slot ${slots}`;
      throw new ZkMarginError("MARGIN_SHORT", message, {
        field: "portfolio",
        fix: closeShorts(report),
      });
    }
    case "book-too-large": {
      const [limit] = report.brokenLimits;
      const bound = limit === undefined ? "" : formatUsd(limit.bound, limit.decimals, "down");
      const message = `the book's ${limit?.quantity ?? "size"} is beyond the circuit's limit of ${bound}`;
      throw new ZkMarginError("BOOK_TOO_LARGE", message, {
        field: "portfolio",
        fix: "split the book over several accounts",
      });
    }
  }
}
