/** A pre-flight report as a document: dollars as decimal strings to the cent, rounded against the owner. */
import {
  isPositionHidden,
  totalCharge,
  type Charges,
  type Preflight,
  type SlotCharges,
  type StatementRequest,
} from "../prover/index.ts";
import {
  BAND,
  formatDecimal,
  LEVEL,
  QUANTITY,
  toCents,
  USD_DECIMALS,
  type Quantity,
  type Rounding,
} from "../risk/index.ts";

function dollars(amount: bigint, rounding: Rounding, decimals: number = USD_DECIMALS.surplus) {
  return formatDecimal(toCents(amount, decimals, rounding), 2);
}

const chargesDocument = ({ scenario, contingency, band, concentration }: Charges) => ({
  scenario: dollars(scenario, "up"),
  contingency: dollars(contingency, "up"),
  band: dollars(band, "up"),
  concentration: dollars(concentration, "up"),
});

/** Without an amount where that is a position, unless positions are shown. */
function topUpDocument(report: Preflight) {
  const { topUp } = report;
  if (topUp.kind !== "deposit") return topUp;
  if (isPositionHidden(report)) return { kind: topUp.kind, slot: 0 };
  const cost = dollars(topUp.cost, "up", USD_DECIMALS.positionValue);
  return { kind: topUp.kind, slot: 0, amount: QUANTITY.format(topUp.amount), costUsd: cost };
}

const slotDocument = (charges: SlotCharges, quantity: Quantity) => ({
  slot: charges.slot,
  quantity: QUANTITY.format(quantity),
  collateralUsd: dollars(charges.collateral, "down"),
  chargesUsd: chargesDocument(charges),
});

/** `slots` is there only when the report has any. */
export function preflightDocument(report: Preflight, request: StatementRequest): object {
  const { portfolio, market, table, terms } = request;
  const book = portfolio.revealQuantities();
  const slots = report.slots.map((slot) => slotDocument(slot, book[slot.slot] ?? (0n as Quantity)));
  return {
    status: report.status,
    provable: report.status === "provable",
    circuit: table.circuit,
    epoch: market.epoch,
    level: LEVEL.format(terms.level),
    band: BAND.format(terms.band),
    collateralUsd: dollars(report.collateral, "down"),
    requiredUsd: dollars(totalCharge(report.charges), "up"),
    surplusUsd: dollars(report.surplus, "down"),
    chargesUsd: chargesDocument(report.charges),
    worstScenario: report.worstScenario ?? null,
    refusedShorts: report.refusedShorts,
    brokenLimits: report.brokenLimits.map(({ quantity }) => quantity),
    topUp: topUpDocument(report),
    largestBand: report.largestBand === undefined ? null : BAND.format(report.largestBand),
    leasable: report.leasable,
    ...(slots.length === 0 ? {} : { slots }),
  };
}
