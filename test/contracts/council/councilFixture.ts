/** A council on a mock verifier, and its members' proofs of possession. */
import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import { FIELD_MODULUS, multiply } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import { castOf, deploy, type Cast, type Connection, type Deployed } from "../fixtures/chain.ts";
import type { ProofPoints } from "../fixtures/protocol.ts";
import type { Roster } from "./rosters.ts";

export interface World {
  readonly chainId: bigint;
  readonly cast: Cast;
  readonly verifier: Deployed;
  readonly council: Deployed;
  readonly people: readonly Cast["alice"][];
  /** Their addresses. */
  readonly accounts: readonly string[];
}

/** Proof points nobody checks, told apart by `tag`. */
export const proofPoints = (tag: number): ProofPoints => ({
  a: { x: tag, y: 2 },
  b: { xIm: 3, xRe: 4, yIm: 5, yRe: 6 },
  c: { x: 7, y: 8 },
});

/** A council of no generation; alice, bob and the guardian are to be its members. */
export async function deployCouncil(chain: Connection): Promise<World> {
  const cast = await castOf(chain);
  const { chainId } = await chain.ethers.provider.getNetwork();
  const verifier = await deploy(chain, "MockProofVerifier", [encodeBytes32String("share")]);
  const council = await deploy(chain, "Council", [cast.governor.address, verifier.target]);
  const people = [cast.alice, cast.bob, cast.guardian];
  return { chainId, cast, verifier, council, people, accounts: people.map((p) => p.address) };
}

/** The possession context, computed here. */
export function contextOf(
  { council, chainId }: World,
  generation: number,
  index: number,
  member: string,
  elsewhere = 0n,
): bigint {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["string", "uint256", "address", "uint256", "uint256", "address"],
    ["zkmargin/possession", chainId + elsewhere, council.target, generation, index, member],
  );
  return BigInt(keccak256(encoded)) % FIELD_MODULUS;
}

/** Makes the mock accept the proof of possession of one member, and returns it. */
export async function possess(
  world: World,
  roster: Roster,
  generation: number,
  index: number,
  elsewhere = 0n,
): Promise<ProofPoints> {
  const { account, key } = roster.members[index - 1]!;
  const share = multiply(key, 8n);
  const base = keyGenerator();
  const context = contextOf(world, generation, index, account, elsewhere);
  const proof = proofPoints(generation * 100 + index);
  const inputs = [key.x, key.y, base.x, base.y, share.x, share.y, context];
  await world.verifier.expectProof(inputs, proof);
  return proof;
}

export async function propose({ council }: World, roster: Roster): Promise<string> {
  await council.propose(roster);
  const [proposal] = await council.pending();
  return proposal as string;
}

/** Proposes a roster and has every member confirm it. */
export async function establish(world: World, roster: Roster, generation = 1): Promise<void> {
  const proposal = await propose(world, roster);
  for (const [i, person] of world.people.slice(0, roster.members.length).entries()) {
    const proof = await possess(world, roster, generation, i + 1);
    await world.council.connect(person).confirm(proposal, proof);
  }
}
