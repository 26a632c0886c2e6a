/**
 * Which shares a member makes next. To make one takes a good part of a second, and an account may have thousands of
 * seals, put there to hold up the others: so the account that needs fewest comes first, however many wait, but every
 * so many turns the one that waits longest has one, so that nobody waits for ever.
 */
import { type ChainSeal } from "../chainSeal.ts";
import { openShare } from "../decryptionShare.ts";
import { type MemberShare } from "../memberShare.ts";
import { type ShareProofs } from "../shareProof.ts";
import { type MadeShares } from "./madeShares.ts";

/** Shares made in one pass, at most: so many seconds until new requests are looked at. */
export const SHARES_PER_PASS = 16;
/** One turn in so many is of the account that waits longest. */
const TURNS = 4;

export interface Sharing {
  readonly share: MemberShare;
  readonly proofs: ShareProofs;
  readonly made: MadeShares;
}

/**
 * Makes missing shares, each kept before the next is begun.
 * @param accounts the seals of each account by their hashes, the one that waits longest first
 * @param most shares to make
 * @throws AbortError when told to stop; KEY_REFUSED, POINT_REFUSED, BUILD_MISSING
 */
export async function makeShares(
  { share, proofs, made }: Sharing,
  accounts: readonly ReadonlyMap<string, ChainSeal>[],
  most: number,
  stopped: AbortSignal,
): Promise<void> {
  const missing = accounts.map((seals) =>
    [...seals].filter(([sealHash]) => !made.has(sealHash)).toReversed(),
  );
  for (let turn = 1; turn <= most; turn += 1) {
    stopped.throwIfAborted();
    const seal = nextOf(missing, turn % TURNS === 0, made);
    if (seal === undefined) return;
    made.put(await openShare(share, seal, proofs));
  }
}

/** Takes the next seal; both accounts of a trade may wait for the same one. */
function nextOf(
  missing: readonly [string, ChainSeal][][],
  longest: boolean,
  made: MadeShares,
): ChainSeal | undefined {
  for (;;) {
    const open = missing.filter(({ length }) => length > 0);
    const fewest = Math.min(...open.map(({ length }) => length));
    const next = (longest ? open[0] : open.find(({ length }) => length === fewest))?.pop();
    if (next === undefined) return undefined;
    const [sealHash, seal] = next;
    if (!made.has(sealHash)) return seal;
  }
}
