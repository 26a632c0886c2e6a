/**
 * The seals of the accounts that requests are about, read once from the first block and then a stretch further each
 * time: one walk for all accounts that are new, whatever their number. Nothing is kept of any other account, and
 * nothing between runs.
 */
import { type Stretch } from "../../wallet/chainReading.ts";
import { type BlockRef } from "../../wallet/logScan.ts";
import { ChainSeal } from "../chainSeal.ts";
import { MOST_SEALS } from "./answer.ts";

/** The account's seals by their hashes, in the order of the chain; `undefined` where an answer does not hold them. */
export type AccountSeals = ReadonlyMap<string, ChainSeal> | undefined;

interface Known {
  readonly end: BlockRef;
  readonly seals: Map<string, ChainSeal>;
}

export class SealReader {
  readonly #known = new Map<bigint, Known>();

  /**
   * To the end of the stretch, for these accounts; what was known of others is forgotten.
   * @param stretch from the first block that counts
   * @throws CHAIN_FAILED, ChainReorganised, after which it begins again
   */
  async read(
    stretch: Stretch,
    accounts: readonly bigint[],
  ): Promise<ReadonlyMap<bigint, AccountSeals>> {
    for (const account of this.#known.keys()) {
      if (!accounts.includes(account)) this.#known.delete(account);
    }
    for (const [after, group] of this.#byEnd(accounts)) await this.#advance(stretch, after, group);
    return new Map(
      [...this.#known].map(([account, { seals }]) => [
        account,
        seals.size > MOST_SEALS ? undefined : seals,
      ]),
    );
  }

  forget(): void {
    this.#known.clear();
  }

  /** Accounts that were read to the same block. */
  #byEnd(accounts: readonly bigint[]): Map<BlockRef | undefined, Set<bigint>> {
    const groups = new Map<BlockRef | undefined, Set<bigint>>();
    for (const account of accounts) {
      const end = this.#known.get(account)?.end;
      groups.set(end, (groups.get(end) ?? new Set()).add(account));
    }
    return groups;
  }

  async #advance(
    stretch: Stretch,
    after: BlockRef | undefined,
    accounts: ReadonlySet<bigint>,
  ): Promise<void> {
    const { end } = stretch;
    const from = after === undefined ? stretch.from : after.block + 1;
    const rest: Stretch = { ...stretch, from, ...(after === undefined ? {} : { after }) };
    const added = new Map([...accounts].map((account) => [account, [] as ChainSeal[]]));
    for await (const seal of ChainSeal.ofAccounts(rest, accounts)) {
      for (const account of accountsOf(seal)) {
        const seals = added.get(account);
        // One more than an answer holds says enough.
        if (seals !== undefined && seals.length <= MOST_SEALS) seals.push(seal);
      }
    }
    for (const [account, more] of added) {
      const seals = this.#known.get(account)?.seals ?? new Map<string, ChainSeal>();
      for (const seal of more) if (seals.size <= MOST_SEALS) seals.set(seal.sealHash, seal);
      this.#known.set(account, { end, seals });
    }
  }
}

/** Those that its events name: a seal is of no other's. */
function accountsOf({ places }: ChainSeal): ReadonlySet<bigint> {
  return new Set(places.flatMap(({ accountA, accountB }) => [accountA, accountB]));
}
