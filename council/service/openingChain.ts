/**
 * What the service asks a node, besides events: how an account stands, and whether the deployment is the one it
 * was told. Implementations only ask; what follows is decided in mayOpen.ts.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { type LogSource } from "../../wallet/index.ts";
import { type LapseState, type Standing } from "./auctionAbi.ts";
import { type ChainRequest } from "./requestLedger.ts";

/** A request's account and liquidator at the end of one block. */
export interface CaseFacts {
  /** As MarginAccounts has it. */
  readonly lapse: LapseState;
  /** As LiquidationAuction sees it: knows the grace, on the market clock. */
  readonly standing: Standing;
  /** Version of the account. */
  readonly version: bigint;
  /** Viewing key of the liquidator's account now. */
  readonly viewingKey: AffinePoint;
}

/** The council contract that the accounts' seals are made for. */
export interface CouncilSeat {
  readonly council: string;
  readonly generation: number;
  /** Key of the member with the index asked for; (0, 1) where there is none. */
  readonly memberKey: AffinePoint;
}

/** Every method may throw; what it threw is taken for a passing fault and tried again. */
export interface OpeningChain {
  readonly source: LogSource;
  factsAt(asked: ChainRequest, block: number): Promise<CaseFacts>;
  /** `undefined` where an address on the way holds no such contract. */
  seatOf(member: number): Promise<CouncilSeat | undefined>;
  /** Whether there is a contract at the auction's address. */
  hasAuction(): Promise<boolean>;
}

/** What became of a wish to log. */
export type LogOutcome = "sent" | "waits" | "unfunded";

/** Says before the chain that the member opens an account: calls of `logOpening` from his address. */
export interface OpeningLogger {
  /** The member's address on the roster. */
  readonly address: string;
  /**
   * Sends `logOpening`, unless a transaction of this address already waits to be mined. What was sent before and
   * waits too long is sent again for more gas, never beside it.
   * @throws ZkMarginError PROOF_REFUSED when the contract would refuse it, its field the contract's error
   */
  log(request: bigint, member: number): Promise<LogOutcome>;
}
