/** What looks into books, for the keeper: openings go in, and only what the chain is to see comes out. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type Portfolio } from "../prover/index.ts";
import { type OpenStanding } from "./duties.ts";
import { type AccountFacts, type MarketFacts } from "./facts.ts";
import { type BondAtStake, type WaitReason } from "./judge.ts";
import { type Call } from "./submission.ts";

/** A book that members of the council opened. */
export interface CollectedBook {
  readonly account: bigint;
  readonly portfolio: Portfolio;
  /** Of the account at the last block that counts as final. */
  readonly commitment: AffinePoint;
  /** Members whose answers were used. */
  readonly members: readonly number[];
}

/** Where openings come from. */
export interface OpeningSource {
  /**
   * @returns undefined while too few members have answered
   * @throws what a request or an answer has to be told for; CHAIN_FAILED
   */
  collect(request: bigint): Promise<CollectedBook | undefined>;
}

/** What is to be sent about a book. */
export type Ruling =
  | {
      readonly kind:
        "attest" | "open" | "restart" | "reprice" | "release" | "bid-part" | "bid-full";
      readonly call: Call;
    }
  | { readonly kind: "wait"; readonly why: WaitReason | "outdated"; readonly from?: bigint };

export interface RuleAbout {
  readonly standing: OpenStanding;
  /** False while something under way changes the own book. */
  readonly mayBid: boolean;
  readonly bond: BondAtStake | undefined;
}

export interface Liquidator {
  /** The keeper's own account. */
  readonly account: bigint;
  /** Accounts of which a book is kept. */
  kept(): ReadonlySet<bigint>;
  /** Those of them whose book is the one behind the commitment that they have. */
  opened(): Promise<ReadonlySet<bigint>>;
  /** Members whose answers opened the book, which is kept from now on; undefined while there are too few. */
  collect(account: bigint, request: bigint): Promise<readonly number[] | undefined>;
  rule(account: AccountFacts, market: MarketFacts, about: RuleAbout): Promise<Ruling>;
  forget(account: bigint): Promise<void>;
}
