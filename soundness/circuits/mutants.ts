/**
 * Circuits with one thing wrong. Every mutant changes what is proven, or would if the circuit were written
 * otherwise: hints, compile-time assertions and functions, which decide no constraint, are left alone.
 */
import { createHash } from "node:crypto";
import {
  arrayLength,
  assignmentsOf,
  templatesOf,
  withoutComments,
  type Template,
} from "../../test/circuits/circuitText.ts";

export const OPERATORS = {
  drop: "a constraint left out",
  hint: "a constrained assignment without its constraint, `<==` to `<--`",
  unwire: "a component fed zero in place of its input",
  range: "a range check one wider or one narrower",
  argument: "another argument of a component",
  comparison: "a comparison turned or moved by one",
  bound: "a loop that leaves one out",
  sign: "plus for minus, minus for plus, or a sign left out",
  product: "a sum in place of a product",
  constant: "a constant one greater",
  index: "the other coordinate",
  window: "a constant of a generated table one greater",
} as const;
export type Operator = keyof typeof OPERATORS;

export interface Mutant {
  /** Of file, template, statement, operator and place in the statement, never of a line. */
  readonly id: string;
  readonly operator: Operator;
  /** Below `circuits/`, or `windows.circom`. */
  readonly file: string;
  readonly template: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The mutated file. */
  readonly text: string;
}

export interface Edit {
  readonly operator: Operator;
  /** Offsets in the file of the statement and of what is replaced in it. */
  readonly statement: readonly [start: number, end: number];
  readonly at: readonly [start: number, end: number];
  readonly to: string;
}

/** Of some operators one in so many mutants is taken, by its hash; of the others every one. */
const ONE_IN: Partial<Readonly<Record<Operator, number>>> = {
  ...{ hint: 3, unwire: 2 },
  ...{ sign: 8, product: 8, constant: 8, index: 8, bound: 8 },
};
const RANGES = ["Bits", "InRange", "BelowPowerOfFive", "BelowPowerOfTen"];

/** Every mutant of one file, in order. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const code = withoutComments(text);
  return templatesOf(text).flatMap((template) => {
    const edits = [
      ...assignmentEdits(text, code, template),
      ...constraintEdits(code, template),
      ...variableEdits(code, template),
      ...componentEdits(code, template),
      ...headerEdits(code, template),
    ].toSorted((a, b) => a.at[0] - b.at[0]);
    return named(file, template.name, text, edits).filter(
      ({ id, operator }) => Number(`0x${id}`) % (ONE_IN[operator] ?? 1) === 0,
    );
  });
}

/** Edits as mutants; those of one template that read alike are numbered. */
export function named(
  file: string,
  template: string,
  text: string,
  edits: readonly Edit[],
): Mutant[] {
  const seen = new Map<string, number>();
  return edits.map(({ operator, statement, at, to }) => {
    const before = text.slice(...statement).trim();
    const after =
      `${text.slice(statement[0], at[0])}${to}${text.slice(at[1], statement[1])}`.trim();
    const key = [file, template, operator, before, after].join("\0");
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    const id = createHash("sha256").update(`${key}\0${times}`).digest("hex").slice(0, 10);
    const line = text.slice(0, at[0]).split("\n").length;
    const changed = text.slice(0, at[0]) + to + text.slice(at[1]);
    return { id, operator, file, template, line, before, after, text: changed };
  });
}

function assignmentEdits(text: string, code: string, template: Template): Edit[] {
  const own = assignmentsOf(text).filter(
    ({ template: name, operator }) => name === template.name && operator === "<==",
  );
  return own.flatMap((assignment): Edit[] => {
    const { start, end, left, right } = assignment;
    const statement = [start, end + 1] as const;
    const operator = code.indexOf("<==", start);
    const expression = [end - right.length, end] as const;
    const single = left.includes(".") && arrayLength(assignment) === undefined && right !== "0";
    return [
      { operator: "hint", statement, at: [operator, operator + 3], to: "<--" },
      ...(single
        ? [{ operator: "unwire", statement, at: expression, to: "0" } satisfies Edit]
        : []),
      ...expressionEdits(code, statement, expression),
    ];
  });
}

function constraintEdits(code: string, { start, end }: Template): Edit[] {
  return [...code.slice(start, end).matchAll(/[^;{}]*===[^;]*;/g)].flatMap((found): Edit[] => {
    const at = start + found.index + found[0].search(/\S/);
    const statement = [at, start + found.index + found[0].length] as const;
    return [
      { operator: "drop", statement, at: statement, to: "" },
      ...expressionEdits(code, statement, statement),
    ];
  });
}

/** Sums that a loop makes and constants that a template names; the largest loss is for a hint. */
function variableEdits(code: string, { start, end }: Template): Edit[] {
  const body = code.slice(start, end);
  const written = /(?<=^|[;{]|\n|else )[ ]*(?:var )?(\w+)(?:\[[^\]]*\])*\s*(\+?=)\s*([^=;][^;]*);/g;
  return [...body.matchAll(written)].flatMap((found): Edit[] => {
    const [whole, name = "", operator = "", right = ""] = found;
    if (name === "max" || /^[A-Za-z]\w*\(/.test(right)) return [];
    const from = start + found.index;
    const statement = [from, from + whole.length] as const;
    const until = statement[1] - 1;
    const plus = code.indexOf("+=", from);
    return [
      ...(operator === "+="
        ? [{ operator: "sign", statement, at: [plus, plus + 2], to: "-=" } satisfies Edit]
        : []),
      ...expressionEdits(code, statement, [until - right.length, until]),
    ];
  });
}

function componentEdits(code: string, { start, end }: Template): Edit[] {
  const body = code.slice(start, end);
  return [...body.matchAll(/=\s*([A-Z]\w*)\(([^;]+)\);/g)].flatMap((found): Edit[] => {
    const [whole, name = "", list = ""] = found;
    const from = start + found.index;
    const statement = [code.lastIndexOf("\n", from) + 1, from + whole.length] as const;
    const at = statement[1] - 2 - list.length;
    const edit = (operator: Operator, to: string, position = 0, length = list.length): Edit => ({
      operator,
      statement,
      at: [at + position, at + position + length],
      to,
    });
    if (RANGES.includes(name)) return [edit("range", `${list} + 1`), edit("range", `${list} - 1`)];
    return [...list.matchAll(/(?<![\w.])\d+/g)].map((number) =>
      edit("argument", `${Number(number[0]) + 1}`, number.index, number[0].length),
    );
  });
}

function headerEdits(code: string, { start, end }: Template): Edit[] {
  const body = code.slice(start, end);
  const loops = [...body.matchAll(/for \(var \w+ = ([^;]+); \w+ (<|>=) ([^;]+); [^)]+\)/g)];
  const bounds = loops.flatMap((found): Edit[] => {
    const [whole, first = "", compared = "", bound = ""] = found;
    const from = start + found.index;
    const statement = [from, from + whole.length] as const;
    const last = code.indexOf(`; `, from) + 2;
    const boundAt = code.indexOf(`${compared} ${bound};`, last);
    const firstAt = code.indexOf(`= ${first};`, from) + 2;
    const up = compared === "<";
    return [
      {
        operator: "bound",
        statement,
        at: [boundAt, boundAt + compared.length + 1 + bound.length],
        to: up ? `< ${bound} - 1` : `> ${bound}`,
      },
      {
        operator: "bound",
        statement,
        at: [firstAt, firstAt + first.length],
        to: up ? `${first} + 1` : `${first} - 1`,
      },
    ];
  });
  const conditions = [...body.matchAll(/if \((\w+) (==|<) ([^)]+)\)/g)].map((found): Edit => {
    const from = start + found.index;
    const statement = [from, from + found[0].length] as const;
    const at = code.indexOf(` ${found[2] ?? ""} `, from) + 1;
    const to = found[2] === "==" ? "!=" : "<=";
    return { operator: "comparison", statement, at: [at, at + (found[2] ?? "").length], to };
  });
  return [...bounds, ...conditions];
}

/** Changes inside an expression; in brackets only which of two is meant. */
function expressionEdits(
  code: string,
  statement: readonly [number, number],
  [from, to]: readonly [number, number],
): Edit[] {
  const expression = code.slice(from, to);
  const bracketed = (at: number): boolean =>
    expression.slice(0, at).split("[").length > expression.slice(0, at).split("]").length;
  const edit = (operator: Operator, at: number, length: number, by: string): Edit => ({
    operator,
    statement,
    at: [from + at, from + at + length],
    to: by,
  });
  const tokens = expression.matchAll(/(?<= )[+*-](?= )|(?<![\w)\]] ?)-(?=\w)|\b\d+\b/g);
  return [...tokens].flatMap(({ 0: token, index }): Edit[] => {
    if (bracketed(index)) {
      const alone = expression[index - 1] === "[" && expression[index + 1] === "]";
      if (!alone || (token !== "0" && token !== "1")) return [];
      return [edit("index", index, 1, token === "0" ? "1" : "0")];
    }
    if (/\d/.test(token)) return [edit("constant", index, token.length, `${BigInt(token) + 1n}`)];
    if (token === "*") return [edit("product", index, 1, "+")];
    const binary = expression[index + 1] === " ";
    return [edit("sign", index, 1, binary ? (token === "+" ? "-" : "+") : "")];
  });
}
