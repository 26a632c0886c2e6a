/** What `council identity`, `roster` and `reshare` do. */
import {
  CouncilMember,
  identityDocument,
  MemberFolder,
  newRoster,
  parseCouncilKey,
  parseIdentity,
  rosterDocument,
  sessionOf,
  type PublicIdentity,
  type Roster,
} from "../council/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { publish, type MemberOptions } from "./councilFolders.ts";
import { type Result } from "./output.ts";
import { readNewPassphrase } from "./councilPassphrase.ts";
import { readDocument } from "./userFile.ts";

const WHOLE = /^[1-9][0-9]?$/;

/** Whole numbers from 1 to 99. */
export function readWhole(text: string, option: string): number {
  if (WHOLE.test(text)) return Number(text);
  throw inputInvalid(option, "is not a whole number from 1", "write digits");
}

/** Values between commas. */
export function readList(text: string): string[] {
  return text.split(",").filter((value) => value !== "");
}

export interface IdentityOptions extends MemberOptions {
  readonly name: string;
  readonly account: string;
  readonly out: string;
}

/** Done again, it writes the same document. */
export async function newIdentity(options: IdentityOptions): Promise<Result> {
  const store = new MemberFolder(options.folder, await readNewPassphrase(options));
  const { identity } = await CouncilMember.create(store, options.name, options.account);
  if (identity.name !== options.name) {
    throw inputInvalid("folder", "holds another identity", "use a folder of its own for each");
  }
  const document = identityDocument(identity.public());
  publish(options.out, "out", document);
  const text = `wrote ${options.out}\nsigning key ${identity.signingKey}\nfor one session: the next one needs a new identity`;
  return { document, text };
}

async function readMembers(files: string): Promise<PublicIdentity[]> {
  return Promise.all(readList(files).map((file) => readDocument(file, "members", parseIdentity)));
}

/** The session, for the members to compare. */
export function describeRoster(roster: Roster): string {
  const { threshold, members, generation, chainId, council, previous } = roster;
  const purpose =
    previous === null
      ? "a new key"
      : `resharing by ${previous.dealers.join(", ")} of generation ${previous.key.generation}`;
  return [
    `session ${sessionOf(roster)}`,
    `${threshold} of ${members.length}, generation ${generation}: ${purpose}`,
    `chain ${chainId}, council ${council}`,
    ...(previous?.key.development === true ? ["DEVELOPMENT: the key's secret is known"] : []),
    ...members.map(({ name, account }, place) => `  ${place + 1}  ${account}  ${name}`),
  ].join("\n");
}

function writeRoster(roster: Roster, out: string): Result {
  publish(out, "out", rosterDocument(roster));
  const text = `wrote ${out}\n${describeRoster(roster)}\nmembers compare the session by another way before they commit`;
  return { document: { roster: out, session: sessionOf(roster) }, text };
}

export interface RosterOptions {
  readonly members: string;
  readonly threshold: string;
  readonly out: string;
  readonly "chain-id": string;
  readonly council: string;
}

function readChainId(text: string): bigint {
  if (/^[1-9][0-9]{0,19}$/.test(text)) return BigInt(text);
  throw inputInvalid("chain-id", "is not a chain id", "write its decimal digits");
}

export async function makeRoster(options: RosterOptions): Promise<Result> {
  const roster = newRoster({
    chainId: readChainId(options["chain-id"]),
    council: options.council,
    generation: 1,
    threshold: readWhole(options.threshold, "threshold"),
    members: await readMembers(options.members),
  });
  return writeRoster(roster, options.out);
}

export interface ReshareOptions {
  readonly members: string;
  readonly threshold: string;
  readonly out: string;
  readonly key: string;
  readonly dealers: string;
}

/** Chain, contract and generation follow from the key. */
export async function makeResharing(options: ReshareOptions): Promise<Result> {
  const key = await readDocument(options.key, "key", parseCouncilKey);
  const dealers = readList(options.dealers).map((index) => readWhole(index, "dealers"));
  const roster = newRoster({
    chainId: key.chainId,
    council: key.council,
    generation: key.generation + 1,
    threshold: readWhole(options.threshold, "threshold"),
    members: await readMembers(options.members),
    previous: { key, dealers: dealers.toSorted((a, b) => a - b) },
  });
  return writeRoster(roster, options.out);
}
