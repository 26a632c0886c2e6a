/** The contracts' enums that others read, member by member in their order; the words are the glossary's. */

/** `MarketState` of contracts/types/MarketHead.sol. */
export const MARKET_STATES = [
  ...(["unopened", "live", "recovering", "stale", "halted", "abandoned"] as const),
] as const;
export type MarketState = (typeof MARKET_STATES)[number];

/** `LapseState` of contracts/types/Lapse.sol. */
export const LAPSE_STATES = ["none", "lapsed", "fee owed", "in auction"] as const;
export type LapseState = (typeof LAPSE_STATES)[number];

/** `Standing` of contracts/types/Auction.sol. */
export const STANDINGS = [
  ...(["attested", "flaggable", "in grace", "overdue"] as const),
  ...(["fee owed", "in auction", "stale", "gone"] as const),
] as const;
export type Standing = (typeof STANDINGS)[number];
