/**
 * A trader's look at his own book under a lease: exact figures from the margin model, and what is likely until the lease ends.
 * A report says much about a book: treat it like the book itself.
 */
import { evaluateMargin, type MarginStatus } from "../margin.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { member } from "../realNumber.ts";
import { SymmetricMatrix } from "../volatility/index.ts";
import { type Band, type Price } from "../units.ts";
import { bandDistance, type BandDistance } from "./distance.ts";
import { distancesIn } from "./barrier.ts";
import { liquidationPrices, type LiquidationPrices } from "./liquidationPrice.ts";
import { simulateOutlook, type Outlook, type SimulationOptions } from "./simulation.ts";
import { forecastSlot, type SlotForecast, type SlotMarkets } from "./slotMarkets.ts";
import { SurplusEstimate, type WatchedBook } from "./surplusEstimate.ts";

/** What was proven, and until when. */
export interface WatchedLease {
  /** Of its epoch, by slot. */
  readonly prices: readonly Price[];
  readonly band: Band;
  /** Until it expires; 0 when it has. */
  readonly days: number;
}

export interface WatchRequest {
  /** Under the level that must not be undercut, at band 0. */
  readonly watched: WatchedBook;
  readonly lease: WatchedLease;
  /** Undefined without candles: then nothing is estimated. */
  readonly markets: SlotMarkets | undefined;
  readonly simulation?: SimulationOptions;
}

export interface SlotWatch {
  readonly distance: BandDistance;
  readonly liquidation: LiquidationPrices;
  readonly forecast: SlotForecast | undefined;
}

export interface WatchReport {
  /** Whether the book could be proven at all, at the level and band 0. */
  readonly status: MarginStatus;
  /** U, 1e-20 USD. */
  readonly value: bigint;
  /** M, 1e-24 USD. */
  readonly requirement: bigint;
  /** 1e8·U − level·M, 1e-28 USD. */
  readonly surplus: bigint;
  readonly days: number;
  /** Slots that have a price, or had one when the lease was proven. */
  readonly slots: readonly SlotWatch[];
  readonly outlook: Outlook | undefined;
}

const dollars = (price: bigint): number => Number(price) / 1e8;

function outlookOf(
  { watched, lease, simulation }: WatchRequest,
  { slots, correlation }: SlotMarkets,
): Outlook | undefined {
  const { price } = watched.market;
  const priced = slots.filter(
    ({ slot }) => (price[slot] ?? 0n) > 0n && (lease.prices[slot] ?? 0n) > 0n,
  );
  if (priced.length === 0) return undefined;
  const band = Number(lease.band) / 1e4;
  const places = priced.map((each) => slots.indexOf(each));
  const among = SymmetricMatrix.of(places.length, (i, j) =>
    correlation.get(member(places, i), member(places, j)),
  );
  return simulateOutlook(
    priced.map(({ slot, state: { volatility } }) => ({
      volatility,
      distances: distancesIn(dollars(lease.prices[slot] ?? 0n), band, dollars(price[slot] ?? 0n)),
    })),
    among,
    lease.days,
    {
      surplus: new SurplusEstimate(watched),
      price: price.map(dollars),
      slots: priced.map(({ slot }) => slot),
    },
    simulation,
  );
}

/** @throws INPUT_INVALID when book, market, table and lease are not of one circuit, or a slot's name is of none of its slots */
export function watchBook(request: WatchRequest): WatchReport {
  const { watched, lease, markets } = request;
  const { book, market, table, terms } = watched;
  const { status, value, requirement, surplus } = evaluateMargin(book, market, table, terms);
  if (lease.prices.length !== market.price.length) {
    throw inputInvalid(
      "lease",
      "is of another circuit than the market",
      "use files of one circuit",
    );
  }
  if (markets?.slots.some(({ slot }) => slot >= market.price.length) === true) {
    throw inputInvalid("symbols", "name more slots than the circuit has", "leave the others out");
  }
  const slots = market.price.flatMap((price, slot): SlotWatch[] => {
    const base = lease.prices[slot] ?? (0n as Price);
    if (price === 0n && base === 0n) return [];
    const known = markets?.slots.find((each) => each.slot === slot);
    const isPriced = known !== undefined && price > 0n && base > 0n;
    const band = { base: dollars(base), band: Number(lease.band) / 1e4, days: lease.days };
    return [
      {
        distance: bandDistance(slot, base, price, lease.band),
        liquidation: liquidationPrices(watched, slot),
        forecast:
          isPriced && markets !== undefined
            ? forecastSlot(markets, known, band, { price: dollars(price) })
            : undefined,
      },
    ];
  });
  const outlook = markets === undefined ? undefined : outlookOf(request, markets);
  return { status, value, requirement, surplus, days: lease.days, slots, outlook };
}

/** From when on something counts as near. */
export interface NearLimits {
  /** Distance to an edge or to a liquidation price, 1e-4 of the price. */
  readonly distance: bigint;
  /** That the lease breaks, or that the book falls below, before the lease ends. */
  readonly probability: number;
}

export type Near =
  | {
      readonly kind:
        "not-provable" | "below-level" | "lease-over" | "likely-to-break" | "likely-to-fall";
    }
  | { readonly kind: "left-band" | "edge-near" | "liquidation-near"; readonly slot: number };

function slotNear({ distance, liquidation }: SlotWatch, limits: NearLimits): readonly Near[] {
  const { slot, price, isWithin, nearestBps } = distance;
  const near: Near[] = [];
  if (!isWithin) near.push({ kind: "left-band", slot });
  else if (nearestBps < limits.distance && price > 0n) near.push({ kind: "edge-near", slot });
  const isNear = (other: Price | undefined): boolean =>
    other !== undefined &&
    (other > price ? other - price : price - other) * 10_000n < limits.distance * price;
  if (isNear(liquidation.below) || isNear(liquidation.above)) {
    near.push({ kind: "liquidation-near", slot });
  }
  return near;
}

/** What is near, the gravest first; empty when nothing is. */
export function nearOf(
  { status, surplus, days, slots, outlook }: WatchReport,
  limits: NearLimits,
): readonly Near[] {
  const likely = (probability: number | undefined): boolean =>
    probability !== undefined && probability >= limits.probability;
  return [
    ...(status === "short-in-long-only" || status === "book-too-large"
      ? [{ kind: "not-provable" } as const]
      : []),
    ...(surplus < 0n ? [{ kind: "below-level" } as const] : []),
    ...(days <= 0 ? [{ kind: "lease-over" } as const] : []),
    ...slots.flatMap((each) => slotNear(each, limits)),
    ...(likely(outlook?.fallsBelow?.probability) ? [{ kind: "likely-to-fall" } as const] : []),
    ...(likely(outlook?.leavesBand.probability) ? [{ kind: "likely-to-break" } as const] : []),
  ];
}
