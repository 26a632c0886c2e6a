/**
 * The contributions to one window, added up as the contract adds them up: one ciphertext an account, a replacement in
 * place of what it replaces. Whoever folds a window's events and arrives at the contract's own sums has seen every
 * contribution, and none twice: a sum of other terms would need a relation between ciphertexts that nobody knows.
 */
import {
  equals,
  fromAffine,
  Point,
  toAffine,
  type AffinePoint,
  type CurvePoint,
} from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type TallyCiphertext } from "../sealing/index.ts";

/** What `AuditBook.Contributed` says. */
export interface Contributed {
  readonly window: bigint;
  readonly account: bigint;
  /** Of the commitment that it was proven for. */
  readonly version: bigint;
  /** Whether the account's book is hidden at all, and so counts towards the minimum. */
  readonly hidden: boolean;
  /** Whether it took the place of an earlier one. */
  readonly replaced: boolean;
  readonly ciphertext: TallyCiphertext;
}

export const sameCiphertext = (a: TallyCiphertext, b: TallyCiphertext): boolean =>
  equals(a.ephemeral, b.ephemeral) && equals(a.masked, b.masked);

function incomplete(window: bigint, account: bigint, why: string): ZkMarginError {
  return new ZkMarginError(
    "AUDIT_REFUSED",
    `window ${window}: the events of account ${account} ${why}`,
    { field: "window", fix: "the node's events are not complete: use another one" },
  );
}

interface Sums {
  readonly ephemeral: CurvePoint;
  readonly masked: CurvePoint;
}

const changed = (sums: Sums, { ephemeral, masked }: TallyCiphertext, sign: 1 | -1): Sums => {
  const term = (point: AffinePoint): CurvePoint =>
    sign === 1 ? fromAffine(point) : fromAffine(point).negate();
  return {
    ephemeral: sums.ephemeral.add(term(ephemeral)),
    masked: sums.masked.add(term(masked)),
  };
};

/** One window; give it every contribution in the order of the chain. */
export class WindowFold<Entry extends Contributed = Contributed> {
  readonly window: bigint;
  readonly #latest = new Map<bigint, Entry>();
  #sums: Sums = { ephemeral: Point.ZERO, masked: Point.ZERO };
  #hidden = 0;

  constructor(window: bigint) {
    this.window = window;
  }

  /** @throws AUDIT_REFUSED for one of another window, a second one that replaces nothing, or a replacement of nothing */
  add(contribution: Entry): void {
    const { window, account, replaced, hidden, ciphertext } = contribution;
    if (window !== this.window) throw incomplete(this.window, account, "are of another window");
    const former = this.#latest.get(account);
    if (former === undefined && replaced) {
      throw incomplete(window, account, "replace a contribution that is missing");
    }
    if (former !== undefined && !replaced) throw incomplete(window, account, "count it twice");
    if (former !== undefined) this.#sums = changed(this.#sums, former.ciphertext, -1);
    this.#sums = changed(this.#sums, ciphertext, 1);
    this.#hidden += Number(hidden) - Number(former?.hidden ?? false);
    this.#latest.set(account, contribution);
  }

  /** Accounts that contributed. */
  get accounts(): number {
    return this.#latest.size;
  }

  /** Those of them whose book is hidden. */
  get hidden(): number {
    return this.#hidden;
  }

  /** ΣR and ΣV; the identity twice for a window without contributions. */
  sum(): TallyCiphertext {
    const { ephemeral, masked } = this.#sums;
    return { ephemeral: toAffine(ephemeral), masked: toAffine(masked) };
  }

  /** What counts of an account: its last contribution. */
  of(account: bigint): Entry | undefined {
    return this.#latest.get(account);
  }

  /** What counts, in the order in which the accounts first contributed. */
  contributions(): IterableIterator<Entry> {
    return this.#latest.values();
  }
}
