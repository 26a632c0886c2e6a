/** One thread of a crew (crew.ts). */
import { parentPort, workerData } from "node:worker_threads";
import { BabySteps } from "./babySteps.ts";
import { CONTROL, type Share } from "./crew.ts";
import { Fill } from "./fill.ts";
import { Search, type Sought } from "./search.ts";

const { task, bits, table, blocks, control, workers } = workerData as Share;
const words = new BigUint64Array(control);

/** The next block that nobody has taken; `undefined` when there is none, or when told to stop. */
function take(): bigint | undefined {
  if (Atomics.load(words, CONTROL.stop) !== 0n) return undefined;
  const block = Atomics.add(words, CONTROL.next, 1n);
  return block < blocks ? block : undefined;
}

async function fill(keys: SharedArrayBuffer): Promise<void> {
  const own = await Fill.of(bits, keys);
  for (let block = take(); block !== undefined; block = take()) own.compute(block);
  // Every block was taken by a thread that ended it before it came here: the last one has them all.
  const isLast = Atomics.add(words, CONTROL.ended, 1n) === BigInt(workers - 1);
  if (isLast && Atomics.load(words, CONTROL.stop) === 0n) own.settle(table);
}

async function search(sought: Sought): Promise<void> {
  const own = await Search.of(new BabySteps(bits, table), sought);
  for (let block = take(); block !== undefined; block = take()) {
    const total = own.look(block);
    if (total === undefined) continue;
    Atomics.store(words, CONTROL.stop, 1n);
    parentPort?.postMessage(total);
    return;
  }
}

if (task.kind === "fill") await fill(task.keys);
else await search(task.sought);
