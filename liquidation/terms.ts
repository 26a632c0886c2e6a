/**
 * The rules of liquidation, `AuctionTerms` of contracts/types/Auction.sol field by field, so that ethers takes
 * the object as it is. Times in s of the market clock; levels, rates, bands and factors in 1e-4; cents are USD
 * cents; units are of slot 0 (1e-8).
 */
export interface AuctionTerms {
  /** From a flag until the account may be put on auction, s. */
  readonly grace: bigint;
  /** How long after the grace a payment out of slot 0 waits for the council to open what lapsed, s; at most fastTime. */
  readonly openingWindow: bigint;
  /** The price factor falls from start to mid in this time, s. */
  readonly fastTime: bigint;
  /** And from mid to end in this time more, s. */
  readonly slowTime: bigint;
  /** 1e-4 of the requirement: start > mid > end, start ≥ 0 > end. */
  readonly startFactor: bigint;
  readonly midFactor: bigint;
  readonly endFactor: bigint;
  /**
   * A part leaves a remainder whose health is from target to target + tolerance, in `remainderBand`. Where the home
   * table's maintenance level is higher it takes the place of the target.
   */
  readonly targetLevel: bigint;
  readonly targetTolerance: bigint;
  readonly remainderBand: bigint;
  /** Below this health an account may be taken over in full at once. */
  readonly criticalLevel: bigint;
  /** Of the requirement that a takeover relieves. */
  readonly penaltyRate: bigint;
  /** Of the penalty, to the flagger. */
  readonly bountyShare: bigint;
  /** Units. */
  readonly bountyCap: bigint;
  /** Units. */
  readonly cureFee: bigint;
  /** Units, asked for with a request to the council. */
  readonly bond: bigint;
  /** How far prices may have moved since the epoch of a disclosure. */
  readonly priceTolerance: bigint;
  /** An auction that costs nobody else anything opens while the requirements of the open ones sum up to less, cents. */
  readonly maxAtRisk: bigint;
  /**
   * Cents. An account with a smaller requirement may be taken over in full at once; an auction that may cost others less
   * gates no payment.
   */
  readonly dust: bigint;
}

export type TermsField = keyof AuctionTerms;

const UNIT = 10n ** 8n;
const CENTS = 100n;
const MINUTE = 60n;
const HOUR = 60n * MINUTE;

export const DEFAULT_TERMS: AuctionTerms = Object.freeze({
  /**
   * An owner who sleeps through an alarm of an hour still has an hour to prove or to top up. Twice the age at which an
   * epoch is stale: whatever follows the grace, it follows on newer prices than the flag's.
   */
  grace: 2n * HOUR,
  /** The services of a council answer a request within minutes, with time for a second request. */
  openingWindow: 30n * MINUTE,
  /**
   * As long: whoever asks the council when the auction opens has the book before it is cheap, so that its owner, who has
   * it at once, is not the only bidder. Short against a crash.
   */
  fastTime: 30n * MINUTE,
  /** What nobody took at a fair discount is rare: its price falls slowly, so that the first taker is not overpaid. */
  slowTime: 3n * HOUR,
  /** Above what the book is worth: nobody buys at once, and whoever would pay a premium may. */
  startFactor: 500n,
  /** A tenth of the requirement is about what carrying the book until it is unwound costs. */
  midFactor: -1_000n,
  /** The whole requirement: what the rules themselves say that the book may cost whoever carries it. */
  endFactor: -10_000n,
  /** A tenth above the requirement: the remainder is not flagged again at the next move. */
  targetLevel: 11_000n,
  /** Room for what integers and moves between planning and mining take; more would sell more than is needed. */
  targetTolerance: 1_000n,
  /** As narrow as proofs of an epoch ago allow: it adds to the requirement that a part has to relieve. */
  remainderBand: 100n,
  /** With half of its margin gone an account may be beyond help before the fast phase is over. */
  criticalLevel: 5_000n,
  /** More than the lowest discount of the fast phase, so that being liquidated is never the cheaper way out. */
  penaltyRate: 1_000n,
  /** Pays for watching; four fifths stand before the next loss. */
  bountyShare: 2_000n,
  /** Watching a large account costs no more than watching a small one. */
  bountyCap: 1_000n * UNIT,
  /** About what the flag and the alarm cost others; it keeps leases renewed in time. */
  cureFee: 20n * UNIT,
  /** Makes idle requests to the council dear, and is returned after every useful one. */
  bond: 100n * UNIT,
  /** Proofs of an epoch or two ago stay good on an ordinary day. */
  priceTolerance: 100n,
  /** 10 million dollars: what an insurance fund is asked to stand behind at once. */
  maxAtRisk: 10_000_000n * CENTS,
  /** Below 500 dollars of requirement two takeovers cost more gas than either is worth. */
  dust: 500n * CENTS,
});

/** In the order of the contract's struct. */
export const TERMS_FIELDS = Object.freeze(Object.keys(DEFAULT_TERMS) as TermsField[]);
