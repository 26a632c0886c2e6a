/**
 * A prover in a process of its own: one that dies takes nobody with it, and its memory goes with it. A job reaches it by IPC, never by argument, environment or disk; what it prints goes nowhere.
 */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type FromProver, type ProvenJob, type ProcessOptions, type ToProver } from "./messages.ts";
import { codedError } from "./plainError.ts";
import { type ProvingJob } from "./provingJob.ts";
import { WorkerLost, type Worker } from "./scheduler.ts";

const SCRIPT = fileURLToPath(new URL("proverProcess.ts", import.meta.url));
/** Loading every key takes seconds. */
const START_MILLISECONDS = 120_000;
/** Passphrases may be in the environment: nothing else goes along. */
const ENVIRONMENT = [
  "PATH",
  "HOME",
  "TMPDIR",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "OMP_NUM_THREADS",
  "NODE_COMPILE_CACHE",
];

interface Waiting {
  readonly resolve: (message: FromProver) => void;
  readonly reject: (error: Error) => void;
}

export class ForkedProver implements Worker<ProvingJob, ProvenJob> {
  readonly #process: ChildProcess;
  readonly #maxBytes: number;
  #waiting: Waiting | undefined;
  #alive = true;
  #spent = false;

  private constructor(child: ChildProcess, maxBytes: number) {
    this.#process = child;
    this.#maxBytes = maxBytes;
    const lost = (): void => {
      this.#alive = false;
      this.#waiting?.reject(new WorkerLost());
    };
    child.on("exit", lost);
    child.on("error", lost);
    child.on("message", (message: FromProver) => this.#waiting?.resolve(message));
  }

  /**
   * @param maxBytes of memory, above which it is to be replaced after a job
   * @throws WorkerLost when it ends at once; KEY_REFUSED or BUILD_MISSING for a circuit of `options`
   */
  static async start(options: ProcessOptions, maxBytes: number): Promise<ForkedProver> {
    const child = fork(SCRIPT, [], {
      env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const prover = new ForkedProver(child, maxBytes);
    const late = setTimeout(() => {
      prover.kill();
    }, START_MILLISECONDS);
    try {
      const message = await prover.#ask({ kind: "open", options });
      if (message.kind === "failed") throw codedError(message.error);
      return prover;
    } catch (error) {
      prover.kill();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  get spent(): boolean {
    return this.#spent;
  }

  /** Of the process; for whoever looks after it. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async run(job: ProvingJob): Promise<ProvenJob> {
    const bytes = job.revealBytes();
    try {
      const message = await this.#ask({ kind: "job", bytes });
      if (message.kind === "ready") throw new WorkerLost();
      this.#spent = message.rss > this.#maxBytes;
      if (message.kind === "failed") throw codedError(message.error);
      return message.outcome;
    } finally {
      bytes.fill(0);
    }
  }

  async close(): Promise<void> {
    if (!this.#alive) return;
    const ended = new Promise<void>((resolve) =>
      this.#process.once("exit", () => {
        resolve();
      }),
    );
    this.#send({ kind: "close" });
    await ended;
  }

  kill(): void {
    this.#alive = false;
    this.#process.kill("SIGKILL");
  }

  #send(message: ToProver): void {
    this.#process.send(message, (error) => {
      if (error !== null) this.kill();
    });
  }

  async #ask(message: ToProver): Promise<FromProver> {
    try {
      return await new Promise((resolve, reject) => {
        if (!this.#alive) reject(new WorkerLost());
        this.#waiting = { resolve, reject };
        this.#send(message);
      });
    } finally {
      this.#waiting = undefined;
    }
  }
}
