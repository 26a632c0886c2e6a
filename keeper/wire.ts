/** What the sender asks of a node and of the key; nothing here decides anything. */
import { type Fees } from "../wallet/feeBump.ts";
import { type Call } from "./submission.ts";

/** A contract's own word on why it would refuse a call. */
export interface Refusal {
  /** Name of the contract's error; "unknown" where it is none known here. */
  readonly name: string;
  /** What it means, in dollars and units of what is public anyway. */
  readonly message: string;
}

export interface Receipt {
  readonly block: number;
  /** False where the contract refused it after all: somebody was faster. */
  readonly succeeded: boolean;
}

export interface Transaction extends Call, Fees {
  readonly nonce: number;
  readonly gas: bigint;
}

/** `used`: its number is taken; `dear`: what waits under its number offers as much. */
export type Broadcast = "taken" | "used" | "dear" | "unfunded";

/** Methods throw CHAIN_FAILED where no node answers. */
export interface Wire {
  /** Transactions of the sender that are mined, or wait as well. */
  nonce(at: "latest" | "pending"): Promise<number>;
  receipt(hash: string): Promise<Receipt | undefined>;
  /** Whether the node has the transaction, mined or not. */
  knows(hash: string): Promise<boolean>;
  fees(): Promise<Fees>;
  /** Asks the contract without sending; undefined where it would take the call. */
  refusal(call: Call): Promise<Refusal | undefined>;
  /** Gas limit with room; undefined where the contract would refuse by now. */
  gas(call: Call): Promise<bigint | undefined>;
  sign(transaction: Transaction): Promise<{ readonly hash: string; readonly raw: string }>;
  broadcast(raw: string): Promise<Broadcast>;
}
