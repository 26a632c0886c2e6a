/**
 * Provers of a queue: takes sealed jobs off Redis, hands them to the pool of this machine, seals the answers. Redis
 * holds a lock on a job while its prover lives; when the prover dies, another one takes the job.
 */
import { UnrecoverableError, Worker, type Job } from "bullmq";
import { ProvingJob, openJob } from "../provingJob.ts";
import { type ProvenJob } from "../messages.ts";
import { failureText, provenText } from "./answer.ts";
import { queueFailed, redisOptions, requireRedis, type RedisAddress } from "./connection.ts";
import { type ProverKey } from "./proverKey.ts";
import { openSealedJob } from "./sealedJob.ts";

/** What the provers of a queue prove with. */
export interface JobProver {
  /** Jobs taken at a time. */
  readonly workers: number;
  prove(job: ProvingJob): Promise<ProvenJob>;
}

/** What became of a job that was taken. */
export interface ProverNotice {
  readonly kind: "proven" | "failed" | "refused";
  readonly job: string;
  readonly circuit: string;
}

export interface QueueProverOptions {
  readonly redis: RedisAddress;
  readonly queue: string;
  readonly key: ProverKey;
  readonly prover: JobProver;
  readonly tell?: (notice: ProverNotice) => void;
  /** So many provers may end under a job before Redis gives it up; 3 unless told. */
  readonly attempts?: number;
  /** After which a silent prover is taken for dead; 30 unless told. */
  readonly lockSeconds?: number;
}

/** What Redis says of a job that no prover survived; the library's own words. */
export const STALLED = "job stalled more than allowable limit";
/** What Redis says of a job that did not open. */
export const REFUSED = "JOB_REFUSED";

export class QueueProver {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** @throws QUEUE_FAILED when Redis does not answer; INPUT_INVALID for its address */
  static async open(options: QueueProverOptions): Promise<QueueProver> {
    const { queue, prover, tell = () => undefined, attempts = 3, lockSeconds = 30 } = options;
    const connection = redisOptions(options.redis);
    await requireRedis(connection);
    const lockDuration = Math.ceil(lockSeconds * 1000);
    const worker = new Worker(queue, (job: Job) => answerTo(job, options, tell), {
      connection,
      concurrency: prover.workers,
      lockDuration,
      stalledInterval: lockDuration,
      maxStalledCount: attempts - 1,
    });
    // A connection that broke, a lock that was lost: both are made up for.
    worker.on("error", () => undefined);
    try {
      await worker.waitUntilReady();
    } catch {
      throw queueFailed("cannot be used");
    }
    return new QueueProver(worker);
  }

  /** Waits for the jobs under way; the pool stays open. */
  async close(): Promise<void> {
    await this.#worker.close();
  }
}

/** @throws UnrecoverableError, whose message is for everybody to see, when the job does not open */
async function answerTo(
  { id = "", name: circuit, data }: Job,
  { queue, key, prover }: QueueProverOptions,
  tell: (notice: ProverNotice) => void,
): Promise<string> {
  const about = { job: id, circuit };
  const open = () => {
    const { bytes, answers } = openSealedJob(data, key, { queue, ...about });
    try {
      const opened = openJob(bytes);
      if (opened.circuit !== circuit) throw new Error();
      return { opened, answers };
    } finally {
      bytes.fill(0);
    }
  };
  let sealed: ReturnType<typeof open>;
  try {
    sealed = open();
  } catch {
    tell({ kind: "refused", ...about });
    throw new UnrecoverableError(REFUSED);
  }
  const { opened, answers } = sealed;
  try {
    const job = new ProvingJob(opened.circuit, opened.input, opened.expected, { id });
    const answer = answers.seal(provenText(await prover.prove(job)));
    tell({ kind: "proven", ...about });
    return answer;
  } catch (thrown) {
    tell({ kind: "failed", ...about });
    return answers.seal(failureText(thrown));
  }
}
