/**
 * One build at a time, across processes and within one. The lock is a file holding the owner's
 * process id and host; the lock of a process that is gone is taken over. Of a process on another host, or
 * in another container, nothing is known: its lock stays until it is released or deleted.
 */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../circuits/errors.ts";

const POLL_MILLISECONDS = 100;
/** Longest wait for another build. */
const PATIENCE_MILLISECONDS = 10 * 60_000;
/** A claim on an orphan is held for moments; an older one was left by a crash. */
const CLAIM_MILLISECONDS = 60_000;

/** Containers have host names of their own, and process ids that begin at 1 in each. */
const HOST = encodeURIComponent(hostname());
const OWNER = /^([1-9][0-9]*)(?: (\S+))?$/;

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
  const mine = `${lock}.${randomBytes(8).toString("hex")}`;
  writeFileSync(mine, `${process.pid} ${HOST}`);
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
  const claim = `${lock}.orphan.${OWNER.exec(owner)?.[1] ?? "nobody"}`;
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

/** The text of a lock; undefined when it is gone. */
function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}

/** A text that names nobody, as after a power loss, is nobody's. */
function isAlive(owner: string, lock: string): boolean {
  const [, id, host = HOST] = OWNER.exec(owner) ?? [];
  if (id === undefined) return false;
  if (host !== HOST) return true;
  if (Number(id) === process.pid) return heldHere.has(lock);
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
