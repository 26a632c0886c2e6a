/**
 * From total·B to the total: discrete logarithms of small numbers by baby steps and giant steps (Shanks). Time grows with the total over
 * the table's size; with the usual table and two cores 2^44 takes seconds. docs/audit.md
 */
import { join } from "node:path";
import { fromAffine, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { userCacheFolder } from "../../files/userCache.ts";
import { inputInvalid } from "../../risk/index.ts";
import { BabySteps, TABLE_BITS } from "./babySteps.ts";
import { type CrewOptions, runCrew } from "./crew.ts";
import { Fill } from "./fill.ts";
import { Search } from "./search.ts";
import { readTable, tablePath, writeTable } from "./tableFile.ts";

export { BabySteps, bitsFor, giantStepOf, TABLE_BITS } from "./babySteps.ts";
export { tablePath } from "./tableFile.ts";
export { type CrewOptions } from "./crew.ts";

/** How far a total is sought unless told: 2^44 dollars. */
export const USUAL_LIMIT = 2n ** 44n;
/** A total is a uint64. */
export const MOST_TOTAL = 2n ** 64n - 1n;

/** Why a table is made: there was none, or what was there is not one. */
export type TableNews =
  | { readonly kind: "making"; readonly why: "absent" | "damaged"; readonly path: string }
  /** It could not be kept; the next run makes it again. */
  | { readonly kind: "not-kept"; readonly path: string };

export interface TableOptions extends CrewOptions {
  /** Slots as a power of two; {@link TABLE_BITS} usual unless told. */
  readonly bits?: number;
  /** Where the table is kept; the user's cache unless told. */
  readonly folder?: string;
  readonly tell?: (news: TableNews) => void;
}

/** @throws AbortError when told to stop */
export async function makeTable(bits: number, options: CrewOptions = {}): Promise<BabySteps> {
  const { least, most } = TABLE_BITS;
  if (!Number.isInteger(bits) || bits < least || bits > most) {
    throw inputInvalid("bits", "is no size of a table", `take a number from ${least} to ${most}`);
  }
  const table = new BabySteps(bits);
  const keys = Fill.keysOf(bits);
  const job = { bits, table: table.buffer, blocks: Fill.blocksOf(bits) };
  await runCrew({ ...job, task: { kind: "fill", keys } }, options);
  return table;
}

/** The table from the cache, or made and put there. @throws AbortError when told to stop */
export async function loadTable(options: TableOptions = {}): Promise<BabySteps> {
  const { bits = TABLE_BITS.usual, folder = join(userCacheFolder(), "audit"), tell } = options;
  const path = tablePath(folder, bits);
  const there = readTable(path, bits);
  if (there instanceof BabySteps) return there;
  tell?.({ kind: "making", why: there, path });
  const table = await makeTable(bits, options);
  try {
    writeTable(path, table);
  } catch {
    // A full disk, a home that cannot be written: what counts is the total.
    tell?.({ kind: "not-kept", path });
  }
  return table;
}

export interface LogarithmOptions extends CrewOptions {
  readonly table: BabySteps;
  /** T is sought from 0 to this; {@link USUAL_LIMIT} unless told. */
  readonly limit?: bigint;
}

/**
 * T with T·B = point, from 0 to the limit; `undefined` when there is none.
 * @throws POINT_REFUSED outside the subgroup of prime order, AbortError when told to stop
 */
export async function discreteLog(
  point: AffinePoint,
  { table, limit = USUAL_LIMIT, ...options }: LogarithmOptions,
): Promise<bigint | undefined> {
  if (limit < 0n || limit > MOST_TOTAL) {
    throw inputInvalid("max-total", "is no total", "write whole dollars below 2^64");
  }
  if (!fromAffine(point).isTorsionFree()) {
    throw new ZkMarginError("POINT_REFUSED", "the point is no multiple of B", {
      field: "point",
      fix: "clear the cofactor before",
    });
  }
  const { bits, buffer } = table;
  const blocks = Search.blocksOf(bits, limit);
  const task = { kind: "search", sought: { point, limit } } as const;
  return runCrew({ task, bits, table: buffer, blocks }, options);
}
