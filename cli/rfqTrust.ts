/** What is not taken from a counterparty or a node: proofs, and the council's key. */
import { type Provider } from "ethers";
import { parseCouncilKey } from "../council/index.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  BuiltProofChecks,
  type ProofChecks,
  type RfqParty,
  type SettlementChain,
} from "../trading/index.ts";
import { type Deployment } from "../wallet/index.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { readDocument } from "./userFile.ts";

/** Keys are read when first needed; the first one needed is that of `seal`, and says how to give leave. */
export function checksOf(
  provider: Provider,
  chain: SettlementChain,
  allowDevelopment: boolean,
): ProofChecks {
  const checks = new BuiltProofChecks(provider, chain, { allowDevelopment });
  return {
    seal: (claim) => {
      requireLeaveFor("seal", allowDevelopment);
      return checks.seal(claim);
    },
    book: async (claim) => checks.book(claim),
  };
}

/** From the council's document, if it was given. @throws INPUT_INVALID for one of another chain */
export async function councilKeyOf(
  { council }: { readonly council?: string },
  { chainId }: Deployment,
): Promise<Pick<RfqParty, "councilKey">> {
  if (council === undefined) return {};
  const document = await readDocument(council, "council", parseCouncilKey);
  if (document.chainId === chainId) return { councilKey: document.key };
  throw inputInvalid("council", "is of another chain", "give the document of this chain's council");
}
