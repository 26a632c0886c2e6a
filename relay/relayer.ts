/**
 * One pass of a relayer: what came in, what became of what was sent, and a bundle of what waits when there is enough of
 * it or it waited long enough. All it knows is in its folder and on the chain, so a pass may end anywhere and be begun
 * again: an item is `queued`, or in a bundle that the journal knows, or its outcome is written down.
 */
import { randomBytes } from "node:crypto";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Journal } from "../keeper/journal.ts";
import { type Pass } from "../keeper/keeper.ts";
import { type Sender } from "../keeper/sender.ts";
import { type Refusal } from "../keeper/wire.ts";
import { type BundlePort, type ItemKind } from "./bundleChain.ts";
import { type ItemChecks } from "./checks.ts";
import { idOf, parseItem, purposeOf, type RelayItem } from "./document.ts";
import { isPassing } from "./refusals.ts";
import {
  MOST_WAITING,
  type Arrival,
  type BundleRecord,
  type ItemRecord,
  type Tray,
} from "./tray.ts";

export interface RelaySettings {
  /** Items in a bundle, at most, by kind. */
  readonly most: Readonly<Record<ItemKind, number>>;
  /** Milliseconds after which a bundle goes out though it is not full. */
  readonly wait: number;
}

export type RelayNotice =
  | { readonly kind: "item"; readonly record: ItemRecord }
  /** A file of the inbox that is no document. */
  | { readonly kind: "unreadable"; readonly error: ZkMarginError }
  | {
      readonly kind: "sent";
      readonly bundle: string;
      readonly items: number;
      readonly hash: string;
    }
  | { readonly kind: "waits"; readonly bundle: string; readonly why: string };

export interface RelayerOptions {
  readonly tray: Tray;
  readonly checks: ItemChecks;
  readonly port: BundlePort;
  readonly sender: Sender;
  readonly journal: Journal;
  /** Address that sends. */
  readonly from: string;
  readonly settings: RelaySettings;
  /** Number of the newest block. */
  readonly head: () => Promise<number>;
  readonly tell: (notice: RelayNotice) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Files of the inbox taken up in one pass, at most: proofs take time to check. */
const ARRIVALS = 64;
const KINDS: readonly ItemKind[] = ["attestation", "trade"];

export class Relayer {
  readonly #options: RelayerOptions;
  readonly #now: () => number;

  constructor(options: RelayerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** @throws CHAIN_FAILED when no node answers: nothing is lost by another pass */
  async pass(stopped: AbortSignal): Promise<Pass> {
    const { sender, head } = this.#options;
    const block = await head();
    this.#rememberHashes();
    for (const { kind, name } of await sender.settle(block)) {
      if (kind !== "raised") this.#rememberMined(name, kind === "mined" || kind === "lost");
    }
    await this.#finish();
    await this.#takeUp(stopped);
    const sent: string[] = [];
    for (const kind of KINDS) {
      if (stopped.aborted) break;
      const name = await this.#bundle(kind, block);
      if (name !== undefined) sent.push(name);
    }
    return { block, due: sent, sent };
  }

  #set(record: ItemRecord, changes: Partial<ItemRecord>): void {
    const next = { ...record, ...changes };
    this.#options.tray.keep(next);
    this.#options.tell({ kind: "item", record: next });
  }

  // ------------------------------------------------------------------------------------------------ what came in

  async #takeUp(stopped: AbortSignal): Promise<void> {
    const { tray } = this.#options;
    const room = MOST_WAITING - tray.items("queued").length;
    for (const arrival of tray.arrivals(Math.min(ARRIVALS, room))) {
      if (stopped.aborted) return;
      const item = this.#read(arrival);
      if (item !== undefined) await this.#admit(item);
      tray.discard(arrival);
    }
  }

  #read({ text }: Arrival): RelayItem | undefined {
    try {
      return parseItem(JSON.parse(text) as unknown);
    } catch (cause) {
      const error =
        cause instanceof ZkMarginError
          ? cause
          : new ZkMarginError("INPUT_INVALID", "a file of the inbox is no JSON document", {
              field: "inbox",
              fix: "write it whole, under another name, and rename it then",
            });
      this.#options.tell({ kind: "unreadable", error });
      return undefined;
    }
  }

  async #admit(item: RelayItem): Promise<void> {
    const { tray, checks } = this.#options;
    const id = idOf(item);
    const known = tray.item(id);
    // Said again: what became of it stands in its file, unless it was refused and may be taken by now.
    if (known !== undefined && known.status !== "refused") return;
    const record: ItemRecord = {
      id,
      status: "queued",
      received: tray.receivedAt(this.#now()),
      item,
    };
    const ahead = [...tray.items("sent"), ...tray.items("queued")].map((one) => one.item);
    const same = ahead.some((one) => purposeOf(one) === purposeOf(item));
    const reason = same
      ? { name: "Duplicate", message: "the same is under way, with other proofs" }
      : await checks.check(item, ahead);
    this.#set(record, reason === undefined ? {} : { status: "refused", reason });
  }

  // ------------------------------------------------------------------------------------------- what was sent before

  /** The journal forgets a transaction once it is final; the bundle needs its hash then. */
  #rememberHashes(): void {
    const { tray, journal } = this.#options;
    for (const bundle of tray.bundles()) {
      const submission = journal.submissions.find(({ name }) => name === bundle.name);
      const hashes = submission?.signed.map(({ hash }) => hash) ?? [];
      const added = hashes.filter((hash) => !bundle.hashes.includes(hash));
      if (added.length > 0) tray.keepBundle({ ...bundle, hashes: [...bundle.hashes, ...added] });
    }
  }

  #rememberMined(name: string, mined: boolean): void {
    const { tray } = this.#options;
    const bundle = tray.bundles().find((one) => one.name === name);
    if (bundle !== undefined) tray.keepBundle({ ...bundle, mined });
  }

  /** Bundles of which nothing may become any more. */
  async #finish(): Promise<void> {
    const { tray, journal } = this.#options;
    this.#rememberHashes();
    const open = new Set(journal.submissions.map(({ name }) => name));
    for (const bundle of tray.bundles()) {
      if (open.has(bundle.name)) continue;
      await this.#finishOne(bundle);
      tray.dropBundle(bundle);
    }
  }

  async #finishOne(bundle: BundleRecord): Promise<void> {
    const { tray, port } = this.#options;
    const records = bundle.ids.map((id) => tray.item(id));
    let seen = false;
    for (const hash of bundle.hashes) {
      const became = await port.became(hash);
      seen ||= became !== undefined;
      if (became?.kind !== "made") continue;
      for (const [place, record] of records.entries()) {
        if (record?.status !== "sent") continue;
        const reason = became.skipped.get(place);
        this.#set(record, reason === undefined ? { status: "made", hash } : afterSkip(reason));
      }
      return;
    }
    if (bundle.mined && !seen) {
      throw new ZkMarginError("CHAIN_FAILED", "the node does not have a receipt that it had", {
        fix: "nothing: it is asked again",
      });
    }
    // It was never mined, or refused as a whole: they wait for another.
    for (const record of records)
      if (record?.status === "sent") this.#set(record, { status: "queued" });
  }

  // -------------------------------------------------------------------------------------------------- what goes out

  #isDue(records: readonly ItemRecord[], kind: ItemKind): boolean {
    const { most, wait } = this.#options.settings;
    const [first] = records;
    if (first === undefined) return false;
    return records.length >= most[kind] || this.#now() - first.received >= wait;
  }

  /** Whether a bundle of the kind is under way: what comes next may rest on what it leaves. */
  #isUnderWay(kind: ItemKind): boolean {
    return this.#options.tray.bundles().some(({ name }) => name.startsWith(`${kind}s `));
  }

  async #bundle(kind: ItemKind, head: number): Promise<string | undefined> {
    const { tray, port, settings, from } = this.#options;
    const waiting = tray.items("queued").filter(({ item }) => item.kind === kind);
    if (!this.#isDue(waiting, kind) || this.#isUnderWay(kind)) return undefined;
    const tried = waiting.slice(0, settings.most[kind]);
    const call = await port.encode(tried.map(({ item }) => item));
    const outcomes = await port.ask(call, from);
    const good = tried.filter((record, place) => {
      const reason = outcomes[place];
      if (reason === undefined) return true;
      if (!isPassing(reason)) this.#set(record, { status: "refused", reason });
      return false;
    });
    if (good.length === 0) return undefined;
    const all = good.length === tried.length;
    return this.#send(
      kind,
      good,
      all ? call : await port.encode(good.map(({ item }) => item)),
      head,
    );
  }

  async #send(
    kind: ItemKind,
    records: readonly ItemRecord[],
    call: Awaited<ReturnType<BundlePort["encode"]>>,
    head: number,
  ): Promise<string | undefined> {
    const { tray, sender, tell } = this.#options;
    const name = `${kind}s ${randomBytes(8).toString("hex")}`;
    const bundle: BundleRecord = {
      name,
      ids: records.map(({ id }) => id),
      hashes: [],
      mined: false,
    };
    // Written down before anything leaves: what the journal does not know then was never sent.
    tray.keepBundle(bundle);
    for (const record of records) this.#set(record, { status: "sent" });
    const submitted = await sender.submit(name, call, head);
    if (submitted.kind === "sent") {
      tray.keepBundle({ ...bundle, hashes: [submitted.hash] });
      tell({ kind: "sent", bundle: name, items: records.length, hash: submitted.hash });
      return name;
    }
    tell({
      kind: "waits",
      bundle: name,
      why: submitted.kind === "waits" ? submitted.why : submitted.refusal.message,
    });
    for (const record of records) this.#set(record, { status: "queued" });
    tray.dropBundle(bundle);
    return undefined;
  }
}

/** Passing reasons leave it in the queue. */
function afterSkip(reason: Refusal): Partial<ItemRecord> {
  return isPassing(reason) ? { status: "queued" } : { status: "refused", reason };
}
