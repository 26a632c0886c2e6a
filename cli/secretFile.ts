/**
 * Files that hold secrets. They are 0600 in folders that nobody else can enter (0700), replaced whole or
 * not at all, and the version replaced stays beside them as `<file>.previous`. Reading refuses a file
 * that others can read. A link is followed, and all of this holds for the file it leads to. On Windows
 * permissions are the folder's own business.
 */
import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { withBuildLock } from "../setup/lock.ts";
import { makeFolder } from "./folder.ts";
import { readUserText, STANDARD_INPUT } from "./userFile.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;

/** Whether group or others have any access; `false` where there are no such permissions. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (fs.statSync(path).mode & OTHERS) !== 0;
}

/**
 * The text of a secret file, or of standard input.
 * @throws INPUT_UNREADABLE; INPUT_INVALID when others may read the file
 */
export async function readSecretText(path: string, option: string): Promise<string> {
  const text = await readUserText(path, option);
  if (path !== STANDARD_INPUT && isOpenToOthers(path)) {
    throw inputInvalid(
      option,
      "names a file that others can read",
      "run chmod 600 on it, and consider its content known to them",
    );
  }
  return text;
}

/** Makes the file's folder if need be. @throws INPUT_INVALID when others can enter it, or for `-` */
function requirePrivateFolder(path: string, option: string): string {
  if (path === STANDARD_INPUT) {
    throw inputInvalid(option, "is standard input, which cannot be written", "name a file");
  }
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
  if (process.platform !== "win32") flush(folder);
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
  if (process.platform !== "win32") flush(folder);
}

/**
 * Reads, changes and replaces a secret file while no other zkmargin changes one in its folder.
 * @param change the new text and what to return; when it throws, the file stays as it is
 */
export async function updateSecretFile<T>(
  path: string,
  option: string,
  change: (text: string) => readonly [string, T],
): Promise<T> {
  if (path !== STANDARD_INPUT) await readSecretText(path, option);
  const file = path === STANDARD_INPUT ? path : fs.realpathSync(path);
  const folder = requirePrivateFolder(file, option);
  try {
    return await withBuildLock(folder, async () => {
      const [text, outcome] = change(await readSecretText(file, option));
      replace(file, text, folder);
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "BUILD_FAILED") throw error;
    throw new ZkMarginError("ENVIRONMENT", "another zkmargin holds the portfolio's folder", {
      field: option,
      fix: "wait for it to end, or delete .lock in the folder if none is running",
      cause: error,
    });
  }
}
