/**
 * Files that hold secrets. They are 0600 in folders that nobody else can enter (0700), replaced whole or
 * not at all, and the version replaced stays beside them as `<file>.previous`. Reading refuses a file
 * that others can read. A link is followed, and all of this holds for the file it leads to. On Windows
 * permissions are the folder's own business. A run that is killed leaves at most a `<file>.<process>.tmp`,
 * which the next writer of that process id replaces.
 */
import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { withBuildLock } from "../setup/lock.ts";
import { makeFolder } from "./folder.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
/** Far above the largest secret file: a checkpoint of some thousand accounts. */
const MAX_BYTES = 32 * 1024 * 1024;

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
 * @throws INPUT_UNREADABLE; INPUT_INVALID when others may read the file
 */
export function readSecretFile(path: string, option: string): string {
  const unreadable = (why: string, cause?: unknown): ZkMarginError =>
    new ZkMarginError("INPUT_UNREADABLE", `the file given as ${option} ${why}`, {
      field: option,
      fix: "give the path of a file as zkmargin wrote it",
      cause,
    });
  let text: string;
  try {
    if (fs.statSync(path).size > MAX_BYTES) throw unreadable("is too large");
    text = fs.readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof ZkMarginError) throw cause;
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

function flush(path: string): void {
  if (process.platform === "win32") return;
  const handle = fs.openSync(path, "r");
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

function writeFlushed(path: string, text: string): void {
  fs.rmSync(path, { force: true });
  fs.writeFileSync(path, text, { mode: FILE_MODE, flag: "wx", flush: true });
}

/** A new secret file. @throws INPUT_INVALID when there is one already: it may be an account */
export function createSecretFile(path: string, text: string, option: string): void {
  const folder = requirePrivateFolder(path, option);
  const temporary = `${path}.${process.pid}.tmp`;
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
  flush(folder);
}

/** Writes a file that can be made again, such as a cache: whole or not at all, the old one is gone. */
export function writeSecretCache(path: string, text: string, option: string): void {
  const folder = requirePrivateFolder(path, option);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFlushed(temporary, text);
    fs.renameSync(temporary, path);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  flush(folder);
}

function replace(path: string, text: string, folder: string): void {
  const [temporary, kept] = [`${path}.${process.pid}.tmp`, `${path}.${process.pid}.old`];
  try {
    writeFlushed(temporary, text);
    fs.rmSync(kept, { force: true });
    fs.linkSync(path, kept);
    fs.renameSync(kept, `${path}.previous`);
    fs.renameSync(temporary, path);
  } finally {
    for (const left of [temporary, kept]) fs.rmSync(left, { force: true });
  }
  flush(folder);
}

/**
 * Reads, changes and replaces a secret file while no other zkmargin changes one in its folder.
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
      const [text, outcome] = await change(readSecretFile(file, option));
      replace(file, text, folder);
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
