/** What a replay is of: a stretch of prices, a market that lists them, its rules, and who is in it. */
import type { SolvencyId } from "../../circuits/spec.ts";
import type { AuctionTerms } from "../../liquidation/index.ts";
import type { RuleTable } from "../../risk/index.ts";
import type { FundLimits } from "../../setup/deployLiquidation.ts";
import type { MarketLimits } from "../../setup/deploySystem.ts";
import type { PricePath } from "../data/pricePath.ts";
import type { CastPlan } from "../people/castPlan.ts";

/** A linear slot other than 0, the settlement asset. */
export interface SlotPlan {
  readonly name: string;
  /** Decimals of its token; undefined for a perpetual. */
  readonly decimals?: number;
  /** Feed of the path. */
  readonly feed: string;
  /** A second source that must agree. */
  readonly secondFeed?: string;
  /** Whether its price is the feed's times a funding factor. */
  readonly funded?: boolean;
}

/** All 1e-4 of a price. */
export interface Breakers {
  readonly maxMove: number;
  readonly maxDisagreement: number;
}

export interface Window {
  readonly id: string;
  readonly title: string;
  readonly circuit: SolvencyId;
  readonly path: PricePath;
  /** Slots 1, 2, … in order. */
  readonly slots: readonly SlotPlan[];
  readonly home: RuleTable;
  readonly breakers: Breakers;
  readonly limits: MarketLimits;
  readonly terms: AuctionTerms;
  readonly fundLimits: FundLimits;
  readonly cast: CastPlan;
  /** Feeds that the picture draws, the first at full strength. */
  readonly drawn: readonly string[];
}

/** Name of slot 0. */
export const SETTLEMENT = "USD";

/** Slot number of a name; slot 0 is {@link SETTLEMENT}. */
export function slotOf({ slots }: Pick<Window, "slots">, name: string): number {
  return name === SETTLEMENT ? 0 : 1 + slots.findIndex((slot) => slot.name === name);
}

export function nameOf({ slots }: Pick<Window, "slots">, slot: number): string {
  return slot === 0 ? SETTLEMENT : (slots[slot - 1]?.name ?? `slot ${slot}`);
}
