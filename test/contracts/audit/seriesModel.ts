/**
 * What the AuditBook is to do, said once more: windows of one series, close to each other, as sets of hidden accounts. And
 * what its rule is for: how few accounts a combination of totals can depend on.
 */
import { HINDRANCE } from "./auditFixture.ts";

type Members = ReadonlySet<bigint>;
export type Direction = "none" | "joined" | "left" | "both";

const without = (a: Members, b: Members): number => [...a].filter((one) => !b.has(one)).length;

/** The windows of a series that shares were submitted for. */
export class SeriesModel {
  readonly #minimum: number;
  readonly #opened: Members[] = [];
  #direction: Direction = "none";

  constructor(minimum: number) {
    this.#minimum = minimum;
  }

  get opened(): readonly Members[] {
    return this.#opened;
  }

  /** Why these contributors get no total, as the contract's number; and takes them in where they do. */
  open(members: Members): bigint {
    if (members.size < this.#minimum) return HINDRANCE.tooFewHidden;
    const former = this.#opened.at(-1);
    if (former !== undefined) {
      const [joined, left] = [without(members, former), without(former, members)];
      if (joined > 0 && joined < this.#minimum) return HINDRANCE.tooFewJoined;
      if (left > 0 && left < this.#minimum) return HINDRANCE.tooFewLeft;
      if (joined + left > 0) {
        const own: Direction = left === 0 ? "joined" : joined === 0 ? "left" : "both";
        const goesOn = this.#direction === own && own !== "both";
        if (this.#direction !== "none" && !goesOn) return HINDRANCE.turnedAround;
        this.#direction = own;
      }
    }
    this.#opened.push(members);
    return HINDRANCE.none;
  }
}

/** Rank over the rationals, of small integers. */
function rank(rows: readonly (readonly number[])[]): number {
  const left = rows.map((row) => row.map(BigInt));
  let found = 0;
  for (let column = 0; column < (left[0]?.length ?? 0); column++) {
    const at = left.findIndex((row, i) => i >= found && row[column] !== 0n);
    if (at === -1) continue;
    [left[found], left[at]] = [left[at]!, left[found]!];
    const pivot = left[found]!;
    for (const row of left.slice(found + 1)) {
      const [a, b] = [pivot[column]!, row[column]!];
      for (const k of row.keys()) row[k] = row[k]! * a - pivot[k]! * b;
    }
    found += 1;
  }
  return found;
}

/**
 * The fewest accounts that a combination of these windows' totals can depend on, all accounts being worth something of
 * their own. Accounts in the same windows always come together. Some combination vanishes on a set of them, and not on
 * all, where they span less than all do.
 */
export function fewestAccounts(windows: readonly Members[]): number {
  const groups = new Map<string, { row: number[]; size: number }>();
  for (const account of new Set(windows.flatMap((members) => [...members]))) {
    const row = windows.map((members) => Number(members.has(account)));
    const key = row.join("");
    groups.set(key, { row, size: (groups.get(key)?.size ?? 0) + 1 });
  }
  const all = [...groups.values()];
  const full = rank(all.map(({ row }) => row));
  let fewest = Infinity;
  for (let subset = 0; subset < 2 ** all.length; subset++) {
    const [vanishing, others] = [1, 0].map((bit) =>
      all.filter((_, i) => ((subset >> i) & 1) === bit),
    ) as [typeof all, typeof all];
    if (rank(vanishing.map(({ row }) => row)) === full) continue;
    fewest = Math.min(
      fewest,
      others.reduce((sum, { size }) => sum + size, 0),
    );
  }
  return fewest;
}
