import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import { inOrderOfCompletion, type Outcome, type StreamProgress } from "../../pool/index.ts";
import { Scheduler } from "../../pool/scheduler.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { FakeWorkers, Refused, type FakeJob, type Fate } from "./fakeWorkers.ts";

const ATTEMPTS = 3;

function schedulerOf(all: FakeWorkers, workers: number): Scheduler<FakeJob, string> {
  return new Scheduler({ workers, attempts: ATTEMPTS, milliseconds: 60_000, start: all.start });
}

const job = (id: string, fates: readonly Fate[] = [], turns = 0): FakeJob => ({ id, fates, turns });

async function collect<T>(outcomes: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const outcome of outcomes) taken.push(outcome);
  return taken;
}

const FATES = fc.array(fc.constantFrom<Fate>("done", "lost", "lost", "refused", "spent"), {
  maxLength: 4,
});

/** How a job must end, whatever the others do. */
function verdict({ fates }: FakeJob): string {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const fate = fates[attempt] ?? "done";
    if (fate !== "lost") return fate === "refused" ? "refused" : "proven";
  }
  return "PROVER_LOST";
}

function ending(outcome: Outcome<string>): string {
  if (outcome.ok) return "proven";
  return outcome.error.code === "PROVER_LOST" ? "PROVER_LOST" : "refused";
}

describe("the scheduler of a pool", () => {
  it("loses and doubles no job, whichever workers end, and holds its bounds", async () => {
    const jobs = fc.array(fc.tuple(FATES, fc.nat(3)), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(jobs, fc.integer({ min: 1, max: 4 }), fc.nat(8), async (drawn, n, more) => {
        const all = new FakeWorkers();
        const scheduler = schedulerOf(all, n);
        const tasks = drawn.map(([fates, turns], k) => job(String(k), fates, turns));
        const submit = (task: FakeJob, signal: AbortSignal) => scheduler.submit(task, signal);
        let [taken, given] = [0, 0];
        function* source(): Generator<FakeJob> {
          for (const task of tasks) {
            taken += 1;
            expect(taken - given).to.be.at.most(n + more);
            yield task;
          }
        }
        const seen: StreamProgress[] = [];
        const outcomes: Outcome<string>[] = [];
        const options = { inFlight: n + more, onProgress: (p: StreamProgress) => seen.push(p) };
        for await (const outcome of inOrderOfCompletion(source(), submit, options)) {
          given += 1;
          outcomes.push(outcome);
        }
        await scheduler.close();
        const ended = outcomes.map((outcome) => [outcome.id, ending(outcome)]);
        expect(ended).to.have.deep.members(tasks.map((task) => [task.id, verdict(task)]));
        for (const outcome of outcomes) {
          if (outcome.ok) expect(outcome.done).to.equal(`proof of ${outcome.id}`);
        }
        for (const { id, fates } of tasks) {
          const tries = all.attempts.filter((other) => other === id).length;
          const lost = fates.findIndex((fate) => fate !== "lost");
          expect(tries).to.equal(Math.min((lost === -1 ? fates.length : lost) + 1, ATTEMPTS));
        }
        expect(all.mostBusy).to.be.at.most(n);
        expect(all.ended).to.equal(all.started);
        const last = seen.at(-1);
        if (last !== undefined) {
          expect([last.proven + last.failed, last.underWay]).to.deep.equal([tasks.length, 0]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("calls off exactly the jobs asked for, wherever they are", async () => {
    const plan = fc.array(fc.tuple(fc.nat(3), fc.option(fc.nat(12), { nil: undefined })), {
      minLength: 1,
      maxLength: 15,
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 3 }), async (drawn, workers) => {
        const scheduler = schedulerOf(new FakeWorkers(), workers);
        const runs = drawn.map(([turns, cancelAfter], k) => {
          const stop = new AbortController();
          const run = scheduler.submit(job(String(k), [], turns), stop.signal).then(
            () => "proven",
            (error: unknown) => (error as ZkMarginError).code,
          );
          const cancel = async (): Promise<void> => {
            for (let turn = 0; turn < (cancelAfter ?? 0); turn++) {
              await new Promise((resolve) => setImmediate(resolve));
            }
            if (cancelAfter !== undefined) stop.abort();
          };
          return { run, cancelled: cancel(), asked: cancelAfter !== undefined };
        });
        for (const { run, asked } of runs) {
          expect(await run).to.be.oneOf(asked ? ["proven", "JOB_CANCELLED"] : ["proven"]);
        }
        await Promise.all(runs.map(({ cancelled }) => cancelled));
        await scheduler.close();
      }),
      { numRuns: 80 },
    );
  });

  it("calls everything off at once, and ends the workers", async () => {
    const all = new FakeWorkers();
    const scheduler = schedulerOf(all, 2);
    const runs = ["a", "b", "c"].map((id) => rejectionOf(scheduler.submit(job(id, [], 1000))));
    await new Promise((resolve) => setImmediate(resolve));
    await scheduler.abort();
    for (const run of runs) expect((await run).code).to.equal("JOB_CANCELLED");
    expect([all.attempts, all.ended]).to.deep.equal([["a", "b"], all.started]);
    expect((await rejectionOf(scheduler.submit(job("late")))).code).to.equal("INTERNAL");
  });

  it("ends a worker that takes too long, and gives its job to another", async () => {
    const all = new FakeWorkers();
    const scheduler = new Scheduler({
      ...{ workers: 1, attempts: 2, milliseconds: 20, start: all.start },
    });
    const hanging = rejectionOf(scheduler.submit(job("hangs", [], 1e9)));
    const other = scheduler.submit(job("next"));
    expect((await hanging).code).to.equal("PROVER_LOST");
    expect(await other).to.equal("proof of next");
    expect(all.attempts).to.deep.equal(["hangs", "hangs", "next"]);
    await scheduler.close();
  });

  it("fails a job whose worker cannot start, and goes on when it can", async () => {
    const all = new FakeWorkers();
    let broken = true;
    const fault = new ZkMarginError("BUILD_MISSING", "no key", { fix: "npm run build" });
    const start = () => (broken ? Promise.reject(fault) : all.start());
    const scheduler = new Scheduler({ workers: 1, attempts: 2, milliseconds: 1000, start });
    expect(await rejectionOf(scheduler.submit(job("early")))).to.equal(fault);
    broken = false;
    expect(await scheduler.submit(job("late"))).to.equal("proof of late");
    await scheduler.close();
  });
});

describe("a stream of jobs", () => {
  const submit = async ({ id, fates }: FakeJob): Promise<string> => {
    if (fates[0] === "refused") throw new Refused("a quantity of 7654321");
    return Promise.resolve(id);
  };

  it("says nothing of an unknown error", async () => {
    const outcomes = inOrderOfCompletion([job("x", ["refused"])], submit, { inFlight: 1 });
    const [outcome] = await collect(outcomes);
    if (outcome?.ok !== false) throw new Error("was proven");
    expect(outcome.error.code).to.equal("INTERNAL");
    expect(JSON.stringify(outcome.error)).not.to.include("7654321");
  });

  it("asks a source for no more once it is called off, and tells what became of each", async () => {
    const stop = new AbortController();
    let taken = 0;
    function* endless(): Generator<FakeJob> {
      for (;;) yield job(String(taken++));
    }
    const codes: string[] = [];
    for await (const outcome of inOrderOfCompletion(endless(), submit, {
      ...{ inFlight: 3, signal: stop.signal },
    })) {
      codes.push(outcome.ok ? "proven" : outcome.error.code);
      if (codes.length === 10) stop.abort();
    }
    expect(codes.slice(0, 10)).to.deep.equal(new Array<string>(10).fill("proven"));
    expect(taken).to.be.at.most(13);
  });

  it("passes on an error of the source, and calls off what is under way", async () => {
    let signalled: AbortSignal | undefined;
    const hang = (_: FakeJob, signal: AbortSignal): Promise<string> => {
      signalled = signal;
      return new Promise(() => undefined);
    };
    async function* source(): AsyncGenerator<FakeJob> {
      yield job("first");
      await Promise.resolve();
      throw new Error("the folder is gone");
    }
    const thrown = await collect(inOrderOfCompletion(source(), hang, { inFlight: 2 })).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    expect(thrown).to.equal("the folder is gone");
    expect(signalled?.aborted).to.equal(true);
  });

  it("ends its jobs when its reader leaves early", async () => {
    const signals: AbortSignal[] = [];
    const slow = (task: FakeJob, signal: AbortSignal): Promise<string> => {
      signals.push(signal);
      return task.id === "0" ? Promise.resolve("0") : new Promise(() => undefined);
    };
    for await (const outcome of inOrderOfCompletion([job("0"), job("1")], slow, { inFlight: 2 })) {
      expect(outcome.id).to.equal("0");
      break;
    }
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, true]);
  });

  it("wants room for at least one", async () => {
    const none = inOrderOfCompletion([], submit, { inFlight: 0 });
    expect((await rejectionOf(none.next())).code).to.equal("INPUT_INVALID");
  });
});
