/**
 * Threads that work off numbered blocks together, each taking the next one that nobody has. They share memory and say nothing but
 * an answer; none outlives the job, however it ends.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Sought } from "./search.ts";

/** Milliseconds between two looks at how far they are. */
const LOOK_MILLISECONDS = 100;
const MOST_WORKERS = 16;

/** What a crew does: fill a table, or look for a total. */
export type Task =
  | { readonly kind: "fill"; readonly keys: SharedArrayBuffer }
  | { readonly kind: "search"; readonly sought: Sought };

export interface Job {
  readonly task: Task;
  readonly bits: number;
  readonly table: SharedArrayBuffer;
  readonly blocks: bigint;
}

/** What every thread of a crew is given. */
export interface Share extends Job {
  readonly control: SharedArrayBuffer;
  readonly workers: number;
}

/** Words of the control buffer, 64 bits each: the next block to take, whether to stop, how many ended. */
export const CONTROL = { next: 0, stop: 1, ended: 2, words: 3 } as const;

export interface CrewOptions {
  /** Threads; one a core unless told. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Is told now and then how many of all blocks are taken. */
  readonly onProgress?: (taken: bigint, blocks: bigint) => void;
}

/** What the threads answer, if one does. @throws AbortError when told to stop; what ends a thread otherwise */
export async function runCrew(job: Job, options: CrewOptions = {}): Promise<bigint | undefined> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const most = options.workers ?? Math.min(availableParallelism(), MOST_WORKERS);
  const workers = Number(job.blocks < BigInt(most) ? job.blocks : BigInt(most));
  const control = new SharedArrayBuffer(CONTROL.words * BigUint64Array.BYTES_PER_ELEMENT);
  const words = new BigUint64Array(control);
  const share: Share = { ...job, control, workers };
  const look = (): void => {
    const taken = Atomics.load(words, CONTROL.next);
    onProgress?.(taken < job.blocks ? taken : job.blocks, job.blocks);
  };
  const timer = setInterval(look, LOOK_MILLISECONDS);
  const url = new URL("worker.ts", import.meta.url);
  const crew = Array.from({ length: workers }, () => new Worker(url, { workerData: share }));
  try {
    return await answerOf(crew, signal);
  } finally {
    clearInterval(timer);
    Atomics.store(words, CONTROL.stop, 1n);
    await Promise.all(crew.map((worker) => worker.terminate()));
    if (signal?.aborted !== true) look();
  }
}

/** The first answer, or nothing once all have ended without one. */
function answerOf(crew: readonly Worker[], signal?: AbortSignal): Promise<bigint | undefined> {
  return new Promise((done, fail) => {
    let left = crew.length;
    const stop = (): void => {
      fail(signal?.reason as Error);
    };
    signal?.addEventListener("abort", stop, { once: true });
    for (const worker of crew) {
      worker.once("message", done);
      worker.once("error", fail);
      worker.once("exit", () => {
        left -= 1;
        if (left > 0) return;
        signal?.removeEventListener("abort", stop);
        done(undefined);
      });
    }
  });
}
