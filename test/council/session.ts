/** Whole sessions in memory, as several machines would run them. */
import { getAddress, toBeHex } from "ethers";
import {
  CouncilMember,
  newRoster,
  type AcceptanceDocument,
  type CommitDocument,
  type CouncilKey,
  type DealingDocument,
  type FinishDocument,
  type MemberStore,
  type Roster,
} from "../../council/index.ts";
import { type MemberShare } from "../../council/memberShare.ts";

export const CHAIN = 31337n;
export const COUNCIL = getAddress(toBeHex(0xc0n, 20));

/** A store that forgets nothing until the test does. */
export class MemoryStore implements MemberStore {
  readonly parts = new Map<string, string>();

  async read(part: string): Promise<string | undefined> {
    return this.parts.get(part);
  }

  async keep(part: string, text: string): Promise<string> {
    if (!this.parts.has(part)) this.parts.set(part, text);
    return this.parts.get(part) ?? text;
  }
}

export interface Machine {
  readonly member: CouncilMember;
  readonly store: MemoryStore;
}

let accounts = 0x1000n;

export async function machine(name = "member"): Promise<Machine> {
  const store = new MemoryStore();
  accounts += 1n;
  const member = await CouncilMember.create(store, name, getAddress(toBeHex(accounts, 20)));
  return { member, store };
}

export function machines(count: number): Promise<Machine[]> {
  return Promise.all(Array.from({ length: count }, (_, place) => machine(`member ${place + 1}`)));
}

export function rosterOf(members: readonly Machine[], threshold: number): Roster {
  return newRoster({
    chainId: CHAIN,
    council: COUNCIL,
    generation: 1,
    threshold,
    members: members.map(({ member }) => member.identity.public()),
  });
}

/** Of the next generation. @param dealers old indices */
export function resharingOf(
  key: CouncilKey,
  dealers: readonly number[],
  members: readonly Machine[],
  threshold: number,
): Roster {
  return newRoster({
    chainId: CHAIN,
    council: COUNCIL,
    generation: key.generation + 1,
    threshold,
    members: members.map(({ member }) => member.identity.public()),
    previous: { key, dealers },
  });
}

export interface Messages {
  readonly commits: CommitDocument[];
  readonly dealings: DealingDocument[];
}

/** Of every new member. */
export function accepted(
  roster: Roster,
  members: readonly Machine[],
): Promise<AcceptanceDocument[]> {
  return Promise.all(members.map(({ member }) => member.accept(roster)));
}

/**
 * Commits, then dealings, of these dealers.
 * @param members new ones, who accept a resharing
 */
export async function dealt(
  roster: Roster,
  dealers: readonly Machine[],
  members: readonly Machine[] = [],
): Promise<Messages> {
  const acceptances = await accepted(roster, members);
  const commits = await Promise.all(dealers.map(({ member }) => member.commit(roster)));
  const dealings = await Promise.all(
    dealers.map(({ member }) => member.deal(roster, commits, acceptances)),
  );
  return { commits, dealings };
}

export interface Finished {
  readonly key: CouncilKey;
  readonly shares: readonly MemberShare[];
  readonly finishes: readonly FinishDocument[];
}

export async function finished(
  roster: Roster,
  members: readonly Machine[],
  messages: Messages,
): Promise<Finished> {
  const finishes = await Promise.all(members.map(({ member }) => member.finish(roster, messages)));
  const keys = await Promise.all(
    members.map(({ member }) => member.agree(roster, messages, finishes)),
  );
  const shares = await Promise.all(members.map(({ member }) => member.agreedShare()));
  const [key] = keys;
  if (key === undefined) throw new Error("no members");
  return { key, shares, finishes };
}

export interface Council extends Finished {
  readonly roster: Roster;
  readonly members: readonly Machine[];
  readonly messages: Messages;
}

/** A council that generated its key. */
export async function council(threshold: number, size: number): Promise<Council> {
  const members = await machines(size);
  const roster = rosterOf(members, threshold);
  const messages = await dealt(roster, members);
  return { roster, members, messages, ...(await finished(roster, members, messages)) };
}

/** All sets of `size` of the numbers 0 … count − 1. */
export function subsets(count: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (count < size) return [];
  const without = subsets(count - 1, size);
  return [...without, ...subsets(count - 1, size - 1).map((rest) => [...rest, count - 1])];
}
