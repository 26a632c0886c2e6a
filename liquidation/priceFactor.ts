/**
 * The price of a book on auction is V + f·M: what it is worth, plus a factor of what the rules require. The
 * factor (1e-4) falls by the market clock, in two straight lines, and never rises.
 */
import { floorDiv } from "../risk/index.ts";
import { type AuctionTerms } from "./terms.ts";

/** How far an auction is. */
export type PricePhase = "fast" | "slow" | "stale";

/** From this reading of the market clock on (s) the auction must be restarted. */
export function staleFrom({ fastTime, slowTime }: AuctionTerms, start: bigint): bigint {
  return start + fastTime + slowTime;
}

/** @param elapsed s of the market clock since the auction's start */
export function phaseAt(terms: AuctionTerms, elapsed: bigint): PricePhase {
  if (elapsed >= staleFrom(terms, 0n)) return "stale";
  return elapsed < terms.fastTime ? "fast" : "slow";
}

/** What a fall of `height` in `time` has come to after `elapsed`, rounded down: the price is never too low. */
function fallenDown(height: bigint, elapsed: bigint, time: bigint): bigint {
  return floorDiv(height * elapsed, time);
}

/**
 * The factor after `elapsed` s, 1e-4, rounded up: to the owner's advantage. Once stale it stays at its end.
 */
export function factorUp(terms: AuctionTerms, elapsed: bigint): bigint {
  const { fastTime, slowTime, startFactor, midFactor, endFactor } = terms;
  if (elapsed <= 0n) return startFactor;
  if (elapsed < fastTime)
    return startFactor - fallenDown(startFactor - midFactor, elapsed, fastTime);
  const later = elapsed - fastTime;
  if (later >= slowTime) return endFactor;
  return midFactor - fallenDown(midFactor - endFactor, later, slowTime);
}

/** The least `elapsed` (s) at which the factor is at most `factor`; undefined when it never falls so far in time. */
export function firstElapsedAt(terms: AuctionTerms, factor: bigint): bigint | undefined {
  let [low, high] = [-1n, staleFrom(terms, 0n) - 1n];
  if (factorUp(terms, high) > factor) return undefined;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (factorUp(terms, middle) <= factor) high = middle;
    else low = middle;
  }
  return high;
}
