/**
 * Reading what the user names: a file, or standard input as `-`. Errors name the option and not its
 * value, which might be a quantity typed where a path was expected.
 */
import { createReadStream } from "node:fs";
import { ZkMarginError } from "../circuits/errors.ts";
import { streamBounded, TooLarge } from "../files/boundedText.ts";
import { parseJsonText } from "../risk/index.ts";

export const STANDARD_INPUT = "-";
/** Far above the largest document, a book32 attestation of about 100 kB; a device has no end. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * @param option name of the option that holds `path`
 * @throws INPUT_UNREADABLE
 */
export async function readUserText(path: string, option: string): Promise<string> {
  const unreadable = (why: string, cause?: unknown): ZkMarginError =>
    new ZkMarginError("INPUT_UNREADABLE", `the file given as --${option} ${why}`, {
      field: option,
      fix: `give --${option} the path of a file, or - to read standard input`,
      cause,
    });
  try {
    const stream = path === STANDARD_INPUT ? process.stdin : createReadStream(path);
    return await streamBounded(stream as AsyncIterable<Buffer>, MAX_BYTES);
  } catch (cause) {
    if (cause instanceof TooLarge) throw unreadable("is too large to be one of zkmargin's");
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw unreadable(code === "ENOENT" ? "does not exist" : `cannot be read (${code})`, cause);
  }
}

/** @throws INPUT_UNREADABLE */
export async function readUserJson(path: string, option: string): Promise<unknown> {
  return parseJsonText(await readUserText(path, option), option);
}

/** A reader's refusal says which file it is in; its field is that inside the document. */
export function within<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ZkMarginError)) throw error;
    const { code, message, fix, field } = error;
    throw new ZkMarginError(code, `--${option}: ${message}`, {
      fix,
      ...(field === undefined ? {} : { field }),
      cause: error,
    });
  }
}

/** A public file (market, rule table, attestation …) through its parser; see {@link within}. */
export async function readDocument<T>(
  path: string,
  option: string,
  parse: (document: unknown) => T,
): Promise<T> {
  const document = await readUserJson(path, option);
  return within(option, () => parse(document));
}

/** The same for a reader of text. */
export async function readTextWith<T>(
  path: string,
  option: string,
  read: (text: string) => T,
): Promise<T> {
  const text = await readUserText(path, option);
  return within(option, () => read(text));
}
