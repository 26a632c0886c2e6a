/** A command killed with kill -9 at random moments, and started again. */
import { type Chance } from "../fuzz/chance.ts";
import { run, type Ended } from "../faults/command.ts";

export interface KillTries {
  readonly name: string;
  /** kill -9 that found it running. */
  readonly kills: number;
  /** What there was to do, each once. */
  readonly deeds: number;
  /** Runs that found the disk full. */
  readonly full: number;
  readonly faults: readonly string[];
}

export type Next = "go on" | "enough";

export interface Killed {
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly kills: number;
  /** Milliseconds from its start in which it is killed. */
  readonly within: number;
  readonly chance: Chance;
  /** After every run: the world goes on, files are looked at. Ends it when it says so. */
  readonly after: (ended: Ended) => Next | Promise<Next>;
}

/** @returns how many kills found it running */
export async function killOften({ parameters, cwd, ...how }: Killed): Promise<number> {
  const { kills, within, chance, after } = how;
  let hits = 0;
  while (hits < kills) {
    const ended = await run(parameters, { cwd, killAfter: 1 + chance.below(within) });
    if (ended.signal === "SIGKILL") hits += 1;
    if ((await after(ended)) === "enough") break;
  }
  return hits;
}
