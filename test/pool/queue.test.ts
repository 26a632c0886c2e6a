import { fork, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Queue } from "bullmq";
import { ProvingPool, type Outcome, type ProvenJob, type ProvingJob } from "../../pool/index.ts";
import {
  JobQueue,
  ProverKey,
  QueueProver,
  redisOptions,
  type JobProver,
  type JobQueueOptions,
  type ProverNotice,
} from "../../pool/queue/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { accountJobs, CANARY, CANARY_BLINDING } from "./accounts.ts";
import { RedisServer, redisForTests } from "./redisServer.ts";

const KEY = ProverKey.fresh();
/** Of a prover that died, in seconds; longer than a busy machine keeps one that lives from renewing it. */
const LOCK = 1;
const JOBS = 4;

/** The ways a number might be written. */
function spellings(secret: bigint): Buffer[] {
  const hex = secret.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const texts = [
    String(secret),
    hex,
    ...["base64", "base64url"].map((form) => bytes.toString(form as "base64")),
  ];
  // Base64 of a field element ends differently with what comes before: the middle is looked for.
  const shifted = [0, 1, 2].map((by) =>
    Buffer.concat([Buffer.alloc(32 - bytes.length + by), bytes])
      .toString("base64")
      .slice(-16, -6),
  );
  return [
    bytes,
    Buffer.from(bytes).reverse(),
    ...[...texts, ...shifted].map((text) => Buffer.from(text)),
  ];
}

describe("a proving queue on Redis", function () {
  const program = redisForTests();
  if (program === undefined) {
    before(function () {
      process.stdout.write(
        "  no Redis: proving queues are not tested; `npm run redis` finds or installs one\n",
      );
      this.skip();
    });
  }

  let redis: RedisServer;
  let pool: ProvingPool;
  let jobs: ProvingJob[];
  /** True proofs of {@link jobs}, by commitment. */
  const proofs = new Map<bigint, ProvenJob>();
  let number = 0;
  let queue = "";
  const open: { close(): Promise<void> }[] = [];
  const children: ChildProcess[] = [];

  before(async () => {
    redis = await RedisServer.start(program!, ["--appendonly", "yes", "--appendfsync", "always"]);
    const circuits = ["solvency-spot8"] as const;
    pool = await ProvingPool.open({ allowDevelopment: true, circuits });
    jobs = accountJobs(JOBS);
  });
  beforeEach(() => {
    queue = `proofs-${(number += 1)}`;
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const one of open.splice(0)) await one.close();
  });
  after(async () => {
    if (program === undefined) return;
    await pool.close();
    await redis.end();
  });

  const submitter = async (over: Partial<JobQueueOptions> = {}): Promise<JobQueue> => {
    const opened = await JobQueue.open({
      ...{ redis: redis.address, queue, provers: KEY.publicKey, allowDevelopment: true },
      ...{ pollMilliseconds: 10, ...over },
    });
    open.unshift(opened);
    return opened;
  };
  const provers = async (
    prover: JobProver,
    tell?: (notice: ProverNotice) => void,
    key = KEY,
    lockSeconds = LOCK,
  ): Promise<QueueProver> => {
    const told = tell === undefined ? {} : { tell };
    const opened = await QueueProver.open({
      ...{ redis: redis.address, queue, key, prover, attempts: 2, lockSeconds, ...told },
    });
    open.push(opened);
    return opened;
  };
  const known = async (job: ProvingJob): Promise<ProvenJob> => {
    const [commitment] = job.expected;
    const proof = proofs.get(commitment!) ?? (await pool.prove(job));
    proofs.set(commitment!, proof);
    return proof;
  };
  const remembering: JobProver = { workers: 2, prove: known };
  /** Resolves when it takes jobs; its end is apart, as one that finds a job waiting may die before it says so. */
  const doomed = async (): Promise<{ ended: Promise<unknown> }> => {
    const script = fileURLToPath(new URL("doomedProver.ts", import.meta.url));
    const child = fork(script, [], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    children.push(child);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const ready = new Promise((resolve) => child.once("message", resolve));
    child.send({ ...redis.address, queue, key: KEY.revealText(), lockSeconds: LOCK });
    await Promise.race([ready, ended]);
    return { ended };
  };
  const raw = (): Queue => {
    const opened = new Queue(queue, { connection: redisOptions(redis.address) });
    opened.on("error", () => undefined);
    open.push(opened);
    return opened;
  };
  /** Fails rather than waits for ever. */
  const untilWaiting = async (submitting: JobQueue, count: number): Promise<void> => {
    for (let tries = 0; tries < 1000; tries++) {
      if ((await submitting.waiting()) === count) return;
      await pause(5);
    }
    expect(await submitting.waiting()).to.equal(count);
  };
  const collect = async (outcomes: AsyncIterable<Outcome<ProvenJob>>) => {
    const taken: Outcome<ProvenJob>[] = [];
    for await (const outcome of outcomes) taken.push(outcome);
    return taken;
  };
  const requireAll = (outcomes: readonly Outcome<ProvenJob>[]): void => {
    const ended = outcomes.map(
      (outcome) => `${outcome.id} ${outcome.ok ? "proven" : outcome.error.code}`,
    );
    expect(ended).to.have.members(jobs.map(({ id }) => `${id} proven`));
  };

  it("proves on other machines, and leaves nothing of a book in Redis, its commands or its disk", async () => {
    const watcher = redis.client();
    await watcher.connect();
    const monitor = await watcher.monitor();
    const commands: string[] = [];
    monitor.on("monitor", (_: string, words: string[]) => commands.push(words.join(" ")));
    const told: ProverNotice[] = [];
    await provers(pool, (notice) => told.push(notice), KEY, 30);
    const outcomes = await collect((await submitter()).run(jobs));
    requireAll(outcomes);
    for (const outcome of outcomes) {
      const job = jobs.find(({ id }) => id === outcome.id);
      if (outcome.ok && job !== undefined) proofs.set(job.expected[0]!, outcome.done);
    }
    expect(told.map(({ kind }) => kind)).to.deep.equal(jobs.map(() => "proven"));
    await pause(50);
    const seen = Buffer.concat([redis.written(), Buffer.from(commands.join("\n"), "latin1")]);
    expect(seen.includes("sealed-job/1")).to.equal(true);
    expect(seen.length).to.be.greaterThan(JOBS * 20_000);
    for (const secret of [CANARY, CANARY_BLINDING]) {
      for (const k of jobs.keys()) {
        for (const spelling of spellings(secret + BigInt(k))) {
          expect(seen.includes(spelling)).to.equal(false);
        }
      }
    }
    // What is public with the attestation is not public in the queue.
    expect(seen.includes(String(jobs[0]!.expected[0]))).to.equal(false);
    expect(seen.includes("pi_a")).to.equal(false);
    expect(await watcher.keys(`bull:${queue}:????????-????-*`)).to.deep.equal([]);
    monitor.disconnect();
    watcher.disconnect();
  });

  it("notices provers that lie, and has others prove", async () => {
    const [job, other] = jobs as [ProvingJob, ProvingJob];
    const liars: JobProver = { workers: 1, prove: () => known(other) };
    const lying = await provers(liars);
    const submitting = await submitter({ attempts: 2 });
    const error = await rejectionOf(submitting.prove(job));
    expect([error.code, error.message]).to.deep.equal([
      ...["PROOF_REFUSED", "2 answers of the provers held no proof of the job"],
    ]);
    const keyHash = `0x${"1".repeat(64)}`;
    await lying.close();
    const proving = submitting.prove(job);
    let answers = 0;
    await provers({
      workers: 1,
      prove: async (asked) => ({
        ...(await known(asked)),
        ...((answers += 1) === 1 ? { keyHash } : {}),
      }),
    });
    expect(await proving).to.deep.equal(await known(job));
  });

  it("gives the job of a prover that died to another, and gives up one that kills whoever takes it", async () => {
    const submitting = await submitter();
    const { ended } = await doomed();
    const proving = submitting.prove(jobs[0]!);
    await ended;
    const honest = await provers(remembering);
    expect(await proving).to.deep.equal(await known(jobs[0]!));
    await honest.close();

    const poison = rejectionOf(submitting.prove(jobs[1]!));
    for (let taken = 0; taken < 2; taken++) {
      const next = await doomed();
      await next.ended;
    }
    await provers(remembering);
    const others = collect(submitting.run(jobs));
    expect((await poison).code).to.equal("PROVER_LOST");
    requireAll(await others);
  });

  it("refuses whatever else is in the queue, and goes on", async () => {
    const told: ProverNotice[] = [];
    const queued = raw();
    const submitting = await submitter();
    const proving = submitting.prove(jobs[0]!);
    let [genuine] = await queued.getWaiting();
    while (genuine === undefined) [genuine] = await queued.getWaiting();
    const { data } = genuine as { data: Record<string, string> };
    const hostile: [name: string, data: unknown][] = [
      ["solvency-spot8", data],
      ["solvency-book32", data],
      ["__proto__", {}],
      ["solvency-spot8", null],
      ["solvency-spot8", "x".repeat(100_000)],
      ["solvency-spot8", { ...data, box: data.box!.replace(/.{8}$/, "AAAAAAA=") }],
    ];
    for (const [name, given] of hostile) await queued.add(name, given);
    await provers(remembering, (notice) => told.push(notice));
    expect(await proving).to.deep.equal(await known(jobs[0]!));
    requireAll(await collect(submitting.run(jobs)));
    const refused = told.filter(({ kind }) => kind === "refused").map((notice) => notice.job);
    expect(new Set(refused).size).to.equal(hostile.length);
    const reasons = (await queued.getFailed()).map(({ failedReason }) => failedReason);
    expect(new Set(reasons)).to.deep.equal(new Set(["JOB_REFUSED"]));
  });

  it("tells who sealed for another key, and who gets an answer that is not the provers'", async () => {
    await provers(remembering, undefined, ProverKey.fresh());
    const submitting = await submitter({ attempts: 2 });
    const error = await rejectionOf(submitting.prove(jobs[0]!));
    expect([error.code, error.message]).to.deep.equal([
      ...["JOB_REFUSED", "the sealed job was refused by a prover"],
    ]);
  });

  it("has a failure of the provers said to who submitted alone", async () => {
    const failing = new Error("a quantity of 7654321");
    await provers({ workers: 1, prove: () => Promise.reject(failing) });
    const error = await rejectionOf((await submitter({ attempts: 1 })).prove(jobs[0]!));
    expect([error.code, error.message]).to.deep.equal(["INTERNAL", "the prover failed"]);
    expect(redis.written().includes("the prover failed")).to.equal(false);
    expect(redis.written().includes("7654321")).to.equal(false);
  });

  const outage = async (forgets: boolean): Promise<void> => {
    // So that no lock ends while it proves.
    for (const job of jobs) await known(job);
    const told: ProverNotice[] = [];
    await provers(remembering, (notice) => told.push(notice));
    const submitting = await submitter();
    const before = await collect(submitting.run(jobs.slice(0, 1)));
    expect(before[0]?.ok).to.equal(true);
    const slow: ProvingJob[] = [];
    const run = collect(
      submitting.run(
        (async function* () {
          for (const job of jobs) {
            await pause(40);
            slow.push(job);
            yield job;
          }
        })(),
      ),
    );
    await pause(60);
    await redis.kill();
    await pause(300);
    if (forgets) redis.forget();
    await redis.resume();
    requireAll(await run);
    expect(told.length).to.be.at.least(jobs.length + 1);
  };

  it("outlasts a Redis that goes away", () => outage(false));

  it("outlasts a Redis that goes away and comes back with nothing", () => outage(true));

  it("waits for room in the queue, and calls a job off wherever it is", async () => {
    const queued = raw();
    for (const name of ["a", "b"]) await queued.add(name, {});
    const submitting = await submitter({ maxWaiting: 2 });
    const all = new AbortController();
    const run = collect(submitting.run(jobs, { signal: all.signal }));
    await pause(100);
    expect(await submitting.waiting()).to.equal(2);
    const roomy = await submitter();
    const one = new AbortController();
    const called = rejectionOf(roomy.prove(jobs[0]!, one.signal));
    await untilWaiting(submitting, 3);
    one.abort();
    expect((await called).code).to.equal("JOB_CANCELLED");
    await untilWaiting(submitting, 2);
    all.abort();
    const codes = (await run).map((outcome) => (outcome.ok ? "proven" : outcome.error.code));
    expect(codes).to.deep.equal(jobs.map(() => "JOB_CANCELLED"));
  });

  it("leaves no job behind that was called off on its way into the queue", async () => {
    const submitting = await submitter();
    const add = Queue.prototype.add;
    const one = new AbortController();
    // Redis has the job, and its answer is still on the way.
    Queue.prototype.add = async function (this: Queue, ...given: Parameters<typeof add>) {
      const added = await add.apply(this, given);
      one.abort();
      await pause(20);
      return added;
    } as typeof add;
    try {
      const called = await rejectionOf(submitting.prove(jobs[0]!, one.signal));
      expect(called.code).to.equal("JOB_CANCELLED");
      expect(await submitting.waiting()).to.equal(1);
      await untilWaiting(submitting, 0);
    } finally {
      Queue.prototype.add = add;
    }
  });

  it("wants a Redis that answers, at an address without a password", async () => {
    const options = { queue, provers: KEY.publicKey };
    const nowhere = { ...options, redis: { url: `unix:${redis.folder}/none` } };
    expect((await rejectionOf(JobQueue.open(nowhere))).code).to.equal("QUEUE_FAILED");
    for (const url of [
      "redis://user:secret@host",
      "http://host",
      "unix:relative",
      "",
      "redis://h/x",
    ]) {
      const error = await rejectionOf(JobQueue.open({ ...options, redis: { url } }));
      expect([error.code, error.field, error.message.includes("secret")]).to.deep.equal([
        ...["INPUT_INVALID", "redis", false],
      ]);
    }
    expect(redisOptions({ url: "rediss://[::1]:7000/3" })).to.deep.include({
      ...{ host: "::1", port: 7000, db: 3, tls: {} },
    });
  });
});
