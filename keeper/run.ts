/**
 * Pass after pass until told to stop. While no node answers the pauses grow; that is said once, and that they are
 * over as well. One pass is all there is under `once`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Keeper, type Pass } from "./keeper.ts";
import { type Tell } from "./notices.ts";

/** Milliseconds between tries while no node answers, at most. */
const MAX_PAUSE = 5 * 60_000;

export interface RunOptions {
  /** Milliseconds between two passes. */
  readonly interval: number;
  readonly once: boolean;
  readonly stopped: AbortSignal;
  readonly tell: Tell;
  /** Waits; in tests something that does not take its time. */
  readonly pause?: (milliseconds: number, stopped: AbortSignal) => Promise<void>;
}

export interface RunSummary {
  readonly passes: number;
  readonly transactions: number;
  /** Newest block seen; undefined where no pass was finished. */
  readonly block: number | undefined;
}

async function pauseFor(milliseconds: number, stopped: AbortSignal): Promise<void> {
  // Being woken to stop is no failure.
  await sleep(milliseconds, undefined, { signal: stopped }).catch(() => undefined);
}

/** @throws what ends a pass but a failing node; under `once` that too */
export async function run(
  keeper: Pick<Keeper, "pass">,
  { interval, once, stopped, tell, pause = pauseFor }: RunOptions,
): Promise<RunSummary> {
  let [passes, transactions, failures] = [0, 0, 0];
  let last: Pass | undefined;
  // Changes while a pass runs.
  const isStopped = (): boolean => stopped.aborted;
  while (!isStopped()) {
    try {
      last = await keeper.pass(stopped);
      passes += 1;
      transactions += last.sent.length;
      if (failures > 0) tell({ kind: "recovered" });
      failures = 0;
    } catch (error) {
      const isPassing = error instanceof ZkMarginError && error.code === "CHAIN_FAILED";
      if (!isPassing || once) throw error;
      if (failures === 0) tell({ kind: "trouble", error });
      failures += 1;
    }
    if (once) break;
    const wait = Math.min(interval * 2 ** failures, Math.max(interval, MAX_PAUSE));
    await pause(wait, stopped);
  }
  return { passes, transactions, block: last?.block };
}
