/** Where submissions are kept: on the disk, flushed, before anything of them leaves the process. */
import * as fs from "node:fs";
import { join } from "node:path";
import { readSecretFile, writeSecretCache } from "../files/secretFile.ts";
import { journalText, parseJournal, type JournalOwner, type Submission } from "./submission.ts";

/** A text that survives the process. */
export interface TextStore {
  /** Undefined before the first {@link write}. */
  read(): string | undefined;
  /** Whole or not at all. */
  write(text: string): void;
}

const OPTION = "folder";

/** `<folder>/journal.json`, 0600. */
export class JournalFile implements TextStore {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, "journal.json");
  }

  read(): string | undefined {
    return fs.existsSync(this.#path) ? readSecretFile(this.#path, OPTION) : undefined;
  }

  write(text: string): void {
    writeSecretCache(this.#path, text, OPTION);
  }
}

/** The submissions that something may still become of, in the order of their numbers. */
export class Journal {
  readonly #store: TextStore;
  readonly #owner: JournalOwner;
  #submissions: readonly Submission[];

  /** @throws INPUT_INVALID, INPUT_UNREADABLE, ENVIRONMENT */
  constructor(store: TextStore, owner: JournalOwner) {
    this.#store = store;
    this.#owner = owner;
    const text = store.read();
    this.#submissions = text === undefined ? [] : parseJournal(text, owner);
  }

  get submissions(): readonly Submission[] {
    return this.#submissions;
  }

  /** Adds a submission, or replaces the one of its number. */
  keep(submission: Submission): void {
    this.#replace(submission.nonce, [submission]);
  }

  drop({ nonce }: Submission): void {
    this.#replace(nonce, []);
  }

  #replace(nonce: number, by: readonly Submission[]): void {
    const next = [...this.#submissions.filter((one) => one.nonce !== nonce), ...by];
    next.sort((a, b) => a.nonce - b.nonce);
    this.#store.write(journalText(this.#owner, next));
    this.#submissions = next;
  }
}
