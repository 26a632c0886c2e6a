/**
 * Pass after pass until told to stop, without a pause while there are shares to be made. A node that fails is told of once and asked again after pauses that grow; how
 * a request stands is told when it changes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type MemberService, type Progress } from "./memberService.ts";

/** Milliseconds between tries of a node that fails, at most. */
const MAX_PAUSE = 5 * 60_000;

export type Notice =
  | { readonly kind: "progress"; readonly progress: Progress }
  /** The node failed; told once until it answers again. */
  | { readonly kind: "trouble"; readonly error: ZkMarginError }
  | { readonly kind: "recovered" };

export interface LoopOptions {
  /** Milliseconds between two passes. */
  readonly interval: number;
  readonly stopped: AbortSignal;
  readonly tell: (notice: Notice) => void;
  /** Another duty of the member's, after every pass; it fails as a pass does. */
  readonly besides?: (stopped: AbortSignal) => Promise<void>;
  /** Waits; in tests something that does not take its time. */
  readonly pause?: (milliseconds: number, stopped: AbortSignal) => Promise<void>;
}

async function pauseFor(milliseconds: number, stopped: AbortSignal): Promise<void> {
  // Being woken to stop is no failure.
  await sleep(milliseconds, undefined, { signal: stopped }).catch(() => undefined);
}

function sayingOf({ status, damaged = "", ...progress }: Progress): string {
  return `${status}/${"code" in progress ? progress.code : ""}/${damaged}`;
}

/**
 * How every request stood last, by its number, once stopped.
 * @throws whatever ends a pass but a failing node; see `MemberService.pass`
 */
export async function serve(
  service: Pick<MemberService, "pass">,
  { interval, stopped, tell, besides, pause = pauseFor }: LoopOptions,
): Promise<ReadonlyMap<bigint, Progress>> {
  const last = new Map<bigint, Progress>();
  let failures = 0;
  let isBusy = false;
  const isStopped = (): boolean => stopped.aborted;
  while (!isStopped()) {
    try {
      const all = await service.pass(stopped);
      isBusy = all.some(({ status }) => status === "sharing");
      for (const progress of all) {
        const before = last.get(progress.request);
        last.set(progress.request, progress);
        if (before === undefined || sayingOf(before) !== sayingOf(progress)) {
          tell({ kind: "progress", progress });
        }
      }
      await besides?.(stopped);
      if (failures > 0) tell({ kind: "recovered" });
      failures = 0;
    } catch (error) {
      if (isStopped()) break;
      if (!(error instanceof ZkMarginError) || error.code !== "CHAIN_FAILED") throw error;
      if (failures === 0) tell({ kind: "trouble", error });
      isBusy = false;
      failures += 1;
    }
    const most = Math.max(interval, MAX_PAUSE);
    await pause(isBusy ? 0 : Math.min(interval * 2 ** failures, most), stopped);
  }
  return last;
}
