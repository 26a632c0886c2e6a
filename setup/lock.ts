/**
 * One build at a time, across processes and within one. The lock is a file holding the owner's
 * process id; the lock of a process that is gone is taken over.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../circuits/errors.ts";

const POLL_MILLISECONDS = 100;
/** Longest wait for another build. */
const PATIENCE_MILLISECONDS = 10 * 60_000;
/** A claim on an orphan is held for moments; an older one was left by a crash. */
const CLAIM_MILLISECONDS = 60_000;

const NOBODY = 0;

const heldHere = new Set<string>();

/**
 * Runs `action` while nobody else builds into `build`. BUILD_FAILED after waiting for `patience`
 * milliseconds, ten minutes unless told.
 */
export async function withBuildLock<T>(
  build: string,
  action: () => Promise<T>,
  patience = PATIENCE_MILLISECONDS,
): Promise<T> {
  mkdirSync(build, { recursive: true });
  const lock = join(build, ".lock");
  const deadline = Date.now() + patience;
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
  if (!tryLink(lock, claim)) {
    removeIfOld(claim);
    return;
  }
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

function removeIfOld(claim: string): void {
  const made = statSync(claim, { throwIfNoEntry: false })?.mtimeMs;
  if (made !== undefined && Date.now() - made > CLAIM_MILLISECONDS) rmSync(claim, { force: true });
}

/** Process id of the owner; NOBODY when the file holds none, as after a power loss. */
function ownerOf(lock: string): number | undefined {
  try {
    const text = readFileSync(lock, "utf8");
    return /^[1-9][0-9]*$/.test(text) ? Number(text) : NOBODY;
  } catch {
    return undefined;
  }
}

function isAlive(owner: number, lock: string): boolean {
  if (owner === NOBODY) return false;
  if (owner === process.pid) return heldHere.has(lock);
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
