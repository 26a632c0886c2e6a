/** A reader of documents from outside, with valid documents to be spoiled. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseJsonText } from "../../risk/index.ts";
import { type Kind } from "./spoil.ts";

export interface Reader {
  /** File and function, as the source scan of the test finds them. */
  readonly name: string;
  readonly kind: Kind;
  /** Valid: the reader takes every one of them. */
  readonly samples: readonly Uint8Array[];
  /** What no error may repeat, from the samples. */
  readonly secrets: readonly string[];
  /** Takes a second or so, and gets few cases. */
  readonly slow: boolean;
  /** Refuses in errors of its own module, which its only callers turn into coded ones. */
  readonly plainErrors: boolean;
  /** @param folder empty, and of this case */
  read(input: Uint8Array, folder: string): unknown;
}

interface Traits extends Partial<Pick<Reader, "slow" | "plainErrors">> {
  /** Every long value of the samples is secret. */
  readonly secret?: boolean;
  /** What is secret where the samples do not show it. */
  readonly hides?: readonly string[];
}
type Sample = string | Uint8Array | object;

const SHORTEST_SECRET = 8;

function leavesOf(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leavesOf);
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** Every long value of a secret document; names of formats are none. */
function secretsOf(text: string, kind: Kind): string[] {
  const values = kind === "json" ? leavesOf(JSON.parse(text)) : [text.trim()];
  const digits = values.map((value) => value.replace(/^(-|0x)/, ""));
  return digits.filter((value) => value.length >= SHORTEST_SECRET && !value.includes("/"));
}

function bytesOf(sample: Sample): Uint8Array {
  if (sample instanceof Uint8Array) return sample;
  const text = typeof sample === "string" ? sample : `${JSON.stringify(sample, null, 2)}\n`;
  return new TextEncoder().encode(text);
}

function reader(
  name: string,
  kind: Kind,
  samples: readonly Sample[],
  read: Reader["read"],
  { secret = false, slow = false, plainErrors = false, hides = [] }: Traits,
): Reader {
  const all = samples.map(bytesOf);
  const texts = secret ? all.map((bytes) => Buffer.from(bytes).toString("utf8")) : [];
  const secrets = [...new Set([...hides, ...texts.flatMap((text) => secretsOf(text, kind))])];
  return { name, kind, samples: all, secrets, slow, plainErrors, read };
}

const utf8 = (input: Uint8Array): string => Buffer.from(input).toString("utf8");

/** Of a document that was JSON before. */
export function ofJson(
  name: string,
  parse: (document: unknown) => unknown,
  samples: readonly Sample[],
  traits: Traits = {},
): Reader {
  const read = (input: Uint8Array): unknown => parse(parseJsonText(utf8(input), "document"));
  return reader(name, "json", samples, read, traits);
}

/** Of a text. */
export function ofText(
  name: string,
  parse: (text: string) => unknown,
  samples: readonly Sample[],
  traits: Traits & { readonly kind?: Kind } = {},
): Reader {
  const read = (input: Uint8Array): unknown => parse(utf8(input));
  return reader(name, traits.kind ?? "json", samples, read, traits);
}

/** Of a binary file's content. */
export function ofBytes(
  name: string,
  parse: (file: Uint8Array) => unknown,
  samples: readonly Sample[],
  traits: Traits = {},
): Reader {
  return reader(name, "bytes", samples, parse, traits);
}

/** Of a file, private to its owner. @param at its name in the folder */
export function ofFile(
  name: string,
  parse: (path: string) => unknown,
  samples: readonly Sample[],
  traits: Traits & { readonly kind?: Kind; readonly at?: string } = {},
): Reader {
  const read = async (input: Uint8Array, folder: string): Promise<unknown> => {
    const path = join(folder, traits.at ?? "document");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, input, { mode: 0o600 });
    try {
      return await parse(path);
    } finally {
      rmSync(path, { force: true });
      if (dirname(path) !== folder) rmSync(dirname(path), { recursive: true });
    }
  };
  return reader(name, traits.kind ?? "json", samples, read, traits);
}
