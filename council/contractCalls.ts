/** Calls of the council contract for a key: `propose` for the governor, `confirm` for each member. */
import { Interface, keccak256 } from "ethers";
import { solidityProof } from "../prover/solidityArguments.ts";
import { type CouncilKey } from "./councilKey.ts";
import { type Possession } from "./possession.ts";

const POINT = "tuple(uint256 x, uint256 y)";
const TWIST = "tuple(uint256 xIm, uint256 xRe, uint256 yIm, uint256 yRe)";
const MEMBERS = `tuple(address account, ${POINT} key)[] members`;
const ROSTER = `tuple(${POINT} key, uint8 threshold, bytes32 transcript, ${MEMBERS})`;
const COUNCIL = new Interface([
  `function propose(${ROSTER} roster)`,
  `function confirm(bytes32 proposal, tuple(${POINT} a, ${TWIST} b, ${POINT} c) proof)`,
  // No function of the contract: what it hashes.
  `function proposal(uint256 chainId, address council, uint32 generation, ${ROSTER} roster)`,
]);
const SELECTOR_DIGITS = 8;

/** The `Roster` struct of `contracts/types/Roster.sol`. */
export function solidityRoster({ key, threshold, transcript, members }: CouncilKey): {
  readonly key: CouncilKey["key"];
  readonly threshold: number;
  readonly transcript: string;
  readonly members: readonly { readonly account: string; readonly key: CouncilKey["key"] }[];
} {
  const seats = members.map(({ account, publicKey }) => ({ account, key: publicKey }));
  return { key, threshold, transcript, members: seats };
}

/**
 * The proposal's hash as the contract makes it, from the key this member knows: confirming by it, he agrees
 * to that key and no other.
 */
export function proposalOf(key: CouncilKey): string {
  const { chainId, council, generation } = key;
  const values = [chainId, council, generation, solidityRoster(key)];
  const encoded = COUNCIL.encodeFunctionData("proposal", values);
  return keccak256(`0x${encoded.slice(2 + SELECTOR_DIGITS)}`);
}

export function proposeCalldata(key: CouncilKey): string {
  return COUNCIL.encodeFunctionData("propose", [solidityRoster(key)]);
}

export function confirmCalldata(key: CouncilKey, { proven }: Possession): string {
  return COUNCIL.encodeFunctionData("confirm", [proposalOf(key), solidityProof(proven.proof)]);
}
