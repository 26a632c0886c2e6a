/**
 * Files that hold secrets. They are 0600 in folders that nobody else can enter (0700), replaced whole or
 * not at all, and the version replaced stays beside them as `<file>.previous`. Reading refuses a file
 * that others can read. A link is followed, and all of this holds for the file it leads to. On Windows
 * permissions are the folder's own business. Temporary files have names of their own (temporary.ts).
 */
import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { withBuildLock } from "../setup/lock.ts";
import { readBounded, TooLarge } from "./boundedText.ts";
import { flushFolder, makeFolder } from "./folder.ts";
import { removeAbandoned, temporaryName, writeFlushed } from "./temporary.ts";

const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
/** Of any file that holds secrets but a checkpoint; what writes such files must stay below. */
export const MAX_SECRET_BYTES = 8 * 1024 * 1024;

/** Whether group or others have any access; `false` where there are no such permissions. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (fs.statSync(path).mode & OTHERS) !== 0;
}

/** @throws INPUT_INVALID when others may read the file */
export function requirePrivate(path: string, option: string): void {
  if (!isOpenToOthers(path)) return;
  throw inputInvalid(
    option,
    "names a file that others can read",
    "run chmod 600 on it, and consider its content known to them",
  );
}

/**
 * The text of a secret file.
 * @param option names the file in errors; its path is not repeated
 * @throws INPUT_UNREADABLE, also above `limit` bytes; INPUT_INVALID when others may read the file
 */
export function readSecretFile(path: string, option: string, limit = MAX_SECRET_BYTES): string {
  const unreadable = (why: string, cause?: unknown): ZkMarginError =>
    new ZkMarginError("INPUT_UNREADABLE", `the file given as ${option} ${why}`, {
      field: option,
      fix: "give the path of a file as zkmargin wrote it",
      cause,
    });
  let text: string;
  try {
    text = readBounded(path, limit);
  } catch (cause) {
    if (cause instanceof TooLarge) throw unreadable("is too large");
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw unreadable(code === "ENOENT" ? "does not exist" : `cannot be read (${code})`, cause);
  }
  requirePrivate(path, option);
  return text;
}

/** Makes the file's folder if need be. @throws INPUT_INVALID when others can enter it */
export function requirePrivateFolder(path: string, option: string): string {
  const folder = dirname(resolve(path));
  makeFolder(folder, option, FOLDER_MODE);
  if (isOpenToOthers(folder)) {
    throw inputInvalid(
      option,
      "lies in a folder that others can enter",
      "use a folder of its own, which zkmargin makes, or run chmod 700 on it",
    );
  }
  return folder;
}

/** A new secret file. @throws INPUT_INVALID when there is one already: it may be an account */
export function createSecretFile(path: string, text: string, option: string): void {
  const folder = requirePrivateFolder(path, option);
  const temporary = temporaryName(path);
  removeAbandoned(path);
  try {
    writeFlushed(temporary, text);
    // A link, unlike a rename, never replaces a file.
    fs.linkSync(temporary, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw inputInvalid(option, "names a file that exists", "choose another name, or move it away");
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  flushFolder(folder);
}

/** Writes a file that can be made again, such as a cache: whole or not at all, the old one is gone. */
export function writeSecretCache(path: string, text: string, option: string): void {
  const folder = requirePrivateFolder(path, option);
  const temporary = temporaryName(path);
  removeAbandoned(path);
  try {
    writeFlushed(temporary, text);
    fs.renameSync(temporary, path);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  flushFolder(folder);
}

function replace(path: string, text: string, folder: string): void {
  const [temporary, kept] = [temporaryName(path), temporaryName(path)];
  removeAbandoned(path);
  try {
    writeFlushed(temporary, text);
    fs.linkSync(path, kept);
    fs.renameSync(kept, `${path}.previous`);
    fs.renameSync(temporary, path);
  } finally {
    for (const left of [temporary, kept]) fs.rmSync(left, { force: true });
  }
  flushFolder(folder);
}

/**
 * Reads, changes and replaces a secret file while no other zkmargin changes one in its folder. A change that
 * changes nothing writes nothing, so the version before stays.
 * @param change the new text and what to return; when it throws, the file stays as it is
 */
export async function updateSecretFile<T>(
  path: string,
  option: string,
  change: (text: string) => readonly [string, T] | Promise<readonly [string, T]>,
): Promise<T> {
  readSecretFile(path, option);
  const file = fs.realpathSync(path);
  const folder = requirePrivateFolder(file, option);
  try {
    return await withBuildLock(folder, async () => {
      const before = readSecretFile(file, option);
      const [text, outcome] = await change(before);
      if (text !== before) replace(file, text, folder);
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "BUILD_FAILED") throw error;
    throw new ZkMarginError("ENVIRONMENT", "another zkmargin holds the file's folder", {
      field: option,
      fix: "wait for it to end, or delete .lock in the folder if none is running",
      cause: error,
    });
  }
}
