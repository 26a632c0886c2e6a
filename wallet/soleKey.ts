/**
 * Whether a viewing key serves one account and no other. Its secret opens whatever was ever sealed to it, so
 * every key event since the deployment counts, up to the newest block: of accounts that have another key by
 * now, and of accounts that could not be recovered.
 */
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { onOneChain, stretchOf, type ChainReading } from "./chainReading.ts";
import { keyUses, type KeyUse } from "./discovery.ts";
import { isOwn } from "./ownership.ts";
import { type Recovery } from "./recovery.ts";

/** Accounts are numbered from 1 as they are opened: a number left out is an account not shown. */
function requireComplete(uses: readonly KeyUse[]): void {
  const opened = uses.filter((use) => use.kind === "opened").map(({ account }) => account);
  if (opened[0] !== undefined && opened[0] !== 1n) {
    throw inputInvalid(
      "from-block",
      "is later than the first account's",
      "begin at the block of the deployment: a key may have served another account before",
    );
  }
  if (opened.every((account, index) => account === BigInt(index + 1))) return;
  throw new ZkMarginError("CHAIN_FAILED", "the node leaves out accounts that were opened", {
    fix: "use another node: one that keeps all events",
  });
}

/**
 * Accounts besides `account` that ever named the key. Those of other owners count too, unless the wallet was
 * told its owners: an owner first seen may not be the only one.
 * @throws CHAIN_FAILED, INPUT_INVALID when the reading begins after the deployment
 */
export async function otherUsers(
  reading: ChainReading,
  { ownership }: Recovery,
  account: bigint,
  viewingKey: AffinePoint,
): Promise<readonly bigint[]> {
  const uses = await onOneChain(async () =>
    keyUses(await stretchOf({ ...reading, confirmations: 0 })),
  );
  requireComplete(uses);
  const owners = new Map(
    uses.flatMap((use) => (use.kind === "opened" ? [[use.account, use.owner] as const] : [])),
  );
  const users = uses.filter((use) => equals(use.viewingKey, viewingKey)).map((use) => use.account);
  const counts = (user: bigint): boolean =>
    user !== account && (!ownership.areGiven || isOwn(ownership, { owner: owners.get(user) }));
  return [...new Set(users)].filter(counts);
}
