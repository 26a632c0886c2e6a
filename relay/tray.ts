/**
 * A relayer's folder, which is all it remembers. Whoever may write there leaves documents in `inbox/` (whole: under
 * another name first, then renamed to `….json`); what became of each stands in `items/<id>.json`, from the moment it is
 * taken up. `bundles/` has what was put together and is not final, so that a crash at any point loses nothing.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { readBounded } from "../files/boundedText.ts";
import { writeSecretCache } from "../files/secretFile.ts";
import { readArray, readString } from "../risk/index.ts";
import { type Refusal } from "../keeper/wire.ts";
import { idOf, itemDocument, parseItem, type RelayItem } from "./document.ts";

const OPTION = "folder";
/** A trade with two improvements has 10 kB. */
export const MAX_DOCUMENT_BYTES = 32 * 1024;
/** Documents that wait in the inbox or the queue, at most: what comes then is left where it is. */
export const MOST_WAITING = 4_096;

/** `queued` → `sent` → `made`, or `refused`. */
export type ItemStatus = "queued" | "sent" | "made" | "refused";

export interface ItemRecord {
  readonly id: string;
  readonly status: ItemStatus;
  /** Milliseconds since 1970, by this machine; no two alike. */
  readonly received: number;
  readonly item: RelayItem;
  /** Transaction that made it. */
  readonly hash?: string;
  readonly reason?: Refusal;
}

/** Items of one transaction, in its order. */
export interface BundleRecord {
  /** Of the duty, as the journal knows it. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Transactions signed for it. */
  readonly hashes: readonly string[];
  /** Whether one of them was seen mined, and not undone since. */
  readonly mined: boolean;
}

export interface Arrival {
  readonly path: string;
  readonly text: string;
}

export class Tray {
  readonly #folder: string;
  readonly #items = new Map<string, ItemRecord>();

  /** @throws INPUT_INVALID for a file that is none of its own */
  constructor(folder: string) {
    this.#folder = folder;
    for (const name of ["inbox", "items", "bundles"]) {
      // Makes the folder.
      writeSecretCache(join(folder, name, ".keep"), "", OPTION);
    }
    for (const path of this.#list("items")) {
      const record = readItem(readBounded(path, 2 * MAX_DOCUMENT_BYTES));
      this.#items.set(record.id, record);
    }
  }

  #list(name: string): string[] {
    const folder = join(this.#folder, name);
    const names = fs.readdirSync(folder).filter((one) => one.endsWith(".json"));
    return names.toSorted().map((one) => join(folder, one));
  }

  /** What lies in the inbox, oldest first; of a file that is too large or cannot be read the text is empty. */
  arrivals(most: number): Arrival[] {
    const age = (path: string): bigint =>
      fs.statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
    return this.#list("inbox")
      .map((path) => ({ path, written: age(path) }))
      .toSorted((a, b) => (a.written < b.written ? -1 : a.written > b.written ? 1 : 0))
      .slice(0, most)
      .map(({ path }) => {
        try {
          return { path, text: readBounded(path, MAX_DOCUMENT_BYTES) };
        } catch {
          return { path, text: "" };
        }
      });
  }

  /** Only after what it held was kept. */
  discard({ path }: Arrival): void {
    fs.rmSync(path, { force: true });
  }

  /** Leaves a document for the next pass. */
  leave(item: RelayItem): string {
    const id = idOf(item);
    const text = `${JSON.stringify(itemDocument(item))}\n`;
    writeSecretCache(join(this.#folder, "inbox", `${id}.json`), text, OPTION);
    return id;
  }

  item(id: string): ItemRecord | undefined {
    return this.#items.get(id);
  }

  /** When what comes now was received: after all that came before, whatever the clock says. */
  receivedAt(now: number): number {
    return Math.max(now, ...[...this.#items.values()].map(({ received }) => received + 1));
  }

  /** In the order they came in. */
  items(status: ItemStatus): ItemRecord[] {
    return [...this.#items.values()]
      .filter((record) => record.status === status)
      .toSorted((a, b) => a.received - b.received);
  }

  keep(record: ItemRecord): void {
    const { item, ...rest } = record;
    const document = { zkmargin: "relay-item/1", ...rest, document: itemDocument(item) };
    const text = `${JSON.stringify(document, undefined, 1)}\n`;
    writeSecretCache(join(this.#folder, "items", `${record.id}.json`), text, OPTION);
    this.#items.set(record.id, record);
  }

  bundles(): BundleRecord[] {
    return this.#list("bundles").map((path) => readBundle(readBounded(path, MAX_DOCUMENT_BYTES)));
  }

  keepBundle(bundle: BundleRecord): void {
    const text = `${JSON.stringify({ zkmargin: "relay-bundle/1", ...bundle }, undefined, 1)}\n`;
    writeSecretCache(this.#bundlePath(bundle), text, OPTION);
  }

  dropBundle(bundle: BundleRecord): void {
    fs.rmSync(this.#bundlePath(bundle), { force: true });
  }

  #bundlePath({ name }: BundleRecord): string {
    return join(this.#folder, "bundles", `${name.replaceAll(" ", "-")}.json`);
  }
}

function readItem(text: string): ItemRecord {
  const { id, status, received, hash, reason, document } = JSON.parse(text) as Omit<
    ItemRecord,
    "item"
  > & { readonly document: unknown };
  return {
    ...{ id, status, received, item: parseItem(document) },
    ...(hash === undefined ? {} : { hash }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function readBundle(text: string): BundleRecord {
  const { name, ids, hashes, mined } = JSON.parse(text) as Record<keyof BundleRecord, unknown>;
  const list = (value: unknown, path: string): readonly string[] =>
    readArray(value, path, (value as unknown[]).length, readString);
  return {
    name: readString(name, "name"),
    ids: list(ids, "ids"),
    hashes: list(hashes, "hashes"),
    mined: mined === true,
  };
}
