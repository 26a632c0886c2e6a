/** All readers, and case number n of a seed. */
import { type Chance, chanceOf } from "./chance.ts";
import { builtReaders } from "./builtReaders.ts";
import { councilReaders } from "./councilReaders.ts";
import { edgeReaders } from "./edgeReaders.ts";
import { judge, type Judged } from "./judge.ts";
import { ownReaders } from "./ownReaders.ts";
import { postReaders } from "./postReaders.ts";
import { type Reader } from "./reader.ts";
import { riskReaders } from "./riskReaders.ts";
import { spoil } from "./spoil.ts";

/** One case in so many goes to a reader that takes a second. */
const SLOW_EVERY = 400;

/** @param scratch a folder for files that samples are made from */
export async function allReaders(scratch: string): Promise<readonly Reader[]> {
  const groups = [
    ...[riskReaders(), await ownReaders(), await councilReaders()],
    ...[builtReaders(scratch), await edgeReaders(scratch), postReaders()],
  ];
  return groups.flat();
}

export interface Case extends Judged {
  readonly reader: string;
  readonly input: Uint8Array;
}

function readerOf(readers: readonly Reader[], number: number): Reader {
  const slow = number % SLOW_EVERY === SLOW_EVERY - 1;
  const some = readers.filter((reader) => reader.slow === slow);
  const reader = some[(slow ? Math.floor(number / SLOW_EVERY) : number) % some.length];
  if (reader === undefined) throw new Error("no such readers");
  return reader;
}

export async function runCase(
  readers: readonly Reader[],
  seed: string,
  number: number,
  folder: string,
): Promise<Case> {
  const chance: Chance = chanceOf(seed, number);
  const reader = readerOf(readers, number);
  const input = spoil(chance.pick(reader.samples), reader.kind, chance);
  return { reader: reader.name, input, ...(await judge(reader, input, folder)) };
}
