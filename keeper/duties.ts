/** What a keeper has to do, told from facts alone. Whether the chain takes it is asked again before anything is sent. */
import { type CommitReason } from "./epochDuty.ts";
import { type Ground } from "./leases.ts";
import { type SignedReport } from "./reportFolder.ts";

/** Something for the chain, or for the keeper himself. */
export type Duty =
  | { readonly kind: "commit-epoch"; readonly reason: CommitReason }
  /** Send what the risk oracle signed. */
  | { readonly kind: "relay-report"; readonly signed: SignedReport }
  /** Fix what a series that expired pays. */
  | { readonly kind: "fix-option"; readonly slot: number }
  | { readonly kind: "flag"; readonly account: bigint; readonly ground: Ground }
  | { readonly kind: "end-auction"; readonly account: bigint }
  /** Stop counting an auction that nobody started again. */
  | { readonly kind: "shelve-auction"; readonly account: bigint }
  | { readonly kind: "pay-exit"; readonly exit: bigint; readonly units: bigint }
  | { readonly kind: "settle-bond"; readonly request: bigint }
  | { readonly kind: "approve-bond"; readonly tokens: bigint }
  /** Ask the council for the book. */
  | { readonly kind: "request-opening"; readonly account: bigint }
  /** Ask the members' services for what they answered. */
  | { readonly kind: "collect-opening"; readonly account: bigint; readonly request: bigint }
  /** Look at an opened book: attest it, put it on auction, bid, or wait. */
  | { readonly kind: "judge"; readonly account: bigint; readonly standing: OpenStanding }
  /** Delete an opened book that is nobody's business any more. */
  | { readonly kind: "forget"; readonly account: bigint };

/** Where a book must stand for anybody but its owner to look at it. */
export type OpenStanding = "overdue" | "in-auction" | "stale";

/** The same duty, told again, has the same name. */
export function nameOf(duty: Duty): string {
  switch (duty.kind) {
    case "commit-epoch":
    case "approve-bond":
      return duty.kind;
    case "relay-report":
      return `${duty.kind} ${duty.signed.report.number}`;
    case "fix-option":
      return `${duty.kind} ${duty.slot}`;
    case "pay-exit":
      return `${duty.kind} ${duty.exit}`;
    case "settle-bond":
      return `${duty.kind} ${duty.request}`;
    case "flag":
    case "end-auction":
    case "shelve-auction":
    case "request-opening":
    case "collect-opening":
    case "judge":
    case "forget":
      return `${duty.kind} ${duty.account}`;
  }
}
