/** What `zkmargin watch` says: as a document and as text. For the owner's eyes: it describes the book. */
import { EXIT } from "../circuits/errors.ts";
import { renderColumns } from "../prover/index.ts";
import {
  BAND,
  formatDecimal,
  formatPercent,
  formatUsd,
  LEVEL,
  PRICE,
  toCents,
  USD_DECIMALS,
  type Price,
  type Terms,
} from "../risk/index.ts";
import {
  type Near,
  type Outlook,
  type SlotForecast,
  type SlotWatch,
  type WatchReport,
} from "../risk/warning/index.ts";
import { type Result } from "./output.ts";
import { type Sighting } from "./watchSources.ts";

export interface Watched {
  readonly sighting: Sighting;
  readonly terms: Terms;
  readonly report: WatchReport;
  readonly near: readonly Near[];
  /** Names of slots. */
  readonly symbols: readonly string[];
}

/** Six digits: more would only show that it is an estimate. */
export const digits = (value: number | undefined): number | null =>
  value === undefined ? null : Number(value.toPrecision(6));
export const share = (value: number | undefined): string =>
  value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;
const priceText = (price: Price | undefined): string =>
  price === undefined ? "none" : `$${PRICE.format(price)}`;

function slotDocument({ distance, liquidation, forecast }: SlotWatch) {
  const { slot, price, base, low, high, down, up, nearestBps, isWithin } = distance;
  return {
    slot,
    price: PRICE.format(price),
    leasePrice: PRICE.format(base),
    edges: [PRICE.format(low), PRICE.format(high)],
    isWithin,
    distanceUsd: { down: formatDecimal(down, 8), up: formatDecimal(up, 8) },
    distance: formatDecimal(nearestBps, 4),
    liquidation: {
      below: liquidation.below === undefined ? null : PRICE.format(liquidation.below),
      above: liquidation.above === undefined ? null : PRICE.format(liquidation.above),
    },
    leavesBand: forecastDocument(forecast),
  };
}

export function forecastDocument(forecast: SlotForecast | undefined): object | null {
  if (forecast === undefined) return null;
  const { volatility, barrier, learned } = forecast;
  return {
    volatilityPerDay: digits(volatility),
    barrier: digits(barrier),
    learned: digits(learned),
  };
}

function outlookDocument(outlook: Outlook | undefined) {
  if (outlook === undefined) return { leaseBreaks: null, fallsBelow: null };
  const { leavesBand, fallsBelow } = outlook;
  const { probability, standardError, lower, upper } = leavesBand;
  return {
    leaseBreaks: {
      ...{ probability: digits(probability), standardError: digits(standardError) },
      ...{ lower: digits(lower), upper: digits(upper) },
    },
    fallsBelow:
      fallsBelow === undefined
        ? null
        : {
            probability: digits(fallsBelow.probability),
            standardError: digits(fallsBelow.standardError),
          },
  };
}

function healthOf({ value, requirement }: WatchReport): bigint | undefined {
  return requirement === 0n ? undefined : (value * 10n ** 4n * 10n ** 4n) / requirement;
}

const STANDING: Readonly<Record<Sighting["standing"], string>> = {
  assumed: "as told",
  "in-force": "in force",
  over: "OVER",
  "not-needed": "none, and none needed yet",
};
const NEAR: Readonly<Record<Near["kind"], string>> = {
  "not-provable": "the rules allow no proof of this book, see `explain`",
  "below-level": "the book is below the level",
  "lease-over": "the lease is over",
  "left-band": "the price left the band",
  "edge-near": "the price is near the band's edge",
  "liquidation-near": "the price is near its liquidation price",
  "likely-to-break": "the lease is likely to break",
  "likely-to-fall": "the book is likely to fall below the level",
};

function slotRow({ distance, liquidation, forecast }: SlotWatch, symbols: readonly string[]) {
  const { slot, price, down, up, nearestBps, isWithin } = distance;
  const name = symbols[slot] ?? "";
  const gap = down < up ? down : up;
  return [
    name === "" ? `slot ${slot}` : name,
    priceText(price),
    isWithin ? formatPercent(nearestBps) : "OUTSIDE",
    formatUsd(gap, 8, "down"),
    share(forecast?.barrier),
    share(forecast?.learned),
    priceText(liquidation.below),
    priceText(liquidation.above),
  ];
}

function nearText(near: Near, symbols: readonly string[]): string {
  if (!("slot" in near)) return NEAR[near.kind];
  const name = symbols[near.slot] ?? "";
  return `${name === "" ? `slot ${near.slot}` : name}: ${NEAR[near.kind]}`;
}

const hoursText = (days: number): string => `${(24 * days).toFixed(1)} hours`;

/** Exit status 1 when something is near. */
export function watchResult({ sighting, terms, report, near, symbols }: Watched): Result {
  const { market, table, lease, standing, block } = sighting;
  const { surplus, outlook, days, slots } = report;
  const health = healthOf(report);
  const level = LEVEL.format(terms.level);
  const document = {
    kind: "watch",
    circuit: table.circuit,
    epoch: market.epoch,
    block: block ?? null,
    level,
    status: report.status,
    health: health === undefined ? null : formatDecimal(health, 4),
    surplusUsd: formatDecimal(toCents(surplus, USD_DECIMALS.surplus, "down"), 2),
    lease: { standing, band: BAND.format(lease.band), hoursLeft: digits(24 * days) },
    ...outlookDocument(outlook),
    slots: slots.map(slotDocument),
    near,
  };
  const header = ["slot", "price", "to the edge", "dollars", "barrier", "learned"];
  const { leavesBand, fallsBelow } = outlook ?? {};
  const within = leavesBand && ` (${share(leavesBand.lower)} to ${share(leavesBand.upper)})`;
  const text = [
    `${table.circuit}, epoch ${market.epoch}${block === undefined ? "" : `, block ${block}`}`,
    `lease ${STANDING[standing]}, band ${BAND.format(lease.band)}, ${hoursText(days)} left`,
    `health ${health === undefined ? "–" : formatDecimal(health, 4)}, ${formatUsd(surplus, USD_DECIMALS.surplus, "down")} above level ${level}`,
    `until then: lease breaks ${share(leavesBand?.probability)}${within ?? ""}, book falls below ${share(fallsBelow?.probability)}`,
    ...renderColumns([
      [...header, "liquidated below", "above"],
      ...slots.map((slot) => slotRow(slot, symbols)),
    ]),
    ...near.map((each) => `NEAR ${nearText(each, symbols)}`),
  ].join("\n");
  return { document, text, exitStatus: near.length === 0 ? EXIT.ok : EXIT.refused };
}
