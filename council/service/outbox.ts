/**
 * The folder of a member's answers, one file a request. Public: every file is encrypted, any web server may serve
 * it. An answer is there whole or not at all, and for good: the first one counts, whoever wrote it, unless the disk
 * damages it. Answers of another chain, contract, member or generation lie in other folders and are never served for
 * this one's.
 */
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
    return this.find(request) !== undefined;
  }

  /** Size of what is there, infinite when it is no file, and a mark that is another one when it was changed. */
  find(request: bigint): { readonly bytes: number; readonly mark: string } | undefined {
    const stats = fs.lstatSync(this.pathOf(request), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const { size, mtimeMs, ino } = stats;
    return { bytes: stats.isFile() ? size : Infinity, mark: `${ino}-${size}-${mtimeMs}` };
  }

  /** Takes the answer out of what is served, where it can be looked at. @returns its path */
  setAside(request: bigint): string {
    const aside = `${this.pathOf(request)}.damaged`;
    fs.renameSync(this.pathOf(request), aside);
    flushFolder(this.folder);
    return aside;
  }

  /** Keeps the answer, unless there is one. @returns whether it was this one */
  put(request: bigint, text: string): boolean {
    const path = this.pathOf(request);
    const temporary = temporaryName(path);
    removeAbandoned(path);
    try {
      fs.writeFileSync(temporary, text, { mode: FILE_MODE, flag: "wx", flush: true });
      // A link, unlike a rename, never replaces a file.
      fs.linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return false;
    } finally {
      fs.rmSync(temporary, { force: true });
    }
    flushFolder(this.folder);
    return true;
  }
}
