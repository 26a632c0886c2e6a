/** From the shares of an account's seals to the answer's text: encrypted for the one who asked, and signed. */
import { type DecryptionShare } from "../decryptionShare.ts";
import { type Identity } from "../identity.ts";
import { type MemberShare } from "../memberShare.ts";
import { answerText } from "./answer.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { type MadeShares } from "./madeShares.ts";

export interface Answering {
  readonly openings: string;
  readonly share: MemberShare;
  /** Signs the answer. */
  readonly identity: Identity;
  readonly made: MadeShares;
}

/**
 * @param sealHashes every seal of the account to the end of the block
 * @param at block to whose end the seals were read, and the account's version then
 * @returns `undefined` while shares are missing
 * @throws AbortError when told to stop
 */
export async function makeAnswer(
  { openings, share, identity, made }: Answering,
  asked: ChainRequest,
  sealHashes: readonly string[],
  at: { readonly block: number; readonly version: bigint },
  stopped: AbortSignal,
): Promise<string | undefined> {
  const shares: DecryptionShare[] = [];
  for (const sealHash of sealHashes) {
    stopped.throwIfAborted();
    const one = await made.get(sealHash);
    if (one === undefined) return undefined;
    shares.push(one);
  }
  const { chainId, generation, transcript } = share.key;
  const { request, account, liquidator, viewingKey } = asked;
  const header = {
    ...{ chainId, openings, request, account, liquidator },
    ...{ member: share.index, generation, transcript, ...at },
  };
  return answerText(header, shares, viewingKey, identity);
}
