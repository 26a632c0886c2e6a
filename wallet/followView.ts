/**
 * What the holder of a view right sees: the account before the scope, then after each of its events inside
 * it, every opening checked against the chain's commitments. A past right ends at its last block; a live one
 * at the last final block, or where the owner set another viewing key.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { type AccountState } from "./accountState.ts";
import { type AccountEvent } from "./chainEvents.ts";
import { stretchOf } from "./chainReading.ts";
import { followAccount } from "./followAccount.ts";
import { isCurrent, PATIENCE, patiently, type Patience } from "./logScan.ts";
import { type LogSource } from "./logSource.ts";
import { type ViewRight } from "./viewRight.ts";

export interface ViewOptions {
  readonly confirmations?: number;
  readonly range?: number;
  readonly patience?: Patience;
}

/** `event` is undefined for the account as it was before the scope. */
export interface Viewed {
  readonly event: AccountEvent | undefined;
  readonly state: AccountState;
}

function otherChain(): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the view is of another chain", {
    fix: "use a node of the chain that the document names; its blocks must reach those of the scope",
  });
}

/** @throws CHAIN_FAILED, OPENING_MISMATCH when an event inside the scope does not open */
export async function* followView(
  view: ViewRight,
  source: LogSource,
  options: ViewOptions = {},
): AsyncGenerator<Viewed, void, undefined> {
  const { chainId, contracts, account, scope } = view.subject;
  const { start, viewingSecret } = view.revealSecrets();
  const { patience = PATIENCE } = options;
  const actual = await patiently("the chain's id", () => source.chainId(), patience);
  if (actual !== chainId) throw otherChain();
  const { fromBlock } = scope;
  const limits = options.range === undefined ? {} : { range: options.range };
  const stretch =
    scope.kind === "past"
      ? { source, contracts, from: fromBlock, end: scope.through, patience, ...limits }
      : await stretchOf({ source, contracts, fromBlock, ...options });
  if (!(await isCurrent(source, stretch.end, patience))) throw otherChain();

  if (start !== undefined) yield { event: undefined, state: start };
  const key = viewingSecret === undefined ? undefined : publicKeyOf(viewingSecret);
  for await (const step of followAccount(stretch, account, start, (seal) => view.open(seal))) {
    yield step;
    const { event, state } = step;
    const isRotation = key !== undefined && event.kind === "viewingKeySet";
    if (isRotation && !equals(state.face.viewingKey, key)) return;
  }
}
