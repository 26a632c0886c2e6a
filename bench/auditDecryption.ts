/** What it takes to open a total: making the table once, reading it, and finding totals of different sizes. Nothing depends on the number of accounts. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { multiply } from "../circuits/babyjubjub.ts";
import { keyGenerator } from "../circuits/generators.ts";
import { TABLE_BITS } from "../audit/logarithm/babySteps.ts";
import { discreteLog, loadTable, tablePath } from "../audit/logarithm/index.ts";

const EXPONENTS = [20n, 30n, 40n, 43n, 44n, 46n];

async function timed<T>(action: () => Promise<T>): Promise<readonly [T, string]> {
  const start = performance.now();
  const result = await action();
  return [result, `${((performance.now() - start) / 1000).toFixed(2)} s`];
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

export async function printDecryption(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-bench-"));
  try {
    console.log(`\nOpening a total, ${availableParallelism()} threads`);
    const [, made] = await timed(() => loadTable({ folder }));
    const size = statSync(tablePath(folder, TABLE_BITS.usual)).size;
    const [table, read] = await timed(() => loadTable({ folder }));
    console.log(
      `  table of baby steps made and kept: ${made}, ${megabytes(size)}; read again: ${read}`,
    );
    for (const exponent of EXPONENTS) {
      // The last total of that size: what is looked through is all below it.
      const total = 2n ** exponent - 1n;
      const point = multiply(keyGenerator(), total);
      const [found, time] = await timed(() => discreteLog(point, { table, limit: total }));
      if (found !== total) throw new Error("a total was not found");
      console.log(`  total of 2^${exponent} dollars: ${time}`);
    }
    console.log(`  memory of the process: ${megabytes(process.memoryUsage().rss)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
