/** An account at some point of its history: what the chain shows of it, and the opening behind it. */
import { IDENTITY, type AffinePoint } from "../circuits/babyjubjub.ts";
import { MAX_SLOTS } from "../circuits/generators.ts";
import { Portfolio } from "../prover/portfolio.ts";
import { Secret } from "../prover/secret.ts";
import { type DeltaOpening } from "../sealing/index.ts";
import { type EventOf } from "./chainEvents.ts";

/** What is public of an account at some point of its history. */
export interface AccountFace {
  readonly account: bigint;
  readonly owner: string;
  /** Block in which it was opened. */
  readonly opened: number;
  readonly viewingKey: AffinePoint;
  readonly commitment: AffinePoint;
  /** As the last event gave it. */
  readonly version: bigint;
  readonly closed: boolean;
}

/** A face with the opening behind its commitment. */
export class AccountState extends Secret {
  readonly face: AccountFace;
  readonly #opening: DeltaOpening;

  constructor(face: AccountFace, opening: DeltaOpening) {
    super();
    this.face = face;
    this.#opening = opening;
  }

  revealOpening(): DeltaOpening {
    return this.#opening;
  }

  /**
   * As the prover takes it; the salt is 0, since no event holds one.
   * @throws INPUT_INVALID for a book that no circuit can prove, with a slot beyond 64 bits
   */
  portfolio(): Portfolio {
    const { quantities, blinding } = this.#opening;
    return Portfolio.create(Object.fromEntries(quantities.entries()), blinding);
  }
}

/** Nothing in any slot. */
export const emptyQuantities = (): bigint[] => new Array<bigint>(MAX_SLOTS).fill(0n);

/** An account as it is opened: empty, blinding 0. */
export function openedAccount(event: EventOf<"opened">): AccountState {
  const { account, owner, block, viewingKey } = event;
  return new AccountState(
    { account, owner, opened: block, viewingKey, commitment: IDENTITY, version: 0n, closed: false },
    { quantities: emptyQuantities(), blinding: 0n },
  );
}
