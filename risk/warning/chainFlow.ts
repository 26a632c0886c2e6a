/**
 * What the contracts' public events say of order flow: counts, never contents. An account is *fresh* while it only ever took
 * deposits, and *exposed* once it withdrew, transferred or traded (docs/contracts.md, "Leases"); what a fresh account brings is new
 * money, what an exposed one brings is a top-up, and the two mean different things in a storm.
 */
import { requireReal } from "../realNumber.ts";

export const FLOWS = [
  ...(["freshDeposits", "topUps", "withdrawals", "freshTrades", "exposedTrades"] as const),
  ...(["lapses", "auctions"] as const),
] as const;

export type Flow = (typeof FLOWS)[number];
export type FlowCounts = Readonly<Record<Flow, number>>;

/** Counts of the last stretch of time, and what a stretch of that length brought on average before. */
export interface ChainFlow {
  readonly recent: FlowCounts;
  readonly usual: FlowCounts;
}

/** ln((recent + 1)/(usual + 1)) by flow: 0 for what is usual, and where nothing is known. */
export function flowFeatures(flow: ChainFlow | undefined): readonly number[] {
  return FLOWS.map((name) => {
    if (flow === undefined) return 0;
    const range = { min: 0, max: 1e9, of: "a count of events" };
    const recent = requireReal(flow.recent[name], `recent.${name}`, range);
    const usual = requireReal(flow.usual[name], `usual.${name}`, range);
    return Math.log((recent + 1) / (usual + 1));
  });
}
