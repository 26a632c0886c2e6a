/**
 * A view right: what an owner gives an auditor, a lender or an accountant so that he can open one account
 * and nothing else. Of two scopes:
 *
 *  - past: the opening before a first block, and the stream key of every delta sealed from there to a last
 *    block. A stream key opens its one delta.
 *  - live: the opening before the block in which the present viewing key was set, and that key's secret. It
 *    opens every delta of the account sealed for the key, until the owner sets another.
 *
 * Neither holds the seed or another key. Whoever has the document has the right for good.
 */
import { Secret } from "../prover/secret.ts";
import { openWithStreamKey, type DeltaOpening } from "../sealing/index.ts";
import { type AccountState } from "./accountState.ts";
import { type Contracts, type SealEvent } from "./chainEvents.ts";
import { openCopy } from "../sealing/index.ts";
import { type BlockRef } from "./logScan.ts";

/** Which blocks a right covers; all included. */
export type ViewScope =
  | { readonly kind: "past"; readonly fromBlock: number; readonly through: BlockRef }
  | { readonly kind: "live"; readonly fromBlock: number };

/** The public part of a right. */
export interface ViewSubject {
  readonly chainId: bigint;
  readonly contracts: Contracts;
  readonly account: bigint;
  readonly scope: ViewScope;
}

/** Opens one delta: that of the seal at this place. */
export interface SealKey {
  readonly transaction: string;
  /** Of the seal's event in its block. */
  readonly index: number;
  readonly streamKey: bigint;
}

/** What the right consists of; exactly one of the two kinds of key is there. */
export interface ViewSecrets {
  /** The account before the first block; `undefined` when it is opened in the scope. */
  readonly start: AccountState | undefined;
  /** For a past scope. */
  readonly sealKeys?: readonly SealKey[];
  /** For a live one. */
  readonly viewingSecret?: bigint;
}

export class ViewRight extends Secret {
  readonly subject: ViewSubject;
  readonly #secrets: ViewSecrets;

  constructor(subject: ViewSubject, secrets: ViewSecrets) {
    super();
    this.subject = subject;
    this.#secrets = secrets;
  }

  revealSecrets(): ViewSecrets {
    return this.#secrets;
  }

  /** The opening of a seal's D, when the right covers it. */
  open(seal: SealEvent): DeltaOpening | undefined {
    const { sealKeys = [], viewingSecret } = this.#secrets;
    const { transaction, index, sealed, delta, accountA } = seal;
    if (viewingSecret !== undefined) {
      const side = accountA === this.subject.account ? 0 : 1;
      return openCopy(seal.sealed, viewingSecret, seal.delta, side)?.opening;
    }
    const found = sealKeys.find((key) => key.transaction === transaction && key.index === index);
    return found && openWithStreamKey(sealed, found.streamKey, delta);
  }
}
