/** What all threads of an engine share, and how one of them works off a proof's tasks. */
import { type Layout } from "./layout.ts";
import { instantiate, type SharedMachine } from "./machine.ts";
import { STAGES, type Stage, type Task, tasksOf } from "./tasks.ts";

export interface Share extends SharedMachine {
  readonly layout: Layout;
  readonly thread: number;
  /** Words: the next task; done tasks of each stage; microseconds of each kind, summed over threads. */
  readonly control: SharedArrayBuffer;
}

/** Milliseconds after which a waiting thread looks again by itself. */
const LOOK = 100;
export const KINDS = ["scalars", "rows", "transforms", "b2", "a", "b1", "c", "h"] as const;
const doneAt = (stage: Stage): number => 1 + STAGES.indexOf(stage);
const timeAt = (kind: string): number =>
  1 + STAGES.length + KINDS.indexOf(kind as (typeof KINDS)[number]);

export function controlBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (1 + STAGES.length + KINDS.length));
}

/** Milliseconds of processor time by kind of task. */
export function timesOf(control: SharedArrayBuffer): Record<(typeof KINDS)[number], number> {
  const words = new Int32Array(control);
  const times = KINDS.map((kind) => [kind, (words[timeAt(kind)] ?? 0) / 1000]);
  return Object.fromEntries(times) as Record<(typeof KINDS)[number], number>;
}

/** Of this thread's processor time, where the runtime tells; of the clock otherwise. */
function microseconds(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  if (threadCpuUsage === undefined) return Math.round(performance.now() * 1000);
  const { user, system } = threadCpuUsage();
  return user + system;
}

export async function startThread(share: Share): Promise<() => void> {
  const { layout, control, memory, thread } = share;
  const routines = await instantiate(share, thread);
  const arena = layout.arenas[thread] ?? 0;
  const bench = { routines, memory: memory.buffer, layout, arena };
  const tasks = tasksOf(layout);
  const words = new Int32Array(control);
  const sizes = new Map(
    STAGES.map((stage) => [stage, tasks.filter((task) => task.stage === stage).length]),
  );

  const waitFor = (stage: Stage): void => {
    const at = doneAt(stage);
    for (;;) {
      const done = Atomics.load(words, at);
      if (done >= (sizes.get(stage) ?? 0)) return;
      Atomics.wait(words, at, done, LOOK);
    }
  };
  const work = ({ needs, stage, kind, run }: Task): void => {
    if (needs !== undefined) waitFor(needs);
    const from = microseconds();
    run(bench);
    Atomics.add(words, timeAt(kind), microseconds() - from);
    Atomics.add(words, doneAt(stage), 1);
    Atomics.notify(words, doneAt(stage));
  };
  return () => {
    for (
      let next = Atomics.add(words, 0, 1);
      next < tasks.length;
      next = Atomics.add(words, 0, 1)
    ) {
      const task = tasks[next];
      if (task !== undefined) work(task);
    }
  };
}
