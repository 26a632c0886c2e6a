/**
 * When to commit an epoch. A commit costs gas and decides nothing: it is due when the latest epoch is about to go
 * stale, when the feeds have left the band of a lease that still stands, and as long as the market stands still.
 * A commit that would only repeat a halt is not sent. A price that ran away from the candidate of the move
 * breaker is told to it again, or the market would wait for a price that is past.
 */
import { groundOf, isWithin, slotOutside } from "./leases.ts";
import { type AccountFacts, type FeedReading, type MarketFacts } from "./facts.ts";

export type CommitReason = "first" | "expiring" | "stopped" | "left-band" | "candidate";

export interface EpochSettings {
  /** Seconds of block time before the epoch goes stale. */
  readonly lead: bigint;
}

/** The epoch's prices with what the sound feeds say now. */
function pricesToBe({ prices, outlook }: MarketFacts): readonly bigint[] {
  const next = [...prices];
  for (const { slot, sound, price } of outlook.readings) if (sound) next[slot] = price;
  return next;
}

/** A narrower lease is its owner's affair, 1e-4: it would have others pay for an epoch at every tick. */
const LEAST_BAND = 10n;

/** Whether some lease stands at the epoch's prices and would not at the feeds'. */
function leavesBand(market: MarketFacts, accounts: readonly AccountFacts[]): boolean {
  const next = pricesToBe(market);
  return accounts.some((account) => {
    const { lease, exposed } = account;
    if (!exposed || lease === undefined || lease.band < LEAST_BAND) return false;
    const stands = groundOf(account, market.clock, market.prices) === undefined && !lease.lapsed;
    return stands && slotOutside(lease, next) !== undefined;
  });
}

function dueReason(
  market: MarketFacts,
  accounts: readonly AccountFacts[],
  time: bigint,
  { lead }: EpochSettings,
): CommitReason | undefined {
  const { state, committedAt, maxEpochAge } = market;
  if (state === "unopened") return "first";
  if (state === "stale" || state === "halted" || state === "abandoned") return "stopped";
  if (time + lead >= committedAt + maxEpochAge) return "expiring";
  return leavesBand(market, accounts) ? "left-band" : undefined;
}

/** Whether a price that moved too far is not the one that the move breaker waits for. */
function ranOn({ prices, outlook }: MarketFacts, then: readonly FeedReading[]): boolean {
  return outlook.readings.some(({ slot, price, maxMove }) => {
    const previous = prices[slot] ?? 0n;
    if (previous === 0n || isWithin(previous, price, maxMove)) return false;
    const before = then.find((reading) => reading.slot === slot && reading.sound);
    return before === undefined || !isWithin(before.price, price, maxMove);
  });
}

/** Whether a commit that would not pass is of use all the same: it tells the move breaker where prices are. */
function isCandidateNews(market: MarketFacts, time: bigint): boolean {
  const { readings } = market.outlook;
  const { state, halt, moveDelay } = market;
  const onlyMoves = readings.length > 0 && readings.every(({ sound }) => sound);
  if (!onlyMoves) return false;
  if (state !== "halted" || halt === undefined) return true;
  // A candidate that stood would have passed by then.
  if (time >= halt.at + moveDelay) return true;
  return halt.readings !== undefined && ranOn(market, halt.readings);
}

/** Why to commit now; undefined where there is no reason, or no use. */
export function commitReason(
  market: MarketFacts,
  accounts: readonly AccountFacts[],
  time: bigint,
  settings: EpochSettings,
): CommitReason | undefined {
  const due = dueReason(market, accounts, time, settings);
  if (due === undefined || market.outlook.commits) return due;
  return isCandidateNews(market, time) ? "candidate" : undefined;
}
