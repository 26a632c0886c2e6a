/**
 * Since when books are below maintenance at the prices that feeds publish, whether the market takes them or is
 * halted by them: what a takeover settles began there.
 */
import { isBelowMaintenance, valuePortfolio } from "../../liquidation/index.ts";
import type { AccountView } from "../people/accountViews.ts";
import { momentOf, type World } from "../world.ts";
import { wrong, type Moment } from "./cases.ts";

export class Shortfalls {
  readonly #since = new Map<bigint, Moment>();

  /** Looks at every book; to be asked after prices were published, before anybody acts. */
  watch(world: World, views: readonly AccountView[]): void {
    const { ledger, market, window } = world;
    const context = { market: market.published, home: window.home };
    for (const { account, exposed, inForce } of views) {
      // A lease in force says so itself, at the prices that were committed.
      const isSafe = !exposed || (inForce && market.isUpToDate);
      const isBelow =
        !isSafe && isBelowMaintenance(valuePortfolio(ledger.book(account), context), window.home);
      if (!isBelow) this.#since.delete(account);
      else if (!this.#since.has(account)) this.#since.set(account, momentOf(world));
    }
  }

  /** Since when an account is below maintenance that was put on auction. @throws INTERNAL if it is not */
  since(account: bigint): Moment {
    const since = this.#since.get(account);
    if (since !== undefined) return since;
    throw wrong(`account ${account} is healthy, and was put on auction`);
  }

  /** An account was taken over. @returns since when it was below maintenance */
  settle(account: bigint): Moment {
    const since = this.since(account);
    this.#since.delete(account);
    return since;
  }
}
