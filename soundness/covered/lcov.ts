/** A report of covered lines as Hardhat writes it (lcov). */
import { ZkMarginError } from "../../circuits/errors.ts";

/** Times each line that has code was run, by line and file. */
export type Lines = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** @throws ZkMarginError BUILD_FAILED when a record is cut short, or says other than its lines add up to */
export function parseLcov(text: string): Lines {
  const files = new Map<string, Map<number, number>>();
  let file: string | undefined;
  let lines = new Map<number, number>();
  for (const row of text.split("\n")) {
    const [, key = "", rest = ""] = /^(\w+)(?::(.*))?$/.exec(row) ?? [];
    if (key === "SF") {
      file = rest;
      lines = new Map();
    } else if (key === "DA") {
      const [, line, count] = /^(\d+),(\d+)$/.exec(rest) ?? [];
      if (line === undefined) throw broken(`what is no line and count: ${row}`);
      lines.set(Number(line), Number(count));
    } else if (key === "LF" && Number(rest) !== lines.size) {
      throw broken(`${rest} lines of ${file ?? "no file"} and lists ${lines.size}`);
    } else if (key === "end_of_record") {
      if (file === undefined) throw broken("the end of no record");
      files.set(file, lines);
      file = undefined;
    }
  }
  if (file !== undefined) throw broken(`no end of ${file}`);
  return files;
}

function broken(what: string): ZkMarginError {
  return new ZkMarginError("BUILD_FAILED", `the coverage report has ${what}`, {
    fix: "run `npm run soundness -- coverage` again",
  });
}
