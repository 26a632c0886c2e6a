/**
 * What a command says. Standard output carries the result alone: text for people, or under `--json` one
 * document, errors included. Standard error carries errors in text mode, and progress on a terminal.
 */
import { type ExitStatus, type ZkMarginError } from "../circuits/errors.ts";
import { progressTo, silent, type Progress } from "../setup/progress.ts";
import { barTo, clearBar, noBar, type Bar } from "./progressBar.ts";

export interface Result {
  /** The document under `--json`; bigints become decimal strings. */
  readonly document: unknown;
  /** The same for people, without a final newline; nothing is printed when empty. */
  readonly text: string;
  /** 0 unless told: a report may say no without being an error. */
  readonly exitStatus?: ExitStatus;
}

let json = false;
let printed = false;
/** Whether every document is on a line of its own. */
let lined = false;

/** Reads `--json` from the raw parameters, so that it also holds for an error while parsing them. */
export function wantsJson(parameters: readonly string[]): void {
  json = parameters.includes("--json");
}

function jsonText(document: unknown): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? value.toString() : value;
  return `${JSON.stringify(document, plain, lined ? 0 : 2)}\n`;
}

export function print({ document, text }: Result): void {
  printed = true;
  if (json) process.stdout.write(jsonText(document));
  else if (text !== "") process.stdout.write(`${text}\n`);
}

/** A line of a command that goes on running; nothing under `--json`, whose one document comes last. */
export function say(line: string): void {
  if (!json) process.stdout.write(`${line}\n`);
}

/** Every document is on a line of its own from now on, errors included. */
export function speakInLines(): void {
  lined = true;
}

/** One result of many, on standard output: text, or under `--json` a document on a line of its own. */
export function sayResult({ document, text }: Pick<Result, "document" | "text">): void {
  speakInLines();
  process.stdout.write(json ? jsonText(document) : `${text}\n`);
}

/**
 * News of a command that goes on running: on a terminal a line on standard error; under `--json` a document on a line
 * of its own, as is every document from then on.
 */
export function sayNews({ document, text }: Pick<Result, "document" | "text">): void {
  speakInLines();
  if (json) process.stdout.write(jsonText(document));
  else if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

/** After a result there is no second document: the exit status alone tells of a failure in winding up. */
export function printError(error: ZkMarginError): void {
  if (json && printed) return;
  if (json) process.stdout.write(jsonText(error.toJSON()));
  else printErrorText(error);
}

/** On standard error, also under `--json`: for when standard output takes nothing. */
export function printErrorText({ code, message, fix }: ZkMarginError): void {
  process.stderr.write(`${code}: ${message}\nfix: ${fix}\n`);
}

/** Progress of long steps: on a terminal only. */
export function progress(): Progress {
  return process.stderr.isTTY && !json ? progressTo(process.stderr) : silent;
}

/** Runs a long step that says how far it is: as a bar on a terminal, quietly elsewhere. */
export async function withBar<T>(step: string, action: (bar: Bar) => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || json) return action(noBar);
  try {
    return await action(barTo(process.stderr, step));
  } finally {
    clearBar(process.stderr);
  }
}

/** A line about a long step, on a terminal only. */
export function sayAside(line: string): void {
  if (process.stderr.isTTY && !json) process.stderr.write(`${line}\n`);
}
