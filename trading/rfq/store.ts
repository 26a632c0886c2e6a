/**
 * Where a party keeps its sessions. Every step is on the disk, flushed, before anything of it leaves the
 * process; a process that is killed leaves the session before or after a step, never between.
 *
 *   <folder>/<id>/session.json   a session, one step at a time across processes
 *   <folder>/pins/<name>.json    a fact decided once: which session has a nonce, which digest was
 *                                signed, which key the council has
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createSecretFile, readSecretFile, updateSecretFile } from "../../files/secretFile.ts";
import type { ZkMarginError } from "../../circuits/errors.ts";
import { parseJsonText, readObject, readString, requireFormat } from "../../risk/index.ts";
import { type TradingVenue } from "../typedData.ts";
import { parseSession, revealSessionText } from "./sessionFile.ts";
import { tradeRefused, type RfqSession } from "./session.ts";

export const PIN_FORMAT = "rfq-pin/1";

/** The session after a step, and what the step returns. */
export type Change<T> = readonly [session: RfqSession, outcome: T];

export interface RfqStore {
  /** @throws TRADE_REFUSED when there is a session of this id already */
  create(session: RfqSession): void;
  /** Undefined when there is none. */
  find(id: string): RfqSession | undefined;
  /** One step at a time; when it throws, the session stays. @throws TRADE_REFUSED without a session */
  update<T>(id: string, step: (session: RfqSession) => Promise<Change<T>>): Promise<T>;
  list(): readonly string[];
  /** Decides `name` once. @throws TRADE_REFUSED when it was decided otherwise */
  pin(name: PinName, value: string): void;
  /** What was decided; undefined when nothing was. */
  pinned(name: PinName): string | undefined;
}

export type PinName = `nonce-${string}` | `signed-${string}` | `council-${string}`;

/** The session that may use a nonce. */
export function noncePin(nonce: bigint): PinName {
  return `nonce-${nonce.toString(16)}`;
}

/** The only digest ever signed with a nonce. */
export function signaturePin(nonce: bigint): PinName {
  return `signed-${nonce.toString(16)}`;
}

/** The council's key at a Settlement, as it was first seen. */
export function councilPin({ chainId, settlement }: TradingVenue): PinName {
  return `council-${chainId}-${settlement.toLowerCase()}`;
}

export function unknownSession(): ZkMarginError {
  return tradeRefused("id", "names no session kept here", "use the folder the request was made in");
}

export function pinTaken(name: PinName): ZkMarginError {
  if (name.startsWith("council-")) {
    return tradeRefused(
      "council",
      "has another key than when it was first seen from this folder",
      "a council's key never changes: ask another node, and compare with the council's document",
    );
  }
  return tradeRefused(
    "nonce",
    "was used for another trade",
    "refuse the quote, and ask for one with a new nonce",
  );
}

const ID = /^0x[0-9a-f]{64}$/;
const OPTION = "session";

/** Sessions in a folder of their own, files 0600. */
export class FolderStore implements RfqStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  create(session: RfqSession): void {
    const path = this.#path(session.id);
    if (!existsSync(path)) {
      createSecretFile(path, revealSessionText(session), OPTION);
      return;
    }
    throw tradeRefused("id", "names a session kept here", "begin another one");
  }

  find(id: string): RfqSession | undefined {
    const path = this.#path(id);
    return existsSync(path) ? parseSession(readSecretFile(path, OPTION)) : undefined;
  }

  async update<T>(id: string, step: (session: RfqSession) => Promise<Change<T>>): Promise<T> {
    const path = this.#path(id);
    if (!existsSync(path)) throw unknownSession();
    return updateSecretFile(path, OPTION, async (text) => {
      const session = parseSession(text);
      const [next, outcome] = await step(session);
      return [next === session ? text : revealSessionText(next), outcome] as const;
    });
  }

  list(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).filter((id) => ID.test(id) && existsSync(this.#path(id)));
  }

  pin(name: PinName, value: string): void {
    const path = this.#pinPath(name);
    if (!existsSync(path)) {
      const text = `${JSON.stringify({ zkmargin: PIN_FORMAT, value })}\n`;
      try {
        createSecretFile(path, text, OPTION);
        return;
      } catch (error) {
        // Another process may have been first: what it wrote decides.
        if (!existsSync(path)) throw error;
      }
    }
    if (this.pinned(name) !== value) throw pinTaken(name);
  }

  pinned(name: PinName): string | undefined {
    const path = this.#pinPath(name);
    return existsSync(path) ? readPin(readSecretFile(path, OPTION)) : undefined;
  }

  #pinPath(name: PinName): string {
    return join(this.#folder, "pins", `${name}.json`);
  }

  #path(id: string): string {
    if (!ID.test(id)) throw unknownSession();
    return join(this.#folder, id, "session.json");
  }
}

function readPin(text: string): string {
  const fields = readObject(parseJsonText(text, "pin"), "", ["zkmargin", "value"]);
  requireFormat(fields, PIN_FORMAT);
  return readString(fields.value, "value");
}
