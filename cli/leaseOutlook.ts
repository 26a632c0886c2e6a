/** Leases of a public chain: which prices are likely to end them, and how many leases that would be. */
import { leasesInForce, type PublicFacts } from "../keeper/index.ts";
import {
  distancesIn,
  exitProbability,
  jointExitBounds,
  type ProbabilityBounds,
  type SlotMarket,
  type SlotMarkets,
  type WatchedPrice,
} from "../risk/warning/index.ts";

export interface LeaseOutlook {
  readonly inForce: number;
  /** Of them, those that expire within the time looked ahead, whatever prices do. */
  readonly expiring: number;
  /** Expected number that prices end before they expire or the time is over. */
  readonly lapses: ProbabilityBounds;
  /** The same by the price of one slot alone, by slot. */
  readonly bySlot: ReadonlyMap<number, number>;
}

const SECONDS_PER_DAY = 86_400;
const dollars = (price: bigint | undefined): number => Number(price ?? 0n) / 1e8;

export function leaseOutlook(
  facts: PublicFacts,
  { slots }: SlotMarkets,
  days: number,
): LeaseOutlook {
  const { clock, prices } = facts.market;
  const leases = leasesInForce(facts).flatMap(({ lease }) => (lease === undefined ? [] : [lease]));
  const bySlot = new Map<number, number>();
  let [lower, upper, expiring] = [0, 0, 0];
  for (const { prices: bases, band, nSlots, expiry } of leases) {
    const left = Number(expiry - clock) / SECONDS_PER_DAY;
    if (left <= days) expiring += 1;
    const ahead = Math.min(days, left);
    const covered = slots.filter(
      ({ slot }) => slot < nSlots && (bases[slot] ?? 0n) > 0n && (prices[slot] ?? 0n) > 0n,
    );
    const watched = covered.map(({ slot, state: { volatility } }: SlotMarket): WatchedPrice => {
      const distances = distancesIn(
        dollars(bases[slot]),
        Number(band) / 1e4,
        dollars(prices[slot]),
      );
      const alone = exitProbability(distances, volatility * Math.sqrt(ahead));
      bySlot.set(slot, (bySlot.get(slot) ?? 0) + alone);
      return { distances, volatility };
    });
    const bounds = jointExitBounds(watched, ahead);
    lower += bounds.lower;
    upper += bounds.upper;
  }
  return { inForce: leases.length, expiring, lapses: { lower, upper }, bySlot };
}
