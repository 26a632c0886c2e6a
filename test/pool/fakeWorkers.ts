/** Workers that take no time, and end when the script says so. */
import { WorkerLost, type Worker } from "../../pool/scheduler.ts";

export type Fate = "done" | "lost" | "refused" | "spent";

export interface FakeJob {
  readonly id: string;
  readonly signal?: AbortSignal | undefined;
  /** What happens to it, attempt after attempt; done when the list is over. */
  readonly fates: readonly Fate[];
  /** Turns of the event loop that an attempt takes. */
  readonly turns: number;
}

export class Refused extends Error {}

export class FakeWorkers {
  /** Attempts by job, in order. */
  readonly attempts: string[] = [];
  started = 0;
  ended = 0;
  busy = 0;
  mostBusy = 0;

  readonly start = async (): Promise<Worker<FakeJob, string>> => {
    this.started += 1;
    await Promise.resolve();
    return new FakeWorker(this);
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class FakeWorker implements Worker<FakeJob, string> {
  readonly #all: FakeWorkers;
  alive = true;
  spent = false;

  constructor(all: FakeWorkers) {
    this.#all = all;
  }

  async run({ id, fates, turns }: FakeJob): Promise<string> {
    const fate = fates[this.#all.attempts.filter((other) => other === id).length] ?? "done";
    this.#all.attempts.push(id);
    this.#all.busy += 1;
    this.#all.mostBusy = Math.max(this.#all.mostBusy, this.#all.busy);
    for (let k = 0; k < turns && this.alive; k++) await turn();
    this.#all.busy -= 1;
    if (fate === "lost" || !this.alive) throw new WorkerLost();
    if (fate === "refused") throw new Refused(id);
    this.spent = fate === "spent";
    return `proof of ${id}`;
  }

  async close(): Promise<void> {
    this.kill();
  }

  kill(): void {
    if (this.alive) this.#all.ended += 1;
    this.alive = false;
  }
}
