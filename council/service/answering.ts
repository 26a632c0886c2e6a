/** From a request that may be answered to the answer's text: every seal of the account, shared and encrypted. */
import { type Stretch } from "../../wallet/chainReading.ts";
import { ChainSeal } from "../chainSeal.ts";
import { type DecryptionShare, openShare } from "../decryptionShare.ts";
import { type Identity } from "../identity.ts";
import { type MemberShare } from "../memberShare.ts";
import { type ShareProofs } from "../shareProof.ts";
import { answerText, MOST_SEALS } from "./answer.ts";
import { type RefusalCode } from "./mayOpen.ts";
import { type ChainRequest } from "./chainRequest.ts";

export { SHARE_BYTES } from "./answer.ts";

export interface Answering {
  readonly openings: string;
  readonly share: MemberShare;
  /** Signs the answer. */
  readonly identity: Identity;
  readonly proofs: ShareProofs;
}

/** The account's seals to the end of the stretch, or why they are not opened. */
export async function sealsToOpen(
  stretch: Stretch,
  account: bigint,
): Promise<readonly ChainSeal[] | RefusalCode> {
  const seals = await ChainSeal.ofAccount(stretch, account);
  return seals.length > MOST_SEALS ? "ANSWER_TOO_LARGE" : seals;
}

/**
 * @param at block to whose end the seals were read, and the account's version then
 * @throws AbortError when told to stop; KEY_REFUSED, POINT_REFUSED, BUILD_MISSING
 */
export async function makeAnswer(
  { openings, share, identity, proofs }: Answering,
  asked: ChainRequest,
  seals: readonly ChainSeal[],
  at: { readonly block: number; readonly version: bigint },
  stopped: AbortSignal,
): Promise<string> {
  const shares: DecryptionShare[] = [];
  for (const seal of seals) {
    stopped.throwIfAborted();
    shares.push(await openShare(share, seal, proofs));
  }
  const { chainId, generation, transcript } = share.key;
  const { request, account, liquidator, viewingKey } = asked;
  const header = {
    ...{ chainId, openings, request, account, liquidator },
    ...{ member: share.index, generation, transcript, ...at },
  };
  return answerText(header, shares, viewingKey, identity);
}
