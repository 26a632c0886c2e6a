/** What a report of covered lines says of the contracts written by hand, and of the list of lines that no test reaches. */
import { type Unreached, UNREACHED } from "./unreached.ts";
import { type Lines } from "./lcov.ts";

/** Of one contract's file. */
export interface FileCoverage {
  /** Lines with code. */
  readonly lines: number;
  readonly covered: number;
  /** Text of the others, neighbours as one. */
  readonly uncovered: readonly string[];
}

/** By path; mocks, harnesses and interfaces are no contracts that anybody deploys. */
export type Coverage = Readonly<Record<string, FileCoverage>>;

const BY_HAND = /^contracts\/(?!mocks\/|test\/|interfaces\/)/;

/** @param sourceOf text of a file */
export function coverageOf(report: Lines, sourceOf: (file: string) => string): Coverage {
  const files = [...report].filter(([file]) => BY_HAND.test(file)).toSorted();
  return Object.fromEntries(
    files.map(([file, counts]) => {
      const bare = [...counts].filter(([, count]) => count === 0).map(([line]) => line);
      const uncovered = statements(bare, sourceOf(file).split("\n"));
      return [file, { lines: counts.size, covered: counts.size - bare.length, uncovered }];
    }),
  );
}

function statements(bare: readonly number[], source: readonly string[]): string[] {
  const found: string[] = [];
  let last = -1;
  for (const line of bare.toSorted((a, b) => a - b)) {
    const text = (source[line - 1] ?? "").trim();
    if (line === last + 1) found.push(`${found.pop() ?? ""} ${text}`);
    else found.push(text);
    last = line;
  }
  return found;
}

export function totalOf(coverage: Coverage): { lines: number; covered: number } {
  const files = Object.values(coverage);
  return {
    lines: files.reduce((sum, { lines }) => sum + lines, 0),
    covered: files.reduce((sum, { covered }) => sum + covered, 0),
  };
}

/** Uncovered statements that nothing explains, and explanations of what is covered or gone. */
export function unexplained(
  coverage: Coverage,
  known: readonly Unreached[] = UNREACHED,
): { readonly bare: string[]; readonly idle: string[] } {
  const name = (file: string, statement: string): string => `${file}: ${statement}`;
  const bare = Object.entries(coverage).flatMap(([file, { uncovered }]) =>
    uncovered.map((statement) => name(file, statement)),
  );
  const listed = known.map(({ file, statement }) => name(file, statement));
  return {
    bare: bare.filter((entry) => !listed.includes(entry)),
    idle: listed.filter((entry) => !bare.includes(entry)),
  };
}
