/**
 * Strict reading of versioned JSON documents: unknown fields, missing fields and wrong lengths are
 * refused with the path in the error. JSON numbers are never read as amounts: amounts are strings.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "./inputInvalid.ts";
import { isKey, jsonMarks } from "./jsonMarks.ts";

/** Every document carries its format here, for example `"zkmargin": "rule-table/1"`. */
export const FORMAT_FIELD = "zkmargin";

/** Names worth repeating in a message; anything else could be a misplaced secret. */
const FIELD_NAME = /^[A-Za-z_]{1,32}$/;

/** Objects and lists within each other: what walks a document may call itself so often. */
const DEEPEST = 64;

/**
 * `JSON.parse` whose error repeats nothing of the text (V8's own message quotes it).
 * @param mostMarks brackets, commas and strings that a text of others may have: more is refused before it is parsed,
 * as what it would become may take many times its memory
 * @throws INPUT_UNREADABLE, INPUT_INVALID
 */
export function parseJsonText(text: string, document: string, mostMarks?: number): unknown {
  if (mostMarks !== undefined) requireFewMarks(text, document, mostMarks);
  const value = parse(text, document);
  requireSoundNesting(text, document);
  return value;
}

function parse(text: string, document: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ZkMarginError("INPUT_UNREADABLE", `the ${document} is not valid JSON`, {
      field: document,
      fix: "check quotes, commas and brackets; the file may be truncated",
    });
  }
}

function requireFewMarks(text: string, document: string, most: number): void {
  let marks = 0;
  for (const { kind } of jsonMarks(text)) {
    marks += kind === "}" || kind === "]" ? 0 : 1;
    if (marks > most) {
      throw inputInvalid(document, "holds more than it can", "use the document as it was written");
    }
  }
}

/** JSON keeps the last of two equal keys, and would lose the other's amount in silence. */
function requireSoundNesting(text: string, document: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const { kind, from, to } of jsonMarks(text)) {
    if (open.length > DEEPEST) {
      throw inputInvalid(document, "is nested too deep", "use the document as it was written");
    }
    if (kind === "{") open.push(new Set());
    else if (kind === "[") open.push(undefined);
    else if (kind === "}" || kind === "]") open.pop();
    else if (kind === '"' && isKey(text, to)) {
      const key = JSON.parse(text.slice(from, to)) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) {
        throw inputInvalid(document, "has a field twice in one object", "give every field once");
      }
      keys?.add(key);
    }
  }
}

/** Path of a member: `shock[2][0]`, `levels.initial`. */
export function memberPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A plain object with exactly the fields named. */
export function readObject<Field extends string>(
  value: unknown,
  path: string,
  fields: readonly Field[],
): Readonly<Record<Field, unknown>> {
  const label = path === "" ? "the document" : path;
  const listed = `give exactly the fields ${fields.join(", ")}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw inputInvalid(label, "is not an object", listed);
  }
  const keys = Object.keys(value);
  const unknown = keys.find((key) => !fields.some((field) => field === key));
  if (unknown !== undefined) {
    const named = FIELD_NAME.test(unknown) ? memberPath(path, unknown) : `a field of ${label}`;
    throw inputInvalid(named, "is not a known field", listed);
  }
  const missing = fields.find((field) => !keys.includes(field));
  if (missing !== undefined) throw inputInvalid(memberPath(path, missing), "is missing", listed);
  return value as Readonly<Record<Field, unknown>>;
}

/** An array of exactly `length` members, each read by `read` with its own path. */
export function readArray<T>(
  value: unknown,
  path: string,
  length: number,
  read: (member: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw inputInvalid(path, `is not an array of ${length}`, `give ${length} members`);
  }
  // Array.from also visits the holes of a sparse array.
  return Object.freeze(
    Array.from(value as unknown[], (member, index) => read(member, memberPath(path, index))),
  );
}

export function readFlag(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") {
    throw inputInvalid(path, "is not a flag", "write true or false, without quotes");
  }
  return value;
}

export function readString(value: unknown, path: string): string {
  if (typeof value !== "string") throw inputInvalid(path, "is not a string", "write it in quotes");
  return value;
}

/** Checks the `zkmargin` field of a document. */
export function requireFormat(document: { zkmargin: unknown }, format: string): void {
  if (document.zkmargin !== format) {
    throw inputInvalid(
      FORMAT_FIELD,
      `does not name the format ${format}`,
      `write "${FORMAT_FIELD}": "${format}"`,
    );
  }
}
