/**
 * What a keeper says of its work. Nothing in it is secret: accounts, hashes, the names of reasons. What a book holds,
 * is worth or would bring is never said before the chain says it.
 */
import { type ZkMarginError } from "../circuits/errors.ts";
import { type MarketState } from "../wallet/chainStates.ts";
import { type Ruling } from "./liquidator.ts";
import { type NodeNotice } from "./nodes.ts";
import { type Outcome, type Waiting } from "./sender.ts";

export type Notice =
  | ({ readonly kind: "node" } & NodeNotice)
  | {
      readonly kind: "market";
      readonly state: MarketState;
      readonly epoch: bigint;
      readonly block: number;
    }
  | { readonly kind: "sent"; readonly duty: string; readonly hash: string }
  | {
      readonly kind: "refused";
      readonly duty: string;
      readonly error: string;
      readonly message: string;
    }
  | { readonly kind: "waits"; readonly duty: string; readonly why: Waiting | "token-balance" }
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "asked"; readonly account: bigint; readonly request: bigint }
  | { readonly kind: "opened"; readonly account: bigint; readonly members: readonly number[] }
  | { readonly kind: "forgot"; readonly account: bigint }
  | { readonly kind: "ruled"; readonly account: bigint; readonly ruling: RuledAs }
  /** A step that cannot be taken; the others go on. */
  | { readonly kind: "fault"; readonly duty: string; readonly error: ZkMarginError }
  /** No pass is possible; told once until one is again. */
  | { readonly kind: "trouble"; readonly error: ZkMarginError }
  | { readonly kind: "recovered" };

/** A ruling without what is sent. */
export type RuledAs =
  | { readonly kind: Exclude<Ruling["kind"], "wait"> }
  | {
      readonly kind: "wait";
      readonly why: Extract<Ruling, { kind: "wait" }>["why"];
    };

export type Tell = (notice: Notice) => void;

/** Names what a notice is about, and what it says: the same about the same is said once. */
export class OnceTold {
  readonly #tell: Tell;
  readonly #said = new Map<string, string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Says it unless it was the last thing said about `about`. */
  tell(about: string, saying: string, notice: Notice): void {
    if (this.#said.get(about) === saying) return;
    this.#said.set(about, saying);
    this.#tell(notice);
  }

  /** What comes next about it is news. */
  clear(about: string): void {
    this.#said.delete(about);
  }
}
