/** An account's history as events: what the contracts said, in this project's types. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type SealedDelta } from "../sealing/index.ts";

/** The contracts whose events count. */
export interface Contracts {
  /** MarginAccounts. */
  readonly accounts: string;
  /** Settlement, and whatever else publishes seals of deltas: the auction. Readers add the expiry clearing themselves. */
  readonly modules: readonly string[];
}

/** Where an event stands on the chain. */
export interface Place {
  readonly block: number;
  readonly transaction: string;
  readonly index: number;
}

/** What a change leaves behind. */
interface Outcome {
  readonly commitment: AffinePoint;
}

export type AccountEvent = Place & { readonly account: bigint } & (
    | { readonly kind: "opened"; readonly owner: string; readonly viewingKey: AffinePoint }
    | { readonly kind: "viewingKeySet"; readonly viewingKey: AffinePoint }
    | (Outcome & {
        readonly kind: "moved";
        readonly slot: number;
        /** Raw units, negative when taken. */
        readonly amount: bigint;
        readonly version: bigint;
      })
    | (Outcome & {
        readonly kind: "exchanged";
        readonly counterparty: bigint;
        /** Added to the account. */
        readonly delta: AffinePoint;
        readonly version: bigint;
      })
    | (Outcome & { readonly kind: "rerandomised"; readonly delta: AffinePoint })
    | (Outcome & {
        /** Expired options became cash. */
        readonly kind: "converted";
        readonly delta: AffinePoint;
        readonly version: bigint;
      })
    | { readonly kind: "closed" }
  );

/** A delta sealed; `delta` is added to A and taken from B, or both are the one account. */
export type SealEvent = Place & {
  readonly kind: "sealed";
  readonly accountA: bigint;
  readonly accountB: bigint;
  readonly delta: AffinePoint;
  readonly sealed: SealedDelta;
};

/** Two orders filled: `quantity` of the slot to the buyer for `quote` of slot 0, raw units. */
export type OrdersEvent = Place & {
  readonly kind: "orders";
  readonly buyer: bigint;
  readonly seller: bigint;
  readonly slot: number;
  readonly quantity: bigint;
  readonly quote: bigint;
};

export type ChainEvent = AccountEvent | SealEvent | OrdersEvent;

export type EventOf<Kind extends AccountEvent["kind"]> = Extract<AccountEvent, { kind: Kind }>;
