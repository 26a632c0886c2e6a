/**
 * What the service asks a node, besides events: how an account and a request stand, and which contracts belong
 * together. Implementations only ask; what follows is decided in mayOpen.ts.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { type LapseState, type Standing } from "../../wallet/chainStates.ts";
import { type LogSource } from "../../wallet/index.ts";
import { type ChainRequest } from "./chainRequest.ts";

/** What the contract has noted of a request. */
export interface RequestRecord {
  readonly account: bigint;
  readonly liquidator: bigint;
  /** Reading of the market clock (s) at the flag that it followed. */
  readonly since: bigint;
  /** Bit i − 1 is set once member i logged that he opens. */
  readonly logged: bigint;
  /** Its bond was returned or forfeited. */
  readonly settled: boolean;
}

/** A request's account and liquidator at the end of one block. */
export interface CaseFacts {
  /** `undefined` when the contract knows no such request. */
  readonly record: RequestRecord | undefined;
  /** As MarginAccounts has it. */
  readonly lapse: LapseState;
  /** Reading of the market clock (s) at the latest flag. */
  readonly since: bigint;
  /** As LiquidationAuction sees it: knows the grace, on the market clock. */
  readonly standing: Standing;
  /** Version of the account. */
  readonly version: bigint;
  /** Viewing key of the liquidator's account now. */
  readonly viewingKey: AffinePoint;
}

/** The contracts behind Openings, and what they know of one member. */
export interface Deployment {
  readonly accounts: string;
  readonly auction: string;
  readonly council: string;
  readonly generation: number;
  /** Key of the member asked for; the identity where there is none. */
  readonly memberKey: AffinePoint;
}

/** Every method may throw; what it threw is taken for a passing fault and tried again. */
export interface OpeningChain {
  readonly source: LogSource;
  factsAt(asked: ChainRequest, block: number): Promise<CaseFacts>;
  /** `undefined` where there is no such contract at the address. */
  deployment(member: number): Promise<Deployment | undefined>;
}

/** What became of a wish to log; `waits`: a transaction of the member's is not mined yet. */
export type LogOutcome = "sent" | "waits" | "unfunded";

/** Says before the chain that the member opens an account: calls of `logOpening` from his address. */
export interface OpeningLogger {
  /** The member's address on the roster. */
  readonly address: string;
  /**
   * Sends `logOpening`, unless a transaction of this address already waits to be mined. What waits too long is sent
   * again for more gas, never beside it.
   * @throws ZkMarginError PROOF_REFUSED when the contract would refuse it, its field the contract's error
   */
  log(request: bigint, member: number): Promise<LogOutcome>;
}
