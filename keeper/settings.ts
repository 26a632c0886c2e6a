/** What a keeper was told to do, and how far to go. */
import { type EpochSettings } from "./epochDuty.ts";

export interface Roles {
  readonly commitEpochs: boolean;
  readonly flag: boolean;
  /** Ask the council for overdue books; attest those that are healthy, put the others on auction. */
  readonly open: boolean;
  /** Take books over. */
  readonly bid: boolean;
  /** Pay withdrawals that are ready; close the books of auctions that are over, or that nobody wants. */
  readonly exits: boolean;
  /** Send option reports that the risk oracle's members left signed in a folder. */
  readonly relayReports: boolean;
}

export interface BidLimits {
  /** Least gain, 1e-4 of the requirement relieved. */
  readonly margin: bigint;
  /** Least gain whatever the size, cents. */
  readonly leastGain: bigint;
  /** What the own account keeps above its initial level, cents. */
  readonly reserve: bigint;
  /** Most requirement taken over at once, cents. */
  readonly maxRequirement: bigint;
}

export interface KeeperSettings {
  readonly roles: Roles;
  readonly epochs: EpochSettings;
  /** Withdrawals of fewer units are left to their owners: gas is the keeper's. */
  readonly leastExit: bigint;
  /** Own requests to the council whose bonds are out at once, at most. */
  readonly maxRequests: number;
  readonly bids: BidLimits;
}
