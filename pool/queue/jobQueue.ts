/**
 * Who submits: seals jobs, puts them into the queue, and takes answers back. Nothing that comes back is believed: the
 * answer has to be its provers', the proof one of the job's public signals under this machine's verification key. What
 * fails, or what Redis forgot, is submitted again under a new seal.
 *
 * Answers are asked for, not listened to: whatever happens to Redis in between, the next question finds out.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Queue } from "bullmq";
import { ZkMarginError } from "../../circuits/errors.ts";
import { circuitById, type CircuitId } from "../../circuits/spec.ts";
import { type LoadOptions, loadVerificationKey } from "../../setup/keys.ts";
import { isProofOf } from "../../verifier/hotProof.ts";
import { keyPoints } from "../../verifier/verificationKey.ts";
import { type ProvenJob } from "../messages.ts";
import { inOrderOfCompletion, type Outcome, type StreamOptions } from "../outcomes.ts";
import { type ProvingJob } from "../provingJob.ts";
import { cancelled, givenUp } from "../scheduler.ts";
import { readAnswer, type Answer } from "./answer.ts";
import { queueFailed, redisOptions, requireRedis, type RedisAddress } from "./connection.ts";
import { STALLED } from "./queueProver.ts";
import { jobRefused, sealJob, type AnswerChannel } from "./sealedJob.ts";

export interface JobQueueOptions extends LoadOptions {
  readonly redis: RedisAddress;
  readonly queue: string;
  /** The provers' public key, base64url. */
  readonly provers: string;
  /** So many times a job is submitted before it is given up; 3 unless told. */
  readonly attempts?: number;
  /** Jobs of anybody that may wait in the queue before this one waits to submit; 1,000 unless told. */
  readonly maxWaiting?: number;
  /** Between two questions; 200 unless told. */
  readonly pollMilliseconds?: number;
}

/** Jobs and answers that nobody takes are gone after this, in seconds. */
const KEEP = { age: 3600, count: 10_000 };
/** Redis keeps so many events, which nobody here reads. */
const EVENTS = { events: { maxLen: 100 } };
const IN_FLIGHT = 64;

function lied(times: number): ZkMarginError {
  return new ZkMarginError(
    "PROOF_REFUSED",
    `${times} answers of the provers held no proof of the job`,
    {
      fix: "one of the provers has another key of the circuit, or lies: compare `zkmargin doctor` on all of them",
    },
  );
}

/** Whether a proof is one of these signals, by circuit; keys are loaded once. */
function proofCheck(options: LoadOptions): (job: ProvingJob, done: ProvenJob) => boolean {
  const keys = new Map<CircuitId, { hash: string; points: Parameters<typeof isProofOf>[0] }>();
  const keyOf = (circuit: CircuitId) => {
    const known = keys.get(circuit);
    if (known !== undefined) return known;
    const { key, manifest } = loadVerificationKey(circuit, options);
    const points = { circuit: circuitById(circuit), ...keyPoints(key) };
    const loaded = { hash: manifest.vkHash, points };
    keys.set(circuit, loaded);
    return loaded;
  };
  return ({ circuit, expected }, { proof, keyHash }) => {
    const { hash, points } = keyOf(circuit);
    return keyHash === hash && isProofOf(points, expected, proof);
  };
}

export class JobQueue {
  readonly #queue: Queue;
  readonly #options: JobQueueOptions;
  readonly #holds: ReturnType<typeof proofCheck>;
  readonly #closing = new AbortController();

  private constructor(queue: Queue, options: JobQueueOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#holds = proofCheck(options);
  }

  /** @throws QUEUE_FAILED when Redis does not answer; INPUT_INVALID for its address */
  static async open(options: JobQueueOptions): Promise<JobQueue> {
    const connection = redisOptions(options.redis);
    await requireRedis(connection);
    const queue = new Queue(options.queue, { connection, streams: EVENTS });
    // It reconnects by itself, and goes on with what was asked.
    queue.on("error", () => undefined);
    try {
      await queue.waitUntilReady();
    } catch {
      throw queueFailed("cannot be used");
    }
    return new JobQueue(queue, options);
  }

  /**
   * @throws JOB_CANCELLED after `signal`, the job's own or {@link close}; PROVER_LOST, PROOF_REFUSED, JOB_REFUSED after
   *   all attempts; what the provers say of the job
   */
  async prove(job: ProvingJob, signal?: AbortSignal): Promise<ProvenJob> {
    const signals = [signal, job.signal, this.#closing.signal].filter((one) => one !== undefined);
    const stop = AbortSignal.any(signals);
    const { attempts = 3 } = this.#options;
    let last: ZkMarginError = jobRefused("was not answered");
    for (let attempt = 0, lies = 0; attempt < attempts; attempt++) {
      const answer = await this.#attempt(job, stop);
      if (answer.ok && this.#holds(job, answer.done)) return answer.done;
      last = answer.ok ? lied((lies += 1)) : answer.error;
      if (last.code === "PROVER_LOST") break;
    }
    throw last;
  }

  /** Every job's outcome, in order of completion; see `inOrderOfCompletion`. */
  run(
    jobs: Iterable<ProvingJob> | AsyncIterable<ProvingJob>,
    options: Partial<StreamOptions> = {},
  ): AsyncGenerator<Outcome<ProvenJob>, void, undefined> {
    const submit = (job: ProvingJob, signal: AbortSignal) => this.prove(job, signal);
    return inOrderOfCompletion(jobs, submit, { inFlight: IN_FLIGHT, ...options });
  }

  /** Jobs that wait for a prover, anybody's. */
  waiting(): Promise<number> {
    return this.#queue.getWaitingCount();
  }

  /** Calls off what is under way here, then leaves Redis. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#queue.close();
  }

  /** Submits once, and again as long as Redis forgets the job. */
  async #attempt(job: ProvingJob, stop: AbortSignal): Promise<Answer> {
    try {
      for (;;) {
        await this.#room(stop);
        const { id, answers } = await this.#submit(job, stop);
        const answer = await this.#answer(id, answers, stop);
        if (answer !== undefined) return answer;
      }
    } catch (error) {
      if (stop.aborted) throw cancelled();
      if (error instanceof ZkMarginError) throw error;
      // The library's errors quote what they were asked.
      throw queueFailed("refuses what it is asked");
    }
  }

  async #room(stop: AbortSignal): Promise<void> {
    const { maxWaiting = 1000 } = this.#options;
    while ((await orStopped(this.waiting(), stop)) >= maxWaiting) await this.#pause(stop);
  }

  async #submit(
    job: ProvingJob,
    stop: AbortSignal,
  ): Promise<{ id: string; answers: AnswerChannel }> {
    const { queue, provers } = this.#options;
    const id = randomUUID();
    const bytes = job.revealBytes();
    const { sealed, answers } = sealJob(bytes, provers, { queue, job: id, circuit: job.circuit });
    bytes.fill(0);
    const options = {
      ...{ jobId: id, attempts: 1, stackTraceLimit: 0 },
      ...{ removeOnComplete: KEEP, removeOnFail: KEEP },
    };
    const added = this.#queue.add(job.circuit, sealed, options);
    try {
      await orStopped(added, stop);
    } catch (error) {
      // Called off on its way: Redis may have it already, or have it later.
      void added.then(() => this.#queue.remove(id)).catch(() => undefined);
      throw error;
    }
    return { id, answers };
  }

  /** `undefined` when Redis does not know the job any more. */
  async #answer(
    id: string,
    answers: AnswerChannel,
    stop: AbortSignal,
  ): Promise<Answer | undefined> {
    try {
      for (;;) {
        await this.#pause(stop);
        const state = await orStopped(this.#queue.getJobState(id), stop);
        if (state === "unknown") return undefined;
        if (state === "completed" || state === "failed") break;
      }
      const job = await orStopped(this.#queue.getJob(id), stop);
      return job === undefined ? undefined : read(job, answers);
    } finally {
      // While Redis is away this waits for it; a job under way stays until its time is over.
      void this.#queue.remove(id).catch(() => undefined);
    }
  }

  async #pause(stop: AbortSignal): Promise<void> {
    await pause(this.#options.pollMilliseconds ?? 200, undefined, { signal: stop });
  }
}

function read(
  { failedReason, returnvalue }: { failedReason?: string; returnvalue?: unknown },
  answers: AnswerChannel,
): Answer {
  if (failedReason === STALLED) return { ok: false, error: givenUp(1) };
  if (failedReason) return { ok: false, error: jobRefused("was refused by a prover") };
  try {
    return readAnswer(answers.open(returnvalue));
  } catch (error) {
    return { ok: false, error: error as ZkMarginError };
  }
}

/** Rejects with the signal while `promise` waits for Redis. */
async function orStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  // Nobody waits for it after the signal.
  promise.catch(() => undefined);
  const aborted = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const fail = (): void => {
      reject(cancelled());
    };
    if (stop.aborted) fail();
    stop.addEventListener("abort", fail, { signal: aborted.signal });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    aborted.abort();
  }
}
