/** One case: a spoiled document is read, and what comes of it is held to what the house rules promise. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { ERROR_CODES, ZkMarginError } from "../../circuits/errors.ts";
import { type Reader } from "./reader.ts";

/** Characters, of a message and of its fix. */
const LONGEST_MESSAGE = 500;
/** Milliseconds of processor for one document; of those that ask for scrypt, which may take 4 GiB·s. */
const LONGEST = 10_000;
const LONGEST_SLOW = 120_000;

const OBJECT_NAMES = Object.getOwnPropertyNames(Object.prototype).toSorted().join();

export type Outcome = "read" | "refused";

export interface Judged {
  readonly outcome: Outcome;
  /** Of a refusal. */
  readonly code: string | undefined;
  /** A sentence for each promise broken. */
  readonly faults: readonly string[];
  readonly milliseconds: number;
}

function faultsOfError(error: unknown, { plainErrors, secrets }: Reader): string[] {
  const said = inspect(error, { depth: 6, showHidden: true });
  const told = secrets.some((secret) => said.includes(secret));
  const faults = told ? ["the error repeats something secret"] : [];
  if (!(error instanceof ZkMarginError)) {
    const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return plainErrors ? faults : [...faults, `it is no coded error but ${name.slice(0, 200)}`];
  }
  const { code, message, fix, field = "" } = error;
  if (!Object.hasOwn(ERROR_CODES, code) || code === "INTERNAL") faults.push(`its code is ${code}`);
  if (fix.length < 4) faults.push("it says no way out");
  const length = Math.max(message.length, fix.length, field.length);
  if (length > LONGEST_MESSAGE) faults.push(`it takes ${length} characters`);
  return faults;
}

/** What reading left behind beyond its result. */
function faultsOfWorld(folder: string): string[] {
  const names = Object.getOwnPropertyNames(Object.prototype).toSorted().join();
  const left = readdirSync(folder);
  for (const name of left) rmSync(join(folder, name), { recursive: true });
  return [
    ...(names === OBJECT_NAMES ? [] : ["the prototype of all objects has changed"]),
    ...(left.length === 0 ? [] : ["a file was written"]),
  ];
}

/** @param folder empty, the process' working and temporary one */
export async function judge(reader: Reader, input: Uint8Array, folder: string): Promise<Judged> {
  const before = process.cpuUsage();
  let [outcome, code, faults]: [Outcome, string | undefined, string[]] = ["read", undefined, []];
  try {
    await reader.read(input, folder);
  } catch (error) {
    outcome = "refused";
    code = error instanceof ZkMarginError ? error.code : "plain";
    faults = faultsOfError(error, reader);
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1_000;
  const limit = reader.slow ? LONGEST_SLOW : LONGEST;
  if (milliseconds > limit) faults.push(`it takes ${Math.round(milliseconds)} ms`);
  return { outcome, code, faults: [...faults, ...faultsOfWorld(folder)], milliseconds };
}
