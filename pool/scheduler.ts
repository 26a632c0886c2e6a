/**
 * Hands jobs to workers that may end under them. A job is never lost: when its worker ends, it goes to the head of
 * the queue and to another worker, and a job under which several ended is given up while the others go on.
 */
import { ZkMarginError } from "../circuits/errors.ts";

/** The worker ended, or said nothing for too long: it says nothing about the job. */
export class WorkerLost extends Error {}

export interface Worker<Job, Outcome> {
  /** Whether it can take a job. */
  readonly alive: boolean;
  /** Whether it should be replaced after the job it has, for the memory it holds. */
  readonly spent: boolean;
  /** @throws WorkerLost; anything else is the job's own failure */
  run(job: Job): Promise<Outcome>;
  /** In good order; it has no job. */
  close(): Promise<void>;
  /** At once. */
  kill(): void;
}

export interface SchedulerOptions<Job, Outcome> {
  /** Number of workers. */
  readonly workers: number;
  /** @throws WorkerLost when it ended before it could work; anything else fails the job it was started for */
  readonly start: () => Promise<Worker<Job, Outcome>>;
  /** So many workers may end under a job before it is given up. */
  readonly attempts: number;
  /** A worker that takes longer for a job is ended. */
  readonly milliseconds: number;
}

interface Task<Job, Outcome> {
  readonly job: Job;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  /** Workers that ended under it. */
  losses: number;
  settled: boolean;
}

interface Slot<Job, Outcome> {
  worker: Worker<Job, Outcome> | undefined;
}

export function cancelled(): ZkMarginError {
  return new ZkMarginError("JOB_CANCELLED", "the job was called off", {
    fix: "hand it in again if it is still wanted",
  });
}

export function givenUp(attempts: number): ZkMarginError {
  return new ZkMarginError(
    "PROVER_LOST",
    `the job was given up: ${attempts} provers ended under it`,
    {
      fix: "look for what ends them (memory, time limit, signals), then hand the job in again",
    },
  );
}

function closed(): ZkMarginError {
  return new ZkMarginError("INTERNAL", "the pool is closed", { fix: "open a new pool" });
}

/** @throws WorkerLost when `promise` is not settled in time */
async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new WorkerLost());
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class Scheduler<Job, Outcome> {
  readonly #options: SchedulerOptions<Job, Outcome>;
  readonly #slots: readonly Slot<Job, Outcome>[];
  readonly #idle: Slot<Job, Outcome>[];
  readonly #queue: Task<Job, Outcome>[] = [];
  readonly #underWay = new Set<Task<Job, Outcome>>();
  readonly #serving = new Set<Promise<void>>();
  #open = true;

  constructor(options: SchedulerOptions<Job, Outcome>) {
    this.#options = options;
    this.#slots = Array.from({ length: options.workers }, () => ({ worker: undefined }));
    this.#idle = [...this.#slots];
  }

  /** Jobs that wait for a worker. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Starts every worker now rather than with its first job. @throws what the first one that fails does */
  async warm(): Promise<void> {
    const started = await Promise.allSettled(
      this.#slots.map(async (slot) => (slot.worker ??= await this.#options.start())),
    );
    for (const outcome of started) if (outcome.status === "rejected") throw outcome.reason;
  }

  /**
   * @param signal calls the job off; a worker that has it already finishes it for nothing
   * @throws JOB_CANCELLED, PROVER_LOST; what the worker says of the job; INTERNAL after {@link close}
   */
  submit(job: Job, signal?: AbortSignal): Promise<Outcome> {
    if (!this.#open) return Promise.reject(closed());
    if (signal?.aborted === true) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        if (task.settled) return false;
        task.settled = true;
        signal?.removeEventListener("abort", cancel);
        return true;
      };
      const task: Task<Job, Outcome> = {
        job,
        losses: 0,
        settled: false,
        resolve: (outcome) => {
          if (settle()) resolve(outcome);
        },
        reject: (error) => {
          if (settle()) reject(error);
        },
      };
      const cancel = (): void => {
        const place = this.#queue.indexOf(task);
        if (place !== -1) this.#queue.splice(place, 1);
        task.reject(cancelled());
      };
      signal?.addEventListener("abort", cancel);
      this.#queue.push(task);
      this.#dispatch();
    });
  }

  /** Waits for the jobs handed in, then ends the workers. Further jobs are refused. */
  async close(): Promise<void> {
    this.#open = false;
    while (this.#serving.size > 0) await Promise.all(this.#serving);
    await Promise.all(this.#slots.map((slot) => this.#retire(slot)));
  }

  /** Calls every job off and ends the workers at once. */
  async abort(): Promise<void> {
    this.#open = false;
    for (const task of [...this.#queue.splice(0), ...this.#underWay]) task.reject(cancelled());
    for (const { worker } of this.#slots) worker?.kill();
    await this.close();
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const [task, slot] = [this.#queue.shift(), this.#idle.shift()];
      if (task === undefined || slot === undefined) return;
      const serving = this.#serve(slot, task).finally(() => {
        this.#serving.delete(serving);
        this.#idle.push(slot);
        this.#dispatch();
      });
      this.#serving.add(serving);
    }
  }

  async #serve(slot: Slot<Job, Outcome>, task: Task<Job, Outcome>): Promise<void> {
    this.#underWay.add(task);
    try {
      if (slot.worker?.alive === false) slot.worker = undefined;
      slot.worker ??= await this.#options.start();
      // Called off while it waited for the worker to start.
      if (task.settled) return;
      task.resolve(await inTime(slot.worker.run(task.job), this.#options.milliseconds));
      if (slot.worker.spent) await this.#retire(slot);
    } catch (error) {
      if (error instanceof WorkerLost) this.#lost(slot, task);
      else task.reject(error as Error);
    } finally {
      this.#underWay.delete(task);
    }
  }

  #lost(slot: Slot<Job, Outcome>, task: Task<Job, Outcome>): void {
    slot.worker?.kill();
    slot.worker = undefined;
    task.losses += 1;
    if (task.settled) return;
    if (task.losses >= this.#options.attempts) task.reject(givenUp(task.losses));
    else this.#queue.unshift(task);
  }

  async #retire(slot: Slot<Job, Outcome>): Promise<void> {
    const { worker } = slot;
    slot.worker = undefined;
    await worker?.close();
  }
}
