/**
 * A council of three of whom any two can open what is sealed: they generate the key among themselves, so
 * nobody ever knows it, and each proves on-chain that he holds his share.
 */
import type { Contract, Signer } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import {
  BuiltShareProofs,
  CouncilMember,
  newRoster,
  provePossession,
  type MemberShare,
  type MemberStore,
} from "../council/index.ts";
import { solidityProof } from "../prover/index.ts";
import { send } from "../setup/deploySystem.ts";

const THRESHOLD = 2;

/** What a member keeps, for as long as the story lasts. */
class StoryStore implements MemberStore {
  readonly #parts = new Map<string, string>();

  read(part: string): Promise<string | undefined> {
    return Promise.resolve(this.#parts.get(part));
  }

  keep(part: string, text: string): Promise<string> {
    const kept = this.#parts.get(part) ?? text;
    this.#parts.set(part, kept);
    return Promise.resolve(kept);
  }
}

/** Every member's machine, one after the other; documents go from each to all. */
async function generateKey(
  members: readonly CouncilMember[],
  council: string,
  chainId: bigint,
): Promise<MemberShare[]> {
  const identities = members.map(({ identity }) => identity.public());
  const roster = newRoster({
    ...{ chainId, council, generation: 1, threshold: THRESHOLD },
    members: identities,
  });
  const all = <T>(step: (member: CouncilMember) => Promise<T>): Promise<T[]> =>
    Promise.all(members.map(step));
  const commits = await all((member) => member.commit(roster));
  const dealings = await all((member) => member.deal(roster, commits));
  const messages = { commits, dealings };
  const finishes = await all((member) => member.finish(roster, messages));
  await all((member) => member.agree(roster, messages, finishes));
  return all((member) => member.agreedShare());
}

/**
 * Proposes the key that the shares belong to and confirms it by every member, in the order of the shares.
 * @returns gas of all of it
 */
export async function putOnChain(
  council: Contract,
  shares: readonly MemberShare[],
  signers: readonly Signer[],
): Promise<bigint> {
  const [first] = shares;
  if (first === undefined) throw new Error("a council has members");
  const { key, threshold, transcript, members } = first.key;
  let gas = await send(council, "propose", {
    ...{ key, threshold, transcript },
    members: members.map(({ account, publicKey }) => ({ account, key: publicKey })),
  });
  const [proposal] = (await council.getFunction("pending")()) as [string];
  const proofs = new BuiltShareProofs({ allowDevelopment: true });
  try {
    for (const [place, share] of shares.entries()) {
      const { proven } = await provePossession(share, proofs);
      const asMember = council.connect(signers[place] ?? null) as Contract;
      gas += await send(asMember, "confirm", proposal, solidityProof(proven.proof));
    }
  } finally {
    await proofs.close();
  }
  return gas;
}

/** @param signers one for each member; @returns the group key, the members' shares and the gas of all */
export async function establishCouncil(
  council: Contract,
  chainId: bigint,
  signers: readonly Signer[],
): Promise<{ key: AffinePoint; shares: readonly MemberShare[]; gas: bigint }> {
  const members = await Promise.all(
    signers.map(async (signer, place) =>
      CouncilMember.create(new StoryStore(), `member ${place + 1}`, await signer.getAddress()),
    ),
  );
  const shares = await generateKey(members, await council.getAddress(), chainId);
  const key = shares[0]?.key.key ?? { x: 0n, y: 1n };
  return { key, shares, gas: await putOnChain(council, shares, signers) };
}
