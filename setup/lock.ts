/**
 * One build at a time, across processes and within one. The lock is a file holding the owner's
 * process id; the lock of a process that is gone is taken over.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../circuits/errors.ts";

const POLL_MILLISECONDS = 100;
/** Longest wait for another build. */
const PATIENCE_MILLISECONDS = 10 * 60_000;

const heldHere = new Set<string>();

/** Runs `action` while nobody else builds into `build`. BUILD_FAILED after ten minutes of waiting. */
export async function withBuildLock<T>(build: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(build, { recursive: true });
  const lock = join(build, ".lock");
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (!tryLock(lock)) {
    if (Date.now() > deadline) {
      throw new ZkMarginError("BUILD_FAILED", "another build holds the build directory", {
        fix: `wait for it to end, or delete ${lock} if no build is running`,
      });
    }
    removeIfOrphaned(lock);
    await sleep(POLL_MILLISECONDS);
  }
  try {
    return await action();
  } finally {
    heldHere.delete(lock);
    rmSync(lock, { force: true });
  }
}

/** Links a file that already holds the process id, so that nobody ever reads an empty lock. */
function tryLock(lock: string): boolean {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  const locked = tryLink(mine, lock);
  rmSync(mine, { force: true });
  if (locked) heldHere.add(lock);
  return locked;
}

/**
 * Removes the lock of a dead process. The second link makes one waiter responsible, and pins the
 * file that was judged: a lock acquired in the meantime has another owner and stays.
 */
function removeIfOrphaned(lock: string): void {
  const owner = ownerOf(lock);
  if (owner === undefined || isAlive(owner, lock)) return;
  const claim = `${lock}.orphan.${owner}`;
  if (!tryLink(lock, claim)) return;
  if (ownerOf(claim) === owner) rmSync(lock, { force: true });
  rmSync(claim, { force: true });
}

function tryLink(existing: string, name: string): boolean {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  }
}

function ownerOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(owner: number, lock: string): boolean {
  if (owner === process.pid) return heldHere.has(lock);
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
