/** Calls that take proofs, each shown again for something else than it was made for. */
import { type Contract, type Signer } from "ethers";
import { refusal } from "../../demo/stage.ts";
import { withErrorsOf } from "../../test/contracts/endToEnd/world.ts";
import { type Deployed } from "../../test/contracts/fixtures/chain.ts";
import { AXES, type Replays } from "./axes.ts";

export const CALLS = [
  ...(["withdraw", "settle", "rerandomise", "takeOver", "convert"] as const),
  ...(["contribute", "submitShare"] as const),
] as const;
export type Call = (typeof CALLS)[number];

/** Those of a proof, and the same call a second time. */
export const CALL_AXES = [...AXES, "again"] as const;

export type Calls = Readonly<Record<Call, Replays>>;

export const ACCEPTED = "accepted";
/** A contract that is not there. */
export const ELSEWHERE = `0x${"ad".repeat(20)}`;

/** The fixture's contract, called by somebody. */
export function by(contract: Deployed, signer: Signer): Contract {
  return (contract as unknown as Contract).connect(signer) as Contract;
}

/** What `method` answers, without doing it. @param called whose errors may come through */
export async function answer(
  contract: Contract,
  called: readonly (Contract | Deployed)[],
  method: string,
  ...args: unknown[]
): Promise<string> {
  const known = withErrorsOf(contract, ...(called as Contract[]));
  return (await refusal(known, method, ...args)) ?? ACCEPTED;
}

/** @throws Error when what everything else differs from is refused: nothing would be shown by refusals */
export function requireHonest(call: string, said: string): void {
  if (said !== ACCEPTED) throw new Error(`the honest ${call} is refused: ${said}`);
}
