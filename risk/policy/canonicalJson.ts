/**
 * JSON with one spelling per document, so that whoever computes the same document writes the same bytes: keys in the order
 * of their code units, two blanks a level, one LF at the end; text, flags, null, lists and objects, and no JSON numbers.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { memberPath, parseJsonText } from "../strictJson.ts";

export type Canonical =
  string | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical };

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}

function sorted(value: Canonical): Canonical {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(sorted);
  const keys = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

export function canonicalJson(document: Canonical): string {
  return `${JSON.stringify(sorted(document), null, 2)}\n`;
}

/**
 * @param name of the document, for messages
 * @throws INPUT_UNREADABLE for text that is no JSON, INPUT_INVALID for another spelling of what it says
 */
export function parseCanonicalJson(text: string, name: string): unknown {
  const document = parseJsonText(text, name);
  if (JSON.stringify(document).length > 0 && canonicalJson(document as Canonical) === text) {
    return document;
  }
  const fix = "use the file as it was written: sorted keys, two blanks a level, one line end last";
  throw inputInvalid(`the ${name}`, "is not in its canonical spelling", fix);
}

/** A place where two documents differ. */
export interface Difference {
  /** `explanation.slots[1].width.ewma`; "" for the document itself. */
  readonly path: string;
  /** As JSON, cut to 80 characters; undefined where there is nothing. */
  readonly given: string | undefined;
  readonly built: string | undefined;
}

const SHOWN = 80;

function shown(value: Canonical | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value).slice(0, SHOWN);
}

/** Members by key, of a list by index; undefined for what has none. */
function membersOf(value: Canonical | undefined): ReadonlyMap<string | number, Canonical> | null {
  if (typeof value !== "object" || value === null) return null;
  return isList(value) ? new Map(value.entries()) : new Map(Object.entries(value));
}

/** Deepest places at which the documents differ, in the order of the built one. */
export function differences(
  given: Canonical | undefined,
  built: Canonical | undefined,
  path = "",
): readonly Difference[] {
  const [ours, theirs] = [membersOf(built), membersOf(given)];
  const alike = Array.isArray(given) === Array.isArray(built);
  if (ours !== null && theirs !== null && alike) {
    const keys = new Set([...ours.keys(), ...theirs.keys()]);
    return [...keys].flatMap((key) =>
      differences(theirs.get(key), ours.get(key), memberPath(path, key)),
    );
  }
  if (JSON.stringify(given) === JSON.stringify(built)) return [];
  return [{ path, given: shown(given), built: shown(built) }];
}
