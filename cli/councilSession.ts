/** What `council commit`, `deal`, `finish` and `show` do: a member's way through a session. */
import { join } from "node:path";
import {
  councilKeyDocument,
  missingAcceptances,
  missingFinishes,
  parseCouncilKey,
  proposalOf,
  proposeCalldata,
  requireDealings,
  sessionOf,
  type CouncilKey,
} from "../council/index.ts";
import { dealersOf } from "../council/roster.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  KEY_FILE,
  messagePath,
  openMember,
  publish,
  readMessages,
  readRoster,
  type MemberOptions,
} from "./councilFolders.ts";
import { describeRoster } from "./councilRosters.ts";
import { type Result } from "./output.ts";
import { readDocument } from "./userFile.ts";

export interface StepOptions extends MemberOptions {
  readonly messages: string;
  readonly session?: string;
}

/** A step that joins the session. */
export interface JoinOptions extends StepOptions {
  readonly session: string;
}

/** As a new member of a resharing. */
export async function acceptSession(options: JoinOptions): Promise<Result> {
  const roster = await readRoster(options.messages, options.session);
  const acceptance = await (await openMember(options)).accept(roster);
  const path = messagePath(options.messages, "acceptance", acceptance.member);
  publish(path, "messages", acceptance);
  const { session, member } = acceptance;
  return { document: { wrote: path, session, member }, text: `wrote ${path}\nsession ${session}` };
}

export async function commitDealing(options: JoinOptions): Promise<Result> {
  const roster = await readRoster(options.messages, options.session);
  const commit = await (await openMember(options)).commit(roster);
  const path = messagePath(options.messages, "commit", commit.dealer);
  publish(path, "messages", commit);
  const session = sessionOf(roster);
  return {
    document: { wrote: path, session, dealer: commit.dealer },
    text: `wrote ${path}\nsession ${session}`,
  };
}

export async function showDealing(options: StepOptions): Promise<Result> {
  const roster = await readRoster(options.messages, options.session);
  const { commits, acceptances } = await readMessages(options.messages);
  const dealing = await (await openMember(options)).deal(roster, commits, acceptances);
  const path = messagePath(options.messages, "dealing", dealing.dealer);
  publish(path, "messages", dealing);
  return { document: { wrote: path, dealer: dealing.dealer }, text: `wrote ${path}` };
}

/** Text for a key. */
export function describeKey({
  key,
  transcript,
  threshold,
  members,
  development,
}: CouncilKey): string {
  return [
    `group key x ${key.x}`,
    `          y ${key.y}`,
    `transcript ${transcript}`,
    `${threshold} of ${members.length}${development ? ", DEVELOPMENT: its secret is known" : ""}`,
  ].join("\n");
}

/** First the member's own finish, and once all are there, the key. Run again to see how it stands. */
export async function finishSession(options: StepOptions): Promise<Result> {
  const roster = await readRoster(options.messages, options.session);
  const member = await openMember(options);
  const finish = await member.finish(roster, await readMessages(options.messages));
  publish(messagePath(options.messages, "finish", finish.member), "messages", finish);
  const messages = await readMessages(options.messages);
  const outcome = await member.outcome(roster, messages);
  const missing = missingFinishes(roster, outcome, messages.finishes);
  const { transcript } = outcome;
  if (missing.length > 0) {
    return {
      document: { member: finish.member, transcript, complete: false, missing },
      text: `transcript ${transcript}\nwaiting for members ${missing.join(", ")}; then run this again`,
    };
  }
  const key = await member.agree(roster, messages, messages.finishes);
  const path = join(options.messages, KEY_FILE);
  publish(path, "messages", councilKeyDocument(key));
  return {
    document: { member: finish.member, transcript, complete: true, key: councilKeyDocument(key) },
    text: `wrote ${path}\n${describeKey(key)}`,
  };
}

export interface ShowOptions {
  readonly messages?: string;
  readonly key?: string;
}

function absent(all: readonly number[], present: readonly number[]): number[] {
  return all.filter((index) => !present.includes(index));
}

/** How a session stands, or what a key document says; both checked. */
export async function show({ messages: folder, key: file }: ShowOptions): Promise<Result> {
  if (file !== undefined) {
    const key = await readDocument(file, "key", parseCouncilKey);
    const [proposal, calldata] = [proposalOf(key), proposeCalldata(key)];
    return {
      document: { key: councilKeyDocument(key), proposal, calldata },
      text: `${describeKey(key)}\nproposal ${proposal}\nthe governor proposes it at ${key.council}:\n${calldata}`,
    };
  }
  if (folder === undefined) {
    throw inputInvalid(
      "messages",
      "is missing",
      "give --messages for a session or --key for a key",
    );
  }
  const roster = await readRoster(folder);
  const { acceptances, commits, dealings, finishes } = await readMessages(folder);
  const dealers = dealersOf(roster).map(({ index }) => index);
  const members = roster.members.map((_, place) => place + 1);
  const waiting = {
    acceptances: missingAcceptances(roster, acceptances),
    commits: absent(
      dealers,
      commits.map(({ dealer }) => dealer),
    ),
    dealings: absent(
      dealers,
      dealings.map(({ dealer }) => dealer),
    ),
    finishes: absent(
      members,
      finishes.map(({ member }) => member),
    ),
  };
  const complete = waiting.commits.length + waiting.dealings.length === 0;
  const outcome = complete ? requireDealings(roster, commits, dealings) : undefined;
  if (outcome !== undefined) missingFinishes(roster, outcome, finishes);
  const list = (missing: readonly number[]): string =>
    missing.length === 0 ? "all there" : `waiting for ${missing.join(", ")}`;
  const text = [
    describeRoster(roster),
    ...(roster.previous === null ? [] : [`acceptances: ${list(waiting.acceptances)}`]),
    `commits: ${list(waiting.commits)}`,
    `dealings: ${list(waiting.dealings)}`,
    `finishes: ${list(waiting.finishes)}`,
    ...(outcome === undefined ? [] : [`transcript ${outcome.transcript}`]),
  ].join("\n");
  const { transcript } = outcome ?? {};
  return { document: { session: sessionOf(roster), waiting, transcript }, text };
}
