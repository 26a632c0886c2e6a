/**
 * The marks of JSON text, in their order: brackets, commas and whole strings. One walk over the text that keeps
 * nothing, whatever the text is: of what is no JSON it may show anything, and always ends.
 */

/** Where a mark begins, and the place after it. */
export interface JsonMark {
  readonly kind: "{" | "}" | "[" | "]" | "," | '"';
  readonly from: number;
  readonly to: number;
}

const BACKSLASH = "\\".charCodeAt(0);

/** Whether the quote at `place` ends the string that began at `from`: an even number of backslashes before it. */
function endsString(text: string, from: number, place: number): boolean {
  let first = place;
  while (first - 1 > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (place - first) % 2 === 0;
}

/** The place after the string that begins with the quote at `from`; the end of the text where it does not end. */
function endOfString(text: string, from: number): number {
  let place = text.indexOf('"', from + 1);
  while (place !== -1 && !endsString(text, from, place)) place = text.indexOf('"', place + 1);
  return place === -1 ? text.length : place + 1;
}

export function* jsonMarks(text: string): Generator<JsonMark, void, undefined> {
  const next = /["{}[\],]/g;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    const kind = found[0] as JsonMark["kind"];
    const from = found.index;
    const to = kind === '"' ? endOfString(text, from) : from + 1;
    next.lastIndex = to;
    yield { kind, from, to };
  }
}

/** Whether a colon follows, so that the string that ends at `to` is a key. */
export function isKey(text: string, to: number): boolean {
  const next = /[^ \t\n\r]/g;
  next.lastIndex = to;
  return next.exec(text)?.[0] === ":";
}
