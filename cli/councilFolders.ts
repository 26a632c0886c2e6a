/** The two folders of a council member: his own, and the one with everybody's documents. */
import * as fs from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  CouncilMember,
  documentText,
  MemberFolder,
  parseAcceptance,
  parseCommit,
  parseDealing,
  parseFinish,
  parseRoster,
  ROSTER_FORMAT,
  sessionOf,
  type AcceptanceDocument,
  type CommitDocument,
  type DealingDocument,
  type FinishDocument,
  type JsonDocument,
  type Roster,
} from "../council/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { readPassphrase } from "./councilPassphrase.ts";
import { writePublic } from "./publicFile.ts";
import { readDocument } from "./userFile.ts";

export interface MemberOptions {
  readonly folder: string;
  readonly "passphrase-file"?: string;
}

export async function openMember(options: MemberOptions): Promise<CouncilMember> {
  return CouncilMember.open(new MemberFolder(options.folder, await readPassphrase(options)));
}

type Kind = "acceptance" | "commit" | "dealing" | "finish";

export const ROSTER_FILE = "roster.json";
export const KEY_FILE = "council-key.json";

/** Writes a public document, which may replace one of its own format only. */
export function publish(path: string, option: string, document: JsonDocument): void {
  const { zkmargin } = document;
  writePublic(path, option, documentText(document), typeof zkmargin === "string" ? zkmargin : "");
}

export function messagePath(folder: string, kind: string, ...indices: number[]): string {
  return join(folder, `${[kind, ...indices].join("-")}.json`);
}

/** As `readDocument`; the refusal says which file of the folder it is about. */
async function readMessage<T>(
  folder: string,
  name: string,
  parse: (document: unknown) => T,
): Promise<T> {
  try {
    return await readDocument(join(folder, name), "messages", parse);
  } catch (error) {
    if (!(error instanceof ZkMarginError)) throw error;
    const { code, message, fix, field } = error;
    throw new ZkMarginError(code, `${name}: ${message}`, {
      fix,
      ...(field === undefined ? {} : { field }),
      cause: error,
    });
  }
}

/**
 * The session's roster.
 * @param session what the user knows it to be from elsewhere
 * @throws INPUT_INVALID when it is another
 */
export async function readRoster(folder: string, session?: string): Promise<Roster> {
  const roster = await readMessage(folder, ROSTER_FILE, parseRoster);
  if (session === undefined || session === sessionOf(roster)) return roster;
  throw inputInvalid(
    "session",
    `is not that of the ${ROSTER_FORMAT} in the folder`,
    "ask the other members by another way which one is meant; commit to no other",
  );
}

export interface Messages {
  readonly acceptances: readonly AcceptanceDocument[];
  readonly commits: readonly CommitDocument[];
  readonly dealings: readonly DealingDocument[];
  readonly finishes: readonly FinishDocument[];
}

/** Everything of the session that is there so far. @throws INPUT_UNREADABLE, INPUT_INVALID */
export async function readMessages(folder: string): Promise<Messages> {
  const names = fs.readdirSync(folder).toSorted();
  const read = <T>(kind: Kind, parse: (document: unknown) => T): Promise<T[]> => {
    const own = new RegExp(`^${kind}-[1-9][0-9]?\\.json$`);
    const files = names.filter((name) => own.test(name));
    return Promise.all(files.map((name) => readMessage(folder, name, parse)));
  };
  return {
    acceptances: await read("acceptance", parseAcceptance),
    commits: await read("commit", parseCommit),
    dealings: await read("dealing", parseDealing),
    finishes: await read("finish", parseFinish),
  };
}
