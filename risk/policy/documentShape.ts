/**
 * Shapes of documents, declared once: the reader refuses what has another shape, with its path, and the type of what it
 * returns follows from the shape. Texts are left as texts: what they mean is read by the unit of each.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, type RealRange } from "../realNumber.ts";
import { memberPath, readFlag, readObject, readString } from "../strictJson.ts";

/** `maybe`: or null. `named`: an object whose keys are names of the author's. */
export type Shape =
  | "text"
  | "flag"
  | { readonly maybe: Shape }
  | { readonly list: Shape }
  | { readonly named: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

export type Read<S> = S extends "text"
  ? string
  : S extends "flag"
    ? boolean
    : S extends { readonly maybe: infer Inner }
      ? Read<Inner> | null
      : S extends { readonly list: infer Inner }
        ? readonly Read<Inner>[]
        : S extends { readonly named: infer Inner }
          ? Readonly<Record<string, Read<Inner>>>
          : S extends { readonly fields: infer Fields }
            ? { readonly [Name in keyof Fields]: Read<Fields[Name]> }
            : never;

const MOST_MEMBERS = 4096;
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,31}$/;

function read(value: unknown, path: string, shape: Shape): unknown {
  if (shape === "text") return readString(value, path);
  if (shape === "flag") return readFlag(value, path);
  if ("maybe" in shape) return value === null ? null : read(value, path, shape.maybe);
  if ("list" in shape) {
    if (!Array.isArray(value) || value.length > MOST_MEMBERS) {
      throw inputInvalid(path, "is not a list", `give a list of at most ${MOST_MEMBERS}`);
    }
    return Array.from(value as unknown[], (each, i) => read(each, memberPath(path, i), shape.list));
  }
  if ("named" in shape) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw inputInvalid(path, "is not an object", "give one field per name");
    }
    const entries = Object.entries(value).map(([name, each]) => {
      if (!NAME.test(name)) {
        throw inputInvalid(path, "has a field that is no name", "use letters, digits and -");
      }
      return [name, read(each, memberPath(path, name), shape.named)];
    });
    return Object.fromEntries(entries);
  }
  const fields = readObject(value, path, Object.keys(shape.fields));
  return Object.fromEntries(
    Object.entries(shape.fields).map(([name, inner]) => [
      name,
      read(fields[name], memberPath(path, name), inner),
    ]),
  );
}

/** @throws INPUT_INVALID with the path of the first member at fault */
export function readShape<const S extends Shape>(value: unknown, path: string, shape: S): Read<S> {
  return read(value, path, shape) as Read<S>;
}

const REAL = /^-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,12})?$/;

/** A plain decimal text as a floating-point number. @throws INPUT_INVALID */
export function readReal(text: string, path: string, range: RealRange): number {
  const fix = `write ${range.of} from ${range.min} to ${range.max}, with at most 12 decimals`;
  if (!REAL.test(text)) throw inputInvalid(path, "is not a plain decimal number", fix);
  return requireReal(Number(text), path, range);
}

/** Digits after the point of every floating-point number that one manifest hands to the next. */
const GRAIN = 9;

/** The number its text stands for: what is handed on is rounded first, so that both hold the same. */
export function grained(value: number): number {
  return Number(value.toFixed(GRAIN)) + 0;
}

/** Text of a {@link grained} number; `readReal` reads it back to the same number. */
export function realText(value: number): string {
  return grained(value).toFixed(GRAIN);
}

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** `2020-03-12T00:00:00Z` for Unix seconds. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Unix seconds. @throws INPUT_INVALID */
export function readTime(text: string, path: string): number {
  const milliseconds = TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(milliseconds) || timeText(milliseconds / 1000) !== text) {
    throw inputInvalid(path, "is no time", "write YYYY-MM-DDTHH:MM:SSZ, in UTC");
  }
  return milliseconds / 1000;
}
