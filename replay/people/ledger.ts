/**
 * Who holds what: every account's opening as its owner knows it. The chain has commitments only; that they are
 * those of these books is checked after every round (checks.ts).
 */
import type { Wallet } from "ethers";
import type { AffinePoint } from "../../circuits/babyjubjub.ts";
import { Portfolio } from "../../prover/index.ts";
import type { Habit, LiquidatorPlan, OwnerPlan } from "./castPlan.ts";

export type Role = "owner" | "maker" | "liquidator";

/** An account and whoever owns it. */
export interface Holder {
  readonly account: bigint;
  readonly name: string;
  readonly role: Role;
  readonly habit: Habit;
  readonly wallet: Wallet;
  readonly viewing: { readonly secret: bigint; readonly publicKey: AffinePoint };
  /** Of his leases, 1e-4. */
  readonly band: bigint;
  readonly plan: OwnerPlan | LiquidatorPlan | undefined;
}

export class Ledger {
  readonly #holders = new Map<bigint, Holder>();
  readonly #books = new Map<bigint, Portfolio>();
  readonly #reserves = new Map<bigint, bigint>();
  readonly #changed = new Set<bigint>();
  readonly #late = new Set<bigint>();

  /** @param reserve units of slot 0 that he can still add */
  add(holder: Holder, reserve: bigint): void {
    this.#holders.set(holder.account, holder);
    this.#books.set(holder.account, Portfolio.empty());
    this.#reserves.set(holder.account, reserve);
    this.#changed.add(holder.account);
  }

  get holders(): readonly Holder[] {
    return [...this.#holders.values()];
  }

  holder(account: bigint): Holder {
    const holder = this.#holders.get(account);
    if (holder === undefined) throw new Error(`nobody holds account ${account}`);
    return holder;
  }

  named(name: string): Holder {
    const holder = this.holders.find((one) => one.name === name);
    if (holder === undefined) throw new Error(`nobody is called ${name}`);
    return holder;
  }

  book(account: bigint): Portfolio {
    return this.#books.get(account) ?? Portfolio.empty();
  }

  set(account: bigint, book: Portfolio): void {
    this.#books.set(account, book);
    this.#changed.add(account);
  }

  /** Whoever comes late comes once. */
  come(account: bigint): void {
    this.#late.add(account);
  }

  hasCome(account: bigint): boolean {
    return this.#late.has(account);
  }

  reserve(account: bigint): bigint {
    return this.#reserves.get(account) ?? 0n;
  }

  spend(account: bigint, units: bigint): void {
    this.#reserves.set(account, this.reserve(account) - units);
  }

  /** Accounts whose book changed since this was asked last. */
  takeChanged(): readonly bigint[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }
}
