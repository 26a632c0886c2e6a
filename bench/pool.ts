/**
 * `npm run bench -- pool`: proofs per minute of a pool, by workers and threads, on this machine and through a queue on a
 * Redis of its own. Each way proves the same accounts, after one proof per worker that loads the keys.
 */
import os from "node:os";
import { solvencyCircuit, type SolvencyId } from "../circuits/spec.ts";
import { ProvingJob, ProvingPool } from "../pool/index.ts";
import { JobQueue, ProverKey, QueueProver } from "../pool/queue/index.ts";
import { Portfolio, SolvencyStatement } from "../prover/index.ts";
import {
  ONE,
  plainRules,
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
} from "../risk/index.ts";
import { RedisServer, redisForTests } from "../test/pool/redisServer.ts";

const ROUNDS = 3;
const JOBS = 16;
const CIRCUITS = ["solvency-spot8", "solvency-book32"] as const;

/** Prices of one dollar, no scenario moves: the work of a proof is the same. */
function jobOf(circuitId: SolvencyId, k: number): ProvingJob {
  const { id, nSlots, parameters: shape } = solvencyCircuit(circuitId);
  const price = Array.from({ length: nSlots }, () => 100_000_000n);
  const optionPnl = Array.from({ length: shape.nScenarios }, () =>
    new Array<bigint>(shape.nOption).fill(0n),
  );
  const market = { circuit: id, shape, epoch: 1n, committedAt: 0n, price, optionPnl };
  const statement = SolvencyStatement.compose({
    portfolio: Portfolio.create({ "0": "1000000", "1": "250.5" }, BigInt(k + 1)),
    market: market as unknown as MarketSnapshot,
    table: plainRules(id, () => false),
    terms: plainTerms(ONE as Level, 0n as Band),
  });
  const input = statement.revealCircuitInput();
  return new ProvingJob(id, input, statement.publicSignals, { id: String(k) });
}

type Runner = Pick<ProvingPool, "run">;

async function seconds(runner: Runner, circuit: SolvencyId, jobs: number): Promise<number> {
  const start = performance.now();
  const given = Array.from({ length: jobs }, (_, k) => jobOf(circuit, k));
  for await (const outcome of runner.run(given)) if (!outcome.ok) throw outcome.error;
  return (performance.now() - start) / 1000;
}

/** Median, least and greatest proofs per minute. */
async function rate(runner: Runner, circuit: SolvencyId, workers: number): Promise<string> {
  await seconds(runner, circuit, 2 * workers);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rates.push((60 * JOBS) / (await seconds(runner, circuit, JOBS)));
  }
  const [least = 0, median = 0, most = 0] = rates.toSorted((a, b) => a - b);
  return `${median.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;
}

const WAYS = [
  { workers: 1, threads: os.availableParallelism() },
  { workers: 1, threads: 1 },
  { workers: 2, threads: 1 },
  { workers: 2, threads: os.availableParallelism() },
];

async function throughQueue(
  redis: RedisServer,
  pool: ProvingPool,
  circuit: SolvencyId,
): Promise<string> {
  const key = ProverKey.fresh();
  const where = { redis: redis.address, queue: `bench-${circuit}-${pool.workers}` };
  const provers = await QueueProver.open({ ...where, key, prover: pool });
  const queue = await JobQueue.open({ ...where, provers: key.publicKey, allowDevelopment: true });
  const measured = await rate(queue, circuit, pool.workers);
  await queue.close();
  await provers.close();
  return measured;
}

export async function printPool(): Promise<void> {
  const [cpu] = os.cpus();
  const program = redisForTests();
  const redis = program === undefined ? undefined : await RedisServer.start(program);
  console.log("proofs per minute of a proving pool: median, least and greatest of three rounds");
  console.log(
    `  ${os.availableParallelism()} × ${cpu?.model ?? "?"}, load ${os.loadavg()[0]?.toFixed(1) ?? "?"}`,
  );
  for (const circuit of CIRCUITS) {
    for (const way of WAYS) {
      const pool = await ProvingPool.open({ ...way, allowDevelopment: true, circuits: [circuit] });
      const own = await rate(pool, circuit, way.workers);
      const queued = redis === undefined ? "no Redis" : await throughQueue(redis, pool, circuit);
      await pool.close();
      const name = `${circuit}, ${way.workers} × ${way.threads} threads`;
      console.log(`  ${name.padEnd(32)} pool ${own.padEnd(16)} queue ${queued}`);
    }
  }
  await redis?.end();
}
