/**
 * The folder of a member's answers, one file a request. Public: every file is encrypted, any web server may serve
 * it. An answer is there whole or not at all, and for good: of two services of one member the first counts. Only what
 * is not the member's answer, see delivered.ts, is set aside. Answers of another chain, contract, member or generation
 * lie in other folders and are never served for this one's.
 */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { getAddress } from "ethers";
import { flushFolder, makeFolder } from "../../files/folder.ts";
import { removeAbandoned, temporaryName } from "../../files/temporary.ts";

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/** Whose answers, to which contract's requests. */
export interface OutboxOwner {
  readonly chainId: bigint;
  readonly openings: string;
  readonly generation: number;
  readonly member: number;
}

/** What lies at an answer's place. */
export interface Found {
  readonly mark: string;
  /** Undefined for what is no file, or larger than any answer. */
  readonly text: string | undefined;
}

function markOf({ ino, size, ctimeNs }: fs.BigIntStats): string {
  return `${ino}-${size}-${ctimeNs}`;
}

export class Outbox {
  readonly folder: string;

  /**
   * @param base of all of the member's outboxes
   * @throws INPUT_INVALID when the folder cannot be made
   */
  constructor(base: string, { chainId, openings, generation, member }: OutboxOwner) {
    const name = `${chainId}-${getAddress(openings)}-${generation}-${member}`;
    this.folder = join(resolve(base), name);
    makeFolder(this.folder, "outbox", FOLDER_MODE);
  }

  /** Path of the answer, whether it is there or not. */
  pathOf(request: bigint): string {
    return join(this.folder, `${request}.json`);
  }

  has(request: bigint): boolean {
    return this.markOf(request) !== undefined;
  }

  /** Another one whenever what lies there was changed; undefined where nothing does. */
  markOf(request: bigint): string | undefined {
    const stats = fs.lstatSync(this.pathOf(request), { throwIfNoEntry: false, bigint: true });
    return stats === undefined ? undefined : markOf(stats);
  }

  /**
   * What lies at the answer's place, without following a link; undefined where nothing does.
   * @param most bytes of an answer
   * @throws as the file system does where it cannot be read now
   */
  read(request: bigint, most: number): Found | undefined {
    const path = this.pathOf(request);
    const stats = fs.lstatSync(path, { throwIfNoEntry: false, bigint: true });
    if (stats === undefined) return undefined;
    const other = { mark: markOf(stats), text: undefined };
    if (!stats.isFile() || stats.size > most) return other;
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    const handle = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const opened = fs.fstatSync(handle, { bigint: true });
      if (!opened.isFile() || opened.size > most) return other;
      return { mark: markOf(opened), text: fs.readFileSync(handle, "utf8") };
    } finally {
      fs.closeSync(handle);
    }
  }

  /**
   * Takes what has this mark out of what is served, to where it can be looked at.
   * @returns where that is; undefined where something else lies there by now, which stays
   * @throws as the file system does where it cannot be moved now
   */
  setAside(request: bigint, mark: string): string | undefined {
    const path = this.pathOf(request);
    if (this.markOf(request) !== mark) return undefined;
    const aside = `${path}.${randomBytes(4).toString("hex")}.damaged`;
    try {
      fs.renameSync(path, aside);
    } catch (error) {
      // Another service of this member's was faster.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    if (!this.#isSame(aside, mark)) {
      // It put a good one there in between.
      this.#link(aside, path);
      fs.rmSync(aside);
      return undefined;
    }
    flushFolder(this.folder);
    return aside;
  }

  /** Moving changes a file's times, not its number, which no other file gets while this one is there. */
  #isSame(path: string, mark: string): boolean {
    return fs.lstatSync(path, { bigint: true }).ino.toString() === mark.split("-")[0];
  }

  /** A link, unlike a rename, never replaces a file. @returns whether there was none */
  #link(from: string, to: string): boolean {
    try {
      fs.linkSync(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return false;
    }
  }

  /** Keeps the answer, unless there is one. @returns whether it was this one */
  put(request: bigint, text: string): boolean {
    const path = this.pathOf(request);
    const temporary = temporaryName(path);
    removeAbandoned(path);
    try {
      fs.writeFileSync(temporary, text, { mode: FILE_MODE, flag: "wx", flush: true });
      if (!this.#link(temporary, path)) return false;
    } finally {
      fs.rmSync(temporary, { force: true });
    }
    flushFolder(this.folder);
    return true;
  }
}
