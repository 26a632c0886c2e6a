/** Threads that work off proofs together. When one of them dies, all are ended, and the proof under way fails. */
import { Worker } from "node:worker_threads";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type Share } from "./thread.ts";

/** Megabytes of a thread's own heap; what is large lies in the shared memory. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

export class Crew {
  readonly #workers: readonly Worker[];
  #failed = false;
  #closing = false;
  /** Of what is being waited for. */
  #waiting: { left: number; done: () => void; fail: (error: Error) => void } | undefined;

  /** Resolves when all threads wait for work. */
  readonly ready: Promise<void>;

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    this.ready = this.#all();
    // Whoever opens an engine may find the key wrong before he asks.
    this.ready.catch(() => undefined);
    for (const worker of workers) {
      worker.on("message", () => {
        this.#tick();
      });
      // What ended it might have been said in words of the witness.
      worker.on("error", () => {
        this.#fail();
      });
      worker.on("exit", () => {
        if (!this.#closing) this.#fail();
      });
    }
  }

  static start(shares: readonly Share[]): Crew {
    const url = new URL("worker.ts", import.meta.url);
    const options = { resourceLimits: LIMITS, stdout: true, stderr: true };
    return new Crew(shares.map((share) => new Worker(url, { ...options, workerData: share })));
  }

  /** Numbers of the threads, for whoever wants to harm them. */
  get workers(): readonly Worker[] {
    return this.#workers;
  }

  /** @throws INTERNAL when a thread ended */
  async run(): Promise<void> {
    const done = this.#all();
    for (const worker of this.#workers) worker.postMessage("go");
    await done;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #all(): Promise<void> {
    if (this.#failed) return Promise.reject(crewFailure());
    return new Promise((done, fail) => {
      this.#waiting = { left: this.#workers.length, done, fail };
    });
  }

  #tick(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    waiting.left -= 1;
    if (waiting.left > 0) return;
    this.#waiting = undefined;
    waiting.done();
  }

  #fail(): void {
    this.#failed = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    void this.close().then(() => waiting?.fail(crewFailure()));
  }
}

function crewFailure(): ZkMarginError {
  return new ZkMarginError("INTERNAL", "a proving thread ended before its work was done", {
    fix: "try again with a new prover; if it persists, see that there is memory left, or use fewer threads",
  });
}
