/**
 * What an audit costs, node and network left out: simulated accounts, each opened, with one deposit, of which all contribute
 * to a window. The first run reads everything; a second one what 100 further deposits left.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromAffine, Point, toAffine, type AffinePoint } from "../circuits/babyjubjub.ts";
import { reportText } from "../audit/reportText.ts";
import { runAudit } from "../audit/runAudit.ts";
import { HOME, SimulatedMarket, UNIT } from "../test/audit/simulatedMarket.ts";

const NEW_EVENTS = 100;
const MEBIBYTE = 2 ** 20;

export interface AuditCost {
  readonly accounts: number;
  /** Milliseconds of processor time. */
  readonly first: number;
  readonly second: number;
  /** The second with the comparison of every account. */
  readonly full: number;
  /** Adding up all commitments once, microseconds an account. */
  readonly fold: number;
  /** Bytes. */
  readonly report: number;
  /** Most that the process held in the first run beyond what the simulated chain does, MiB. */
  readonly memory: number;
}

function marketOf(accounts: number): { market: SimulatedMarket; points: AffinePoint[] } {
  const market = new SimulatedMarket();
  market.register(HOME, [[0n, -2_000n]]);
  market.commitEpoch([1n, 50_000n]);
  const points: AffinePoint[] = [];
  for (let k = 0; k < accounts; k += 1) {
    const amount = BigInt(1 + (k % 64)) * UNIT;
    const account = market.open();
    market.deposit(account, 1, amount);
    points.push(market.amountPoint(1, amount));
  }
  const window = market.openWindow(HOME, 2 * accounts);
  for (let k = 1; k <= accounts; k += 1) market.contribute(window, BigInt(k));
  return { market, points };
}

/** Samples memory while `action` runs. */
async function watched<T>(action: () => Promise<T>): Promise<{ result: T; most: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  try {
    const result = await action();
    return { result, most: Math.max(most, process.memoryUsage().rss) - before };
  } finally {
    clearInterval(timer);
  }
}

/** Processor time of this process, milliseconds: what else the machine does takes no part. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function timed<T>(action: () => Promise<T>): Promise<readonly [T, number]> {
  const start = processorTime();
  return [await action(), processorTime() - start];
}

function foldTime(points: readonly AffinePoint[]): number {
  const start = processorTime();
  let sum = Point.ZERO;
  for (const point of points) sum = sum.add(fromAffine(point));
  toAffine(sum);
  return ((processorTime() - start) * 1_000) / points.length;
}

export async function measureAudit(accounts: number): Promise<AuditCost> {
  const { market, points } = marketOf(accounts);
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-bench-audit-"));
  const run = async (onlyChanged: boolean): Promise<number> => {
    const options = { state: market, folder, fromBlock: 0, confirmations: 0, onlyChanged };
    const { report } = await runAudit(options);
    if (!report.reserves.holds) throw new Error("the reserves do not hold");
    return reportText(report).length;
  };
  const deposits = (): void => {
    for (let k = 1; k <= NEW_EVENTS; k += 1) market.deposit(BigInt(k), 1, UNIT);
  };
  try {
    const { result, most } = await watched(() => timed(() => run(false)));
    const [report, first] = result;
    deposits();
    const [, second] = await timed(() => run(true));
    deposits();
    const [, full] = await timed(() => run(false));
    const fold = foldTime(points);
    return { ...{ accounts, first, second, full, fold, report }, memory: most / MEBIBYTE };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function printAudit(
  sizes: readonly number[] = [10_000, 30_000, 100_000],
): Promise<void> {
  console.log("audit of simulated accounts: index, levels 0 to 3, report; processor time");
  await measureAudit(500);
  for (const size of sizes) {
    const { accounts, first, second, full, fold, report, memory } = await measureAudit(size);
    const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
    const each = ((first * 1_000) / accounts).toFixed(0);
    console.log(
      `  ${String(accounts).padStart(7)} accounts: first run ${seconds(first)} (${each} µs each), ` +
        `${NEW_EVENTS} events later ${seconds(second)}, with everybody compared ${seconds(full)}; ` +
        `folding ${fold.toFixed(1)} µs each; ${memory.toFixed(0)} MiB; report ${report} bytes`,
    );
  }
}
