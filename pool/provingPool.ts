/**
 * Many proofs on one machine: prover processes that stay warm, jobs handed to whichever is free. A process that dies
 * loses no job. {@link ProvingPool.close} lets the process end.
 */
import { inputInvalid } from "../risk/index.ts";
import { ForkedProver } from "./forkedProver.ts";
import { type ProvenJob, type ProcessOptions } from "./messages.ts";
import { inOrderOfCompletion, type Outcome, type StreamOptions } from "./outcomes.ts";
import { type ProvingJob } from "./provingJob.ts";
import { Scheduler } from "./scheduler.ts";

export interface PoolOptions extends Partial<ProcessOptions> {
  /** Prover processes, 1 unless told. */
  readonly workers?: number;
  /** So many processes may end under a job before it is given up; 3 unless told. */
  readonly attempts?: number;
  /** A proof that takes longer ends its process; 300 unless told. */
  readonly seconds?: number;
  /** Of memory: a process that holds more is replaced after its job; 3072 unless told. */
  readonly megabytes?: number;
}

export const MAX_WORKERS = 64;

function whole(value: number, field: string, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw inputInvalid(field, `is not a whole number from 1 to ${most}`, "write 2, for example");
}

export class ProvingPool {
  readonly workers: number;
  readonly #scheduler: Scheduler<ProvingJob, ProvenJob>;
  readonly #provers: Set<ForkedProver>;

  private constructor(
    workers: number,
    scheduler: Scheduler<ProvingJob, ProvenJob>,
    provers: Set<ForkedProver>,
  ) {
    this.workers = workers;
    this.#scheduler = scheduler;
    this.#provers = provers;
  }

  /**
   * Starts the processes and loads the keys of `circuits` in each.
   * @throws INPUT_INVALID for numbers out of range; BUILD_MISSING, KEY_REFUSED for those keys
   */
  static async open(options: PoolOptions = {}): Promise<ProvingPool> {
    const { allowDevelopment = false, circuits = [], build, threads, prover } = options;
    const workers = whole(options.workers ?? 1, "workers", MAX_WORKERS);
    const attempts = whole(options.attempts ?? 3, "attempts", 100);
    const milliseconds = 1000 * whole(options.seconds ?? 300, "seconds", 86_400);
    const maxBytes = 2 ** 20 * whole(options.megabytes ?? 3072, "megabytes", 2 ** 20);
    const process: ProcessOptions = {
      ...{ allowDevelopment, circuits },
      ...(build === undefined ? {} : { build }),
      ...(prover === undefined ? {} : { prover }),
      ...(threads === undefined ? {} : { threads: whole(threads, "threads", MAX_WORKERS) }),
    };
    const provers = new Set<ForkedProver>();
    const start = async (): Promise<ForkedProver> => {
      const started = await ForkedProver.start(process, maxBytes);
      for (const other of provers) if (!other.alive) provers.delete(other);
      provers.add(started);
      return started;
    };
    const scheduler = new Scheduler({ workers, attempts, milliseconds, start });
    try {
      await scheduler.warm();
    } catch (error) {
      await scheduler.abort();
      throw error;
    }
    return new ProvingPool(workers, scheduler, provers);
  }

  /** Process ids of the provers that run now. */
  get processes(): readonly number[] {
    return [...this.#provers].flatMap(({ alive, pid }) =>
      alive && pid !== undefined ? [pid] : [],
    );
  }

  /**
   * @throws JOB_CANCELLED after the job's own signal; PROVER_LOST; what the prover says of the job
   */
  prove(job: ProvingJob): Promise<ProvenJob> {
    return this.#scheduler.submit(job, job.signal);
  }

  /** Every job's outcome, in order of completion; see `inOrderOfCompletion`. */
  run(
    jobs: Iterable<ProvingJob> | AsyncIterable<ProvingJob>,
    options: Partial<StreamOptions> = {},
  ): AsyncGenerator<Outcome<ProvenJob>, void, undefined> {
    const submit = (job: ProvingJob, signal: AbortSignal): Promise<ProvenJob> =>
      this.#scheduler.submit(job, signal);
    return inOrderOfCompletion(jobs, submit, { inFlight: 2 * this.workers, ...options });
  }

  /** Waits for the jobs handed in, then ends the processes. Further jobs are refused. */
  close(): Promise<void> {
    return this.#scheduler.close();
  }

  /** Calls every job off and ends the processes at once. */
  abort(): Promise<void> {
    return this.#scheduler.abort();
  }
}
