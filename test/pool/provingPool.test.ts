import { fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import {
  attestationOf,
  ProvingJob,
  ProvingPool,
  type Outcome,
  type ProvenJob,
} from "../../pool/index.ts";
import { commitmentOf, SolvencyStatement } from "../../prover/index.ts";
import { closeSnarkjs } from "../../verifier/pairingSnarkjs.ts";
import { installedVerificationKey } from "../../verifier/verificationKey.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { requestFor, short } from "../prover/samplePortfolios.ts";
import { accountJobs, accountRequest, CANARY, CANARY_BLINDING } from "./accounts.ts";

const SPOT8 = { allowDevelopment: true, circuits: ["solvency-spot8"] as const, threads: 1 };

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits for processes to end; a busy machine takes less than this. */
async function ended(pids: readonly number[]): Promise<void> {
  const limit = Date.now() + 60_000;
  while (pids.some(isRunning)) {
    if (Date.now() > limit) throw new Error("a process is left");
    await pause(20);
  }
}

describe("a pool of prover processes", () => {
  let pool: ProvingPool;
  before(async () => {
    pool = await ProvingPool.open({ ...SPOT8, workers: 2 });
  });
  after(async () => {
    const pids = pool.processes;
    await pool.close();
    await ended(pids);
    await closeSnarkjs();
    expect((await rejectionOf(pool.prove(accountJobs(1)[0]!))).code).to.equal("INTERNAL");
  });

  it("attests many accounts, each for its own book, while processes are killed at random", async () => {
    const jobs = accountJobs(5);
    const met = new Set(pool.processes);
    const outcomes: Outcome<ProvenJob>[] = [];
    for await (const outcome of pool.run(jobs, { inFlight: 4 })) {
      outcomes.push(outcome);
      const [first, second] = pool.processes;
      if ([1, 3].includes(outcomes.length) && first !== undefined) {
        await pause(Math.random() * 400);
        process.kill(Math.random() < 0.5 ? first : (second ?? first), "SIGKILL");
      }
      for (const pid of pool.processes) met.add(pid);
    }
    expect(met.size).to.be.greaterThan(2);
    expect(outcomes.map(({ id }) => id)).to.have.members(jobs.map(({ id }) => id));
    const key = installedVerificationKey("solvency-spot8", { allowDevelopment: true });
    for (const [number, job] of jobs.entries()) {
      const outcome = outcomes.find(({ id }) => id === job.id);
      if (outcome?.ok !== true) throw new Error(job.id);
      const attestation = attestationOf(job, outcome.done);
      const { portfolio, market, table: rules, terms } = accountRequest(number);
      const context = { key, commitment: commitmentOf(portfolio), terms, market, rules };
      expect(await verifyAttestation(attestation, context)).to.include({ ok: true });
    }
  });

  it("gives up a job that no process survives, goes on with the others, and replaces what outgrew its memory", async () => {
    const frail = await ProvingPool.open({ ...SPOT8, circuits: [], attempts: 1, megabytes: 1 });
    const [doomed, other] = accountJobs(2);
    const given = rejectionOf(frail.prove(doomed!));
    const proven = frail.prove(other!);
    const [first] = frail.processes;
    process.kill(first!, "SIGKILL");
    expect((await given).code).to.equal("PROVER_LOST");
    const { keyHash } = await proven;
    expect(keyHash).to.match(/^0x[0-9a-f]{64}$/);
    const [second] = frail.processes;
    if (second !== undefined) await ended([second]);
    expect(frail.processes).to.deep.equal([]);
    await frail.close();
  });

  it("says nothing of the job when the circuit refuses it", async () => {
    const statement = SolvencyStatement.compose(requestFor(short()));
    const input = statement.revealCircuitInput();
    const refused = (signals: readonly bigint[], given = input): ProvingJob =>
      new ProvingJob("solvency-spot8", given, signals, { id: "short" });
    const error = await rejectionOf(pool.prove(refused(statement.publicSignals)));
    expect([error.code, error.cause]).to.deep.equal(["INTERNAL", undefined]);
    const secrets = (input.quantity ?? []).filter((value) => value !== "0");
    expect(secrets).to.have.length(3);
    for (const secret of secrets) expect(error.stack).not.to.include(secret);
    const few = await rejectionOf(pool.prove(refused(statement.publicSignals.slice(1))));
    expect(few.code).to.equal("JOB_REFUSED");
    const foreign = { ...input, nosuch: ["7654321"] };
    const unknown = await rejectionOf(pool.prove(refused(statement.publicSignals, foreign)));
    expect([unknown.code, unknown.stack?.includes("7654321")]).to.deep.equal(["INTERNAL", false]);
  });

  it("refuses keys and numbers before it starts, and leaves no process behind", async () => {
    const closed = await rejectionOf(ProvingPool.open({ circuits: ["solvency-spot8"] }));
    expect(closed.code).to.equal("KEY_REFUSED");
    const none = await rejectionOf(ProvingPool.open({ ...SPOT8, workers: 0 }));
    expect([none.code, none.field]).to.deep.equal(["INPUT_INVALID", "workers"]);
  });

  it("hands a job over by IPC alone: not in arguments, environment or files", async function () {
    if (!existsSync("/proc/self/environ")) this.skip();
    const job = accountJobs(1)[0]!;
    const proving = pool.prove(job);
    for (const pid of pool.processes) {
      for (const name of ["cmdline", "environ"]) {
        const text = readFileSync(`/proc/${pid}/${name}`, "utf8");
        expect(text).not.to.include(String(CANARY)).and.not.include(String(CANARY_BLINDING));
      }
    }
    expect(JSON.stringify([job, await proving])).not.to.include(String(CANARY_BLINDING));
    expect(String(job)).to.equal("ProvingJob (redacted)");
  });

  it("calls all off at once: jobs under way end, and so do the processes", async () => {
    const other = await ProvingPool.open({ ...SPOT8, circuits: [] });
    const pids = other.processes;
    const runs = accountJobs(3).map((job) => rejectionOf(other.prove(job)));
    await other.abort();
    for (const run of runs) expect((await run).code).to.equal("JOB_CANCELLED");
    await ended(pids);
  });

  it("takes its processes with it when it is killed", async () => {
    const script = fileURLToPath(new URL("abandonedPool.ts", import.meta.url));
    const child = fork(script, [], { stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [] });
    const pids = await new Promise<number[]>((resolve) => child.once("message", resolve));
    child.kill("SIGKILL");
    expect(pids).to.have.length(1);
    await ended(pids);
  });
});
