/** Where a view begins and where it ends, against the chain. */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type AccountState } from "./accountState.ts";
import { agreementAt, factsAt, isNothing } from "./agreement.ts";
import { announcedIn } from "./announced.ts";
import { type AccountEvent } from "./chainEvents.ts";
import { onOneChain, type Stretch } from "./chainReading.ts";
import { ChainReorganised, patiently } from "./logScan.ts";

function mismatch(account: bigint, where: string): ZkMarginError {
  return new ZkMarginError("OPENING_MISMATCH", `account ${account}: the view ${where}`, {
    field: "view",
    fix: "do not rely on it: the document was changed, or the node leaves events out; try another node first",
  });
}

/** The account's events before the scope, for a node that no longer has the state. */
async function isAnnounced(stretch: Stretch, { face }: AccountState): Promise<boolean> {
  const { source, patience, from } = stretch;
  const block = from - 1;
  if (face.opened > block) return false;
  const hash = await patiently("a block", () => source.blockHash(block), patience);
  if (hash === undefined) throw new ChainReorganised();
  const before = { ...stretch, from: face.opened, end: { block, hash } };
  const last = (await announcedIn(before, face.account)).at(-1);
  return (
    last?.closed === face.closed &&
    last.version === face.version &&
    equals(last.commitment, face.commitment)
  );
}

/**
 * Whether the contract agrees with the account before the scope; `false` when only its events do.
 * @throws OPENING_MISMATCH when neither does; CHAIN_FAILED
 */
export async function agreesAtStart(stretch: Stretch, start: AccountState): Promise<boolean> {
  const refused = mismatch(start.face.account, "begins with another book than the chain");
  if (stretch.from === 0) throw refused;
  const agreement = await agreementAt(stretch, start, stretch.from - 1);
  if (agreement === "agrees") return true;
  if (agreement === "unknown" && (await onOneChain(() => isAnnounced(stretch, start))))
    return false;
  throw refused;
}

/**
 * Whether the contract agrees with the account at the last block, or, for a view that has ended, before the
 * block in which it did; `false` when the node no longer has the state.
 * @throws OPENING_MISMATCH when it does not; CHAIN_FAILED
 */
export async function agreesAtEnd(
  stretch: Stretch,
  account: bigint,
  steps: readonly { readonly event: AccountEvent | undefined; readonly state: AccountState }[],
  isEnded: boolean,
): Promise<boolean> {
  const block = isEnded ? (steps.at(-1)?.event?.block ?? 0) - 1 : stretch.end.block;
  const last = steps.findLast(({ event }) => (event?.block ?? -1) <= block);
  const refused = mismatch(account, "ends with another book than the chain");
  if (last === undefined) {
    const facts = block < 0 ? undefined : await factsAt(stretch, account, block);
    if (facts !== undefined && !isNothing(facts)) throw refused;
    return facts !== undefined;
  }
  const agreement = await agreementAt(stretch, last.state, block);
  if (agreement === "differs") throw refused;
  return agreement === "agrees";
}
