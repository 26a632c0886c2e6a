/**
 * One conversation as one party keeps it, "rfq-session/1": who he is in it, how far it is, and every
 * document exchanged. Secret: it holds what is traded and the opening of the delta. Immutable; a step
 * makes a new one, and only along {@link NEXT}.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { Secret, type TradeDelta } from "../../prover/index.ts";
import { type PrivateTrade } from "../typedData.ts";
import { agreedDelta, agreedTrade, type RfqAcceptance } from "./acceptance.ts";
import { type RfqQuote, type RfqRequest } from "./agreement.ts";
import { type RfqProof } from "./confirmations.ts";

export type Role = "taker" | "maker";

/**
 * - `requested`: the taker asks; `quoted`: the maker answered; `accepted`: the taker chose a quote, for good
 * - `sealed`: the trade is fixed, delta and seal included; `signed`: own signature may be out
 * - `settled`, `cancelled`, `expired`: the chain's word; `declined`: given up before signing
 */
export const STATES = [
  ...(["requested", "quoted", "accepted", "sealed", "signed"] as const),
  ...(["settled", "cancelled", "expired", "declined"] as const),
] as const;
export type RfqState = (typeof STATES)[number];

/**
 * What may follow. After signing there is no giving up: the counterparty may hold the signature. That a trade
 * settles which was not signed here is for a folder that was lost and restored from an older copy; that it
 * settles after it was over, for a node that told an untruth: only `settled` is for good.
 */
export const NEXT: Readonly<Record<RfqState, readonly RfqState[]>> = {
  requested: ["accepted", "declined", "expired"],
  quoted: ["sealed", "declined", "expired"],
  accepted: ["sealed", "declined", "expired"],
  sealed: ["signed", "declined", "settled", "cancelled", "expired"],
  signed: ["settled", "cancelled", "expired"],
  settled: [],
  cancelled: ["settled"],
  expired: ["settled"],
  declined: ["settled"],
};

/** There is nothing more to do. */
const OVER: readonly RfqState[] = ["settled", "cancelled", "expired", "declined"];

export interface SessionRecord {
  readonly role: Role;
  readonly state: RfqState;
  readonly request: RfqRequest;
  readonly quote?: RfqQuote;
  readonly acceptance?: RfqAcceptance;
  readonly ownSignature?: string;
  readonly theirSignature?: string;
  readonly ownProof?: RfqProof;
  readonly theirProof?: RfqProof;
}

/** A trade that is fixed. */
export interface AgreedTrade {
  readonly request: RfqRequest;
  readonly quote: RfqQuote;
  readonly acceptance: RfqAcceptance;
  readonly trade: PrivateTrade;
}

export function tradeRefused(field: string, why: string, fix: string): ZkMarginError {
  return new ZkMarginError("TRADE_REFUSED", `${field} ${why}`, { field, fix });
}

export class RfqSession extends Secret {
  readonly id: string;
  readonly role: Role;
  readonly state: RfqState;
  readonly #record: SessionRecord;

  constructor(record: SessionRecord) {
    super();
    this.id = record.request.id;
    this.role = record.role;
    this.state = record.state;
    this.#record = record;
  }

  revealRecord(): SessionRecord {
    return this.#record;
  }

  /** @throws INTERNAL for a step that {@link NEXT} does not know */
  advance(state: RfqState, changes: Partial<SessionRecord> = {}): RfqSession {
    if (!NEXT[this.state].includes(state)) {
      throw new ZkMarginError("INTERNAL", `no step leads from ${this.state} to ${state}`, {
        fix: "report this with the session's state, never its file",
      });
    }
    return new RfqSession({ ...this.#record, ...changes, state });
  }

  /** The same state with more documents. */
  with(changes: Partial<Omit<SessionRecord, "state" | "role" | "request">>): RfqSession {
    return new RfqSession({ ...this.#record, ...changes });
  }

  /** @throws TRADE_REFUSED unless the session is in one of these states */
  requireState(...states: readonly RfqState[]): void {
    if (states.includes(this.state)) return;
    throw tradeRefused(
      "session",
      `is ${this.state}`,
      this.isOver
        ? "begin another one"
        : `this step is for sessions that are ${states.join(" or ")}`,
    );
  }

  get isOver(): boolean {
    return OVER.includes(this.state);
  }

  /** The party's own account; undefined for a taker's view of a maker who has not answered. */
  get ownAccount(): bigint | undefined {
    const { request, quote } = this.#record;
    return this.role === "taker" ? request.account : quote?.account;
  }

  get theirAccount(): bigint | undefined {
    const { request, quote } = this.#record;
    return this.role === "taker" ? quote?.account : request.account;
  }

  /** @throws TRADE_REFUSED while nothing is fixed */
  revealTrade(): AgreedTrade {
    const { request, quote, acceptance } = this.#record;
    if (quote === undefined || acceptance === undefined) {
      throw tradeRefused("session", "has no trade yet", "let the taker accept a quote first");
    }
    return { request, quote, acceptance, trade: agreedTrade(request, quote, acceptance) };
  }

  /** What the party's own book receives. */
  revealOwnDelta(): TradeDelta {
    const { request, quote, acceptance } = this.revealTrade();
    const delta = agreedDelta(request, quote, acceptance.blinding);
    return this.role === "taker" ? delta : delta.negate();
  }

  /** Whether the party that owns the trade's account A is the one whose session this is. */
  get isAccountA(): boolean {
    return this.role === "taker";
  }
}
