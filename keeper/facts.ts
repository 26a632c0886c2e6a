/**
 * What a keeper knows at one block. Everything here is public; books that the council opened are elsewhere.
 * Times called clock are readings of the market clock, others block time, both in seconds; prices 1e-8 USD,
 * levels and bands 1e-4, units are of slot 0 (1e-8).
 */
import { type LapseState, type MarketState } from "../wallet/chainStates.ts";
import { type SignedReport } from "./reportFolder.ts";

export interface BlockRef {
  readonly number: number;
  readonly hash: string;
  /** Block time. */
  readonly time: bigint;
}

/** What a price source says now. */
export interface FeedReading {
  readonly slot: number;
  /** Whether no breaker of a single reading tripped. */
  readonly sound: boolean;
  readonly price: bigint;
  /** Largest move from one epoch to the next that passes at once, 1e-4. */
  readonly maxMove: bigint;
}

/** What `commitEpoch` would do in the next block. */
export interface CommitOutlook {
  /** Whether it would commit; false if it would halt the market, or leave it halted. */
  readonly commits: boolean;
  /** Empty where a reason concerns all slots, such as a sequencer that is down. */
  readonly readings: readonly FeedReading[];
}

/** The last time a breaker tripped. */
export interface Halt {
  /** Block time. */
  readonly at: bigint;
  /** What the sources said then; undefined where the node no longer knows. */
  readonly readings: readonly FeedReading[] | undefined;
}

export interface MarketFacts {
  readonly state: MarketState;
  /** Number of the latest epoch, 0 while there is none. */
  readonly epoch: bigint;
  readonly clock: bigint;
  /** Block time of the latest epoch. */
  readonly committedAt: bigint;
  /** How long an epoch counts as fresh. */
  readonly maxEpochAge: bigint;
  /** How long a large move must last before it is believed. */
  readonly moveDelay: bigint;
  /** Of the latest epoch, by slot, 0 where there is none. */
  readonly prices: readonly bigint[];
  readonly outlook: CommitOutlook;
  readonly halt: Halt | undefined;
  /** Option slots that `fix` would take now, ascending; where epochs are committed. */
  readonly fixable?: readonly number[];
}

export interface HomeFacts {
  /** The table that the account answers to now. */
  readonly table: string;
  readonly verifier: string;
  readonly nSlots: number;
  readonly initialLevel: bigint;
  readonly maintenanceLevel: bigint;
}

/** `Lease` of the contracts, of the home table; with the prices of its epoch. */
export interface LeaseFacts {
  readonly epoch: bigint;
  readonly level: bigint;
  readonly band: bigint;
  /** Clock. */
  readonly expiry: bigint;
  readonly version: bigint;
  readonly nSlots: number;
  readonly lapsed: boolean;
  readonly prices: readonly bigint[];
}

export interface LapseFacts {
  readonly state: LapseState;
  readonly flaggedBy: string;
  /** Clock. */
  readonly since: bigint;
  readonly graceUntil: bigint;
}

export interface AuctionFacts {
  /** Version of the terms it runs under. */
  readonly terms: bigint;
  /** Clock. */
  readonly start: bigint;
  /** Clock from which it must be started again. */
  readonly staleFrom: bigint;
  /** Clock from which anybody may stop counting it. */
  readonly shelvableFrom: bigint;
  /** Whether it counts: against the limit of what is at risk, and against exits. */
  readonly isCounted: boolean;
  /** Most that it may cost others, units, as recorded. */
  readonly exposure: bigint;
  /** How often it was started; from the fourth start on it gates nothing. */
  readonly runs: number;
}

export interface AccountFacts {
  readonly account: bigint;
  readonly version: bigint;
  /** Whether it ever did what needs a proof. */
  readonly exposed: boolean;
  readonly home: HomeFacts;
  readonly lease: LeaseFacts | undefined;
  readonly lapse: LapseFacts;
  /** Whether what the lapse says is deep enough not to be undone. */
  readonly isConfirmed: boolean;
  /** What the auction's books hold, also after an attestation ended it. */
  readonly auction: AuctionFacts | undefined;
}

/** A request to the council. */
export interface RequestFacts {
  readonly request: bigint;
  readonly account: bigint;
  /** Of the flag that it followed, clock. */
  readonly since: bigint;
  /** What `settleBond` would do. */
  readonly bond: "locked" | "returns" | "forfeits" | "settled";
  /** Whether enough members said that they answer it; once it is settled no more do. */
  readonly isAnswered: boolean;
}

/** A withdrawal that waits. */
export interface ExitFacts {
  readonly exit: bigint;
  readonly units: bigint;
  /** Clock. */
  readonly readyAt: bigint;
}

/** The keeper's own means. */
export interface OwnFacts {
  /** Token units of slot 0 held by the sender, and what Openings may take of it. */
  readonly tokens: bigint;
  readonly allowance: bigint;
  /** Token units asked for with a request. */
  readonly bond: bigint;
}

export interface KeeperFacts {
  /** The newest signed report that the option book would take now; where reports are relayed. */
  readonly report?: SignedReport | undefined;
  readonly head: BlockRef;
  readonly market: MarketFacts;
  readonly accounts: readonly AccountFacts[];
  /** Own requests about present lapses, and all others whose bond is not settled; oldest first. */
  readonly requests: readonly RequestFacts[];
  readonly exits: readonly ExitFacts[];
  /** Whether open auctions could cost more than the insurance fund's claim. */
  readonly exitsGated: boolean;
  readonly own: OwnFacts;
}
