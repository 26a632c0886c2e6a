/**
 * One proof as a list of tasks in stages. Threads take them in order, each the next that nobody has; a task waits until the stage that it
 * needs is done, which is always one before it in the list, so that somebody can go on.
 */
import { type Layout, type MsmSection, BLINDINGS, type Triple } from "./layout.ts";
import { ELEMENT_BYTES, factorAt, PACKED_BYTES } from "./machine.ts";
import { biasOf, recode } from "./recode.ts";
import { type Routines } from "./wasm/module.ts";
import { WindowSum } from "./windowSum.ts";

/** In the order of the list. */
export const STAGES = [
  "scalars",
  "rows",
  "products",
  "transforms",
  "sums",
  "quotient",
  "quotientSum",
] as const;
export type Stage = (typeof STAGES)[number];

const NEEDS: Readonly<Record<Stage, Stage | undefined>> = {
  scalars: undefined,
  rows: "scalars",
  products: "rows",
  transforms: "products",
  sums: "scalars",
  quotient: "transforms",
  quotientSum: "quotient",
};

/** What a thread works with. */
export interface Bench {
  readonly routines: Routines;
  readonly memory: ArrayBufferLike;
  readonly layout: Layout;
  /** The thread's own room. */
  readonly arena: number;
}

export interface Task {
  readonly stage: Stage;
  readonly needs: Stage | undefined;
  /** What a profile counts it as. */
  readonly kind: string;
  readonly run: (bench: Bench) => void;
}

/** Elements that one task takes. */
const CHUNK = 2048;

function chunks(count: number): (readonly [first: number, last: number])[] {
  return Array.from({ length: Math.ceil(count / CHUNK) }, (_, index) => [
    index * CHUNK,
    Math.min((index + 1) * CHUNK, count),
  ]);
}

function recodeChunk(
  { memory }: Bench,
  { recoding, scalars, signs }: MsmSection,
  packed: number,
  [first, last]: readonly [number, number],
): void {
  const words = new Uint32Array(memory);
  recode(
    words.subarray(packed / 4),
    biasOf(recoding),
    words.subarray(scalars / 4),
    new Uint8Array(memory, signs),
    first,
    last,
  );
}

/** From values at the roots of unity, turned round, to values between them. */
function transform({ routines, layout }: Bench, rows: number, turned: number): void {
  const { domain, roots, inverseRoots, shift, order } = layout;
  const all = (values: number, table: number): void => {
    for (let half = 1; half < domain; half *= 2) {
      const step = (domain / (2 * half)) * ELEMENT_BYTES;
      routines.stage(values, values + domain * ELEMENT_BYTES, half * ELEMENT_BYTES, table, step);
    }
  };
  all(rows, inverseRoots);
  routines.scatter(rows, shift, order, turned, domain);
  all(turned, roots);
}

/** h = a·b − c between the roots, as numbers. */
function quotientChunk(
  { routines, layout }: Bench,
  [first, last]: readonly [number, number],
): void {
  const at = (triple: Triple, which: 0 | 1 | 2): number => triple[which] + first * ELEMENT_BYTES;
  const [a, b, c] = [at(layout.turned, 0), at(layout.turned, 1), at(layout.turned, 2)];
  routines.join(a, b, c, last - first);
  const to = layout.quotient + first * PACKED_BYTES;
  routines.rExport(a, to, last - first, factorAt("plain"));
}

function rowsChunk(bench: Bench, matrix: 0 | 1, [first, last]: readonly [number, number]): void {
  const { routines, layout } = bench;
  const { starts, entryWires, coefficients, wires, order, domain } = layout;
  const from = starts + 4 * matrix * domain;
  const to = layout.rows[matrix];
  routines.rows(from, entryWires, coefficients, wires, order, to, first, last);
}

export function tasksOf(layout: Layout): readonly Task[] {
  const tasks: Task[] = [];
  const put = (stage: Stage, kind: string, run: Task["run"]): void => {
    tasks.push({ stage, kind, run, needs: NEEDS[stage] });
  };
  const { nVars, domain, sections } = layout;
  const ofWires = sections.filter(({ name }) => name !== "h");
  const windowsOf = (stage: Stage, section: MsmSection): void => {
    for (let window = 0; window < section.recoding.windows; window += 1) {
      put(stage, section.name, ({ routines, memory, arena }) => {
        new WindowSum(routines, memory, arena, section).compute(window);
      });
    }
  };
  for (const [first, last] of chunks(nVars)) {
    put("scalars", "scalars", ({ routines }) => {
      const from = layout.packed + first * PACKED_BYTES;
      const to = layout.wires + first * ELEMENT_BYTES;
      routines.rImport(from, to, last - first, factorAt("same"));
    });
  }
  const [recoded] = ofWires;
  for (const range of chunks(nVars + BLINDINGS)) {
    if (recoded === undefined) continue;
    put("scalars", "scalars", (bench) => {
      recodeChunk(bench, recoded, layout.packed, range);
    });
  }
  for (const range of chunks(domain)) {
    for (const matrix of [0, 1] as const) {
      put("rows", "rows", (bench) => {
        rowsChunk(bench, matrix, range);
      });
    }
  }
  for (const [first, last] of chunks(domain)) {
    put("products", "rows", ({ routines }) => {
      const [a, b, c] = layout.rows.map((at) => at + first * ELEMENT_BYTES) as [
        number,
        number,
        number,
      ];
      routines.products(a, b, c, last - first);
    });
  }
  for (const polynomial of [0, 1, 2] as const) {
    put("transforms", "transforms", (bench) => {
      transform(bench, layout.rows[polynomial], layout.turned[polynomial]);
    });
  }
  for (const section of ofWires) windowsOf("sums", section);
  for (const range of chunks(domain)) {
    put("quotient", "transforms", (bench) => {
      quotientChunk(bench, range);
      const quotient = sections.find(({ name }) => name === "h");
      if (quotient !== undefined) recodeChunk(bench, quotient, layout.quotient, range);
    });
  }
  for (const section of sections.filter(({ name }) => name === "h")) {
    windowsOf("quotientSum", section);
  }
  return tasks;
}
