/**
 * Temporary files beside the file to be written, `<file>.<random>.tmp`: two processes never share one, in
 * whatever containers they run. A run that is killed leaves its own, which a later change of the file removes.
 */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";

const FILE_MODE = 0o600;
/** No write takes as long; what is older was left by a crash. */
const ABANDONED_MILLISECONDS = 10 * 60_000;

export function temporaryName(path: string): string {
  return `${path}.${randomBytes(8).toString("hex")}.tmp`;
}

/** A new file, 0600, on the disk when this returns. */
export function writeFlushed(path: string, content: string | Uint8Array): void {
  fs.writeFileSync(path, content, { mode: FILE_MODE, flag: "wx", flush: true });
}

/** Removes what crashed writers of `path` left. */
export function removeAbandoned(path: string): void {
  const [folder, name] = [dirname(path), basename(path)];
  for (const other of fs.readdirSync(folder)) {
    const isOurs =
      other.startsWith(`${name}.`) && /^[0-9a-f]{16}\.tmp$/.test(other.slice(name.length + 1));
    if (!isOurs) continue;
    const written = fs.statSync(join(folder, other), { throwIfNoEntry: false })?.mtimeMs;
    if (written !== undefined && Date.now() - written > ABANDONED_MILLISECONDS) {
      fs.rmSync(join(folder, other), { force: true });
    }
  }
}
