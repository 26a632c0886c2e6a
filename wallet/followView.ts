/**
 * What the holder of a view right sees: the account before the scope, then after each of its events inside
 * it. Nothing of the document is believed: it may come from somebody who wants a book to look larger. Every
 * opening opens a commitment of the chain's; where the account begins and where it ends is compared with the
 * contract's own state; and which contracts those are, the holder says.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { type AccountState } from "./accountState.ts";
import { type AccountEvent, type Contracts } from "./chainEvents.ts";
import { stretchOf, withClearing, type Stretch } from "./chainReading.ts";
import { followAccount } from "./followAccount.ts";
import { isCurrent, PATIENCE, patiently, type BlockRef, type Patience } from "./logScan.ts";
import { type LogSource } from "./logSource.ts";
import { agreesAtEnd, agreesAtStart } from "./viewAgreement.ts";
import { type ViewRight, type ViewSubject } from "./viewRight.ts";

export interface ViewOptions {
  /** As the holder knows them, not as the document names them. */
  readonly contracts: Contracts;
  readonly confirmations?: number;
  readonly range?: number;
  readonly patience?: Patience;
}

/** `event` is undefined for the account as it was before the scope. */
export interface Viewed {
  readonly event: AccountEvent | undefined;
  readonly state: AccountState;
}

export interface ViewedAccount {
  readonly steps: readonly Viewed[];
  /** Last block that was read. */
  readonly at: BlockRef;
  /** Whether the owner set another key inside the scope: the view ends there. */
  readonly isEnded: boolean;
  /** Whether the contract's own state agrees where the view begins and ends; events alone vouch for it else. */
  readonly verified: boolean;
}

function otherChain(): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the view is of another chain", {
    fix: "use a node of the chain that the document names; its blocks must reach those of the scope",
  });
}

/** @throws INPUT_INVALID when the document names contracts that the holder does not */
function requireContracts({ contracts: named }: ViewSubject, given: Contracts): void {
  const isSame = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  const refuse = (field: string) =>
    inputInvalid(
      field,
      "is not what the view names",
      "take the protocol's addresses from the protocol; a view of other contracts is of other accounts",
    );
  if (!isSame(named.accounts, given.accounts)) throw refuse("accounts");
  const isGiven = (module: string) => given.modules.some((one) => isSame(one, module));
  if (!named.modules.every(isGiven)) throw refuse("settlement");
}

async function scopeOf(
  { chainId, scope }: ViewSubject,
  source: LogSource,
  options: ViewOptions,
): Promise<Stretch> {
  const { contracts, patience = PATIENCE } = options;
  const actual = await patiently("the chain's id", () => source.chainId(), patience);
  if (actual !== chainId) throw otherChain();
  const { fromBlock } = scope;
  const limits = options.range === undefined ? {} : { range: options.range };
  const stretch =
    scope.kind === "past"
      ? { source, contracts, from: fromBlock, end: scope.through, patience, ...limits }
      : await stretchOf({ source, fromBlock, ...options });
  if (!(await isCurrent(source, stretch.end, patience))) throw otherChain();
  return stretch;
}

/**
 * All or nothing: what is returned was checked to its end.
 * @throws INPUT_INVALID for contracts that the document does not name; CHAIN_FAILED; OPENING_MISMATCH when an
 * event inside the scope does not open, or the account begins or ends otherwise than the chain has it
 */
export async function followView(
  view: ViewRight,
  source: LogSource,
  options: ViewOptions,
): Promise<ViewedAccount> {
  const { account } = view.subject;
  const { start, viewingSecret } = view.revealSecrets();
  const contracts = await withClearing(source, options.contracts, options.patience);
  requireContracts(view.subject, contracts);
  const stretch = await scopeOf(view.subject, source, { ...options, contracts });
  const isStartAgreed = start === undefined || (await agreesAtStart(stretch, start));

  const steps: Viewed[] = start === undefined ? [] : [{ event: undefined, state: start }];
  const key = viewingSecret === undefined ? undefined : publicKeyOf(viewingSecret);
  let isEnded = false;
  for await (const step of followAccount(stretch, account, start, (seal) => view.open(seal))) {
    steps.push(step);
    const { event, state } = step;
    const isRotation = key !== undefined && event.kind === "viewingKeySet";
    isEnded = isRotation && !equals(state.face.viewingKey, key);
    if (isEnded) break;
  }
  const isEndAgreed = await agreesAtEnd(stretch, account, steps, isEnded);
  return { steps, at: stretch.end, isEnded, verified: isStartAgreed && isEndAgreed };
}
