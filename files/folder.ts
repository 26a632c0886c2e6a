/**
 * Making the folder of a file to be written, level by level: Node's own recursive mkdir never returns
 * where the system refuses a level as if its parent were missing, as under /proc.
 */
import * as fs from "node:fs";
import { dirname } from "node:path";
import { inputInvalid } from "../risk/index.ts";

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What was written into the folder outlasts a power loss. Windows flushes no folders. */
export function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

const DISK_FAULTS = ["ENOSPC", "EDQUOT", "EIO"];

/** The levels to make, outermost first. */
function missingLevels(folder: string): string[] {
  const missing: string[] = [];
  let level = folder;
  while (!fs.existsSync(level) && dirname(level) !== level) {
    missing.unshift(level);
    level = dirname(level);
  }
  return missing;
}

/**
 * @param folder absolute
 * @param mode of the levels made
 * @throws INPUT_INVALID when it is not there and cannot be made; what the system says where the disk is at fault
 */
export function makeFolder(folder: string, option: string, mode = 0o777): void {
  try {
    for (const level of missingLevels(folder)) {
      try {
        fs.mkdirSync(level, { mode });
        flushFolder(dirname(level));
      } catch (error) {
        // Another zkmargin may have made it.
        if (!isFolder(level)) throw error;
      }
    }
    if (isFolder(folder)) return;
  } catch (error) {
    // No fault of the path.
    if (DISK_FAULTS.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    // The path stays out of the message: it might be a quantity typed in the wrong place.
  }
  throw inputInvalid(
    option,
    "lies in a folder that cannot be made",
    "name a file in a folder that exists and is yours to write",
  );
}
