/** A disk in memory that may lose its process before or after any write. */
import {
  type Change,
  type PinName,
  type RfqStore,
  pinTaken,
  unknownSession,
} from "../../trading/rfq/store.ts";
import { parseSession, revealSessionText } from "../../trading/rfq/sessionFile.ts";
import { tradeRefused, type RfqSession } from "../../trading/rfq/session.ts";

/** The process is gone: nothing after it happens. */
export class Crash extends Error {}

export class MemoryStore implements RfqStore {
  readonly sessions = new Map<string, string>();
  readonly pins = new Map<string, string>();
  /** Points passed until the process dies; undefined for never. */
  fuse: number | undefined;
  /** Sessions written, with the text of each state: what a reader of the disk could ever have seen. */
  readonly history: string[] = [];

  maybeCrash(): void {
    if (this.fuse === undefined) return;
    if (this.fuse === 0) {
      this.fuse = undefined;
      throw new Crash("killed");
    }
    this.fuse -= 1;
  }

  #write(id: string, text: string): void {
    this.maybeCrash();
    this.sessions.set(id, text);
    this.history.push(text);
    this.maybeCrash();
  }

  create(session: RfqSession): void {
    if (this.sessions.has(session.id)) throw tradeRefused("id", "is kept here", "begin another");
    this.#write(session.id, revealSessionText(session));
  }

  find(id: string): RfqSession | undefined {
    const text = this.sessions.get(id);
    return text === undefined ? undefined : parseSession(text);
  }

  async update<T>(id: string, step: (session: RfqSession) => Promise<Change<T>>): Promise<T> {
    const session = this.find(id);
    if (session === undefined) throw unknownSession();
    const [next, outcome] = await step(session);
    if (next !== session) this.#write(id, revealSessionText(next));
    return outcome;
  }

  list(): readonly string[] {
    return [...this.sessions.keys()];
  }

  pinned(name: PinName): string | undefined {
    return this.pins.get(name);
  }

  pin(name: PinName, value: string): void {
    if (!this.pins.has(name)) {
      this.maybeCrash();
      this.pins.set(name, value);
      this.maybeCrash();
    }
    if (this.pins.get(name) !== value) throw pinTaken(name);
  }
}
