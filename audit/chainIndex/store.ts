/**
 * The index on disk: texts by key in LevelDB. A commit is one batch, whole or not at all, with a checkpoint inside; the
 * latest commits can be taken back one by one. Every value carries a checksum of itself and its key, since LevelDB does not
 * check what it reads; what does not match is {@link CorruptIndex}, and the index is made anew.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { ClassicLevel } from "classic-level";
import { ZkMarginError } from "../../circuits/errors.ts";
import { requirePrivateFolder } from "../../files/secretFile.ts";

/** Something in the index is not what was written. */
export class CorruptIndex extends Error {}

/** New values by key; `undefined` removes one. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** Commits that can be taken back. */
const REVERSIBLE = 256;
const SEQUENCE = "#";
const UNDO = "undo/";
/** A bound above every key of a prefix. */
const LAST = "\uffff";

interface Sequence {
  readonly first: number;
  /** One less than `first` where nothing can be taken back. */
  readonly last: number;
  /** Number of values, and the sum of their checksums: LevelDB may lose a write that was damaged, and say nothing. */
  readonly count: number;
  readonly sum: number;
}

type Undo = readonly (readonly [key: string, before: string | null])[];

const checksum = (key: string, text: string): number => crc32(`${key}\n${text}`);

function sealed(key: string, text: string): string {
  return checksum(key, text).toString(16).padStart(8, "0") + text;
}

function opened(key: string, value: string): string {
  const text = value.slice(8);
  if (sealed(key, text) !== value) throw new CorruptIndex(`what is stored at ${key} was changed`);
  return text;
}

const undoKey = (sequence: number): string => `${UNDO}${sequence.toString().padStart(12, "0")}`;

/** The innermost error: LevelDB's own word. */
function innermost(error: unknown): { readonly code?: string; readonly message?: string } {
  const { cause } = error as { cause?: unknown };
  return typeof cause === "object" && cause !== null ? innermost(cause) : (error as object);
}

function unusable(why: string, fix: string, cause: unknown): ZkMarginError {
  return new ZkMarginError("ENVIRONMENT", `the index ${why}`, { field: "index", fix, cause });
}

const CHECK_DISK = "check the folder's permissions, and that the disk has room; then run it again";

/** What LevelDB says when it reads or writes: damage, or a disk that is full or fails. */
function asUsing(error: unknown): unknown {
  const { code } = innermost(error);
  if (code === "LEVEL_CORRUPTION") {
    return new CorruptIndex("LevelDB finds it damaged", { cause: error });
  }
  if (code !== "LEVEL_IO_ERROR") return error;
  return unusable("cannot be read or written", CHECK_DISK, error);
}

/** A store that does not open is damaged, unless somebody else has it or the system refuses. */
function asOpening(error: unknown): unknown {
  const { code, message = "" } = innermost(error);
  if (code === "LEVEL_LOCKED") {
    return unusable(
      "is in use",
      "wait for the other zkmargin to end, or name another folder",
      error,
    );
  }
  if (/permission|no space|quota|too large|read-only|too many open/i.test(message)) {
    return unusable("cannot be opened", CHECK_DISK, error);
  }
  return new CorruptIndex("LevelDB cannot open it", { cause: error });
}

async function attempt<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw asUsing(error);
  }
}

export class IndexStore {
  readonly #database: ClassicLevel;
  #sequence: Sequence = { first: 0, last: -1, count: 0, sum: 0 };

  private constructor(database: ClassicLevel) {
    this.#database = database;
  }

  /**
   * @param folder private, made if missing
   * @param name of the index inside
   * @throws INPUT_INVALID for a folder that others can enter, ENVIRONMENT when another process has it, CorruptIndex
   */
  static async open(folder: string, name: string): Promise<IndexStore> {
    const path = join(folder, name);
    requirePrivateFolder(path, "index");
    const database = new ClassicLevel(path);
    const store = new IndexStore(database);
    try {
      await database.open();
    } catch (error) {
      throw asOpening(error);
    }
    try {
      const sequence = await store.get(SEQUENCE);
      if (sequence !== undefined) store.#sequence = JSON.parse(sequence) as Sequence;
      return store;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Removes an index, whatever its state. It must not be open. */
  static remove(folder: string, name: string): void {
    rmSync(join(folder, name), { recursive: true, force: true });
  }

  /** @throws CorruptIndex */
  async get(key: string): Promise<string | undefined> {
    const value = await attempt(() => this.#database.get(key));
    return value === undefined ? undefined : opened(key, value);
  }

  /** In the order of the keys. @throws CorruptIndex */
  async getMany(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    const values = await attempt(() => this.#database.getMany([...keys]));
    return values.map((value, at) =>
      value === undefined ? undefined : opened(keys[at] ?? "", value),
    );
  }

  /** Keys and values below a prefix, by key. @throws CorruptIndex */
  async *entries(prefix: string): AsyncGenerator<readonly [string, string], void, undefined> {
    const iterator = this.#database.iterator({ gte: prefix, lt: prefix + LAST });
    try {
      for (;;) {
        const some = await attempt(() => iterator.nextv(1000));
        if (some.length === 0) return;
        for (const [key, value] of some) yield [key, opened(key, value)];
      }
    } finally {
      await iterator.close();
    }
  }

  /** Reads everything. @throws CorruptIndex when anything is missing or not what was written last */
  async requireWhole(): Promise<void> {
    let [count, sum] = [0, 0];
    for await (const [key, text] of this.entries("")) {
      if (key === SEQUENCE || key.startsWith(UNDO)) continue;
      count += 1;
      sum += checksum(key, text);
    }
    const { count: counted, sum: summed } = this.#sequence;
    if (count !== counted || sum !== summed) throw new CorruptIndex("a write was lost");
  }

  /** Writes all changes at once; on the disk when this returns. @throws CorruptIndex */
  async commit(changes: Changes): Promise<void> {
    const before = await this.#before(changes);
    const sequence = this.#sequence.last + 1;
    const first = Math.max(this.#sequence.first, sequence - REVERSIBLE + 1);
    const undo: Undo = [...before].map(([key, text]) => [key, text ?? null]);
    const way = new Map<string, string | undefined>([[undoKey(sequence), JSON.stringify(undo)]]);
    if (first > this.#sequence.first) way.set(undoKey(this.#sequence.first), undefined);
    await this.#write(changes, before, way, { first, last: sequence });
  }

  /** Takes the latest commit back. @returns false when there is none that can be. @throws CorruptIndex */
  async takeBack(): Promise<boolean> {
    const { first, last } = this.#sequence;
    if (last < first) return false;
    const text = await this.get(undoKey(last));
    if (text === undefined) throw new CorruptIndex("a step of the way back is missing");
    const changes = new Map(
      (JSON.parse(text) as Undo).map(([key, before]) => [key, before ?? undefined]),
    );
    const way = new Map([[undoKey(last), undefined]]);
    await this.#write(changes, await this.#before(changes), way, { first, last: last - 1 });
    return true;
  }

  async #before(changes: Changes): Promise<Changes> {
    const keys = [...changes.keys()];
    const texts = await this.getMany(keys);
    return new Map(keys.map((key, at) => [key, texts[at]]));
  }

  async #write(
    changes: Changes,
    before: Changes,
    way: Changes,
    place: Pick<Sequence, "first" | "last">,
  ): Promise<void> {
    let { count, sum } = this.#sequence;
    for (const [sign, texts] of [[-1, before] as const, [1, changes] as const]) {
      for (const [key, text] of texts) {
        if (text === undefined) continue;
        count += sign;
        sum += sign * checksum(key, text);
      }
    }
    const sequence: Sequence = { ...place, count, sum };
    const all = [...changes, ...way, [SEQUENCE, JSON.stringify(sequence)] as const];
    const batch = all.map(([key, text]) =>
      text === undefined
        ? { type: "del" as const, key }
        : { type: "put" as const, key, value: sealed(key, text) },
    );
    await attempt(() => this.#database.batch(batch, { sync: true }));
    this.#sequence = sequence;
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
