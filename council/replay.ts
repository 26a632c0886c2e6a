/**
 * An account's opening as the council finds it: the wallet's replay of events (`wallet/histories.ts`), with
 * deltas that members opened together in the place of a viewing key. Nothing is believed: every step is
 * checked against the commitment in its event, the outcome against the contract's own state.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type AccountState } from "../wallet/accountState.ts";
import { agreementOf } from "../wallet/agreement.ts";
import { type Contracts, type SealEvent } from "../wallet/chainEvents.ts";
import { type Opener } from "../wallet/histories.ts";
import { type AccountFacts, type ChainLog } from "../wallet/logSource.ts";
import { incomplete } from "./fault.ts";
import { type OpenedDelta } from "./openedDelta.ts";
import { type OpeningRequest } from "./request.ts";

const nameOf = ({ x, y }: AffinePoint): string => `${x},${y}`;

/** What members are asked to open for a sealed event. */
export function requestOf({ delta, sealed }: SealEvent): OpeningRequest {
  return { delta, sealed };
}

/** Opens what is among `opened` and nothing else; the replay then names the transaction that is missing. */
export function openerFrom(opened: readonly OpenedDelta[]): Opener {
  const openings = new Map(opened.map((one) => [nameOf(one.delta), one]));
  return ({ delta }) => openings.get(nameOf(delta))?.revealOpening();
}

/** Events, from the block in which the account was opened, in the order of the chain. */
export interface AccountLogs {
  readonly logs: readonly ChainLog[];
  readonly contracts: Contracts;
  readonly account: bigint;
  /** The account after the last of the events as the contract has it; undefined when the node no longer knows. */
  readonly facts: AccountFacts | undefined;
}

/** Every seal of a delta to or from the account, in the order of the chain. @throws CHAIN_FAILED */
export async function sealsOf({
  logs,
  contracts,
  account,
}: Omit<AccountLogs, "facts">): Promise<readonly SealEvent[]> {
  const { readEvent } = await import("../wallet/readEvent.ts");
  return logs
    .map((log) => readEvent(log, contracts))
    .filter((event) => event?.kind === "sealed")
    .filter(({ accountA, accountB }) => accountA === account || accountB === account);
}

/** What members have to open to follow the account to the last of the events. @throws CHAIN_FAILED */
export async function requestsFor(
  events: Omit<AccountLogs, "facts">,
): Promise<readonly OpeningRequest[]> {
  return (await sealsOf(events)).map(requestOf);
}

export interface Replayed {
  /** The account after the last of the events, with its opening. */
  readonly state: AccountState;
  /** Whether the contract's own state was there to compare. */
  readonly verified: boolean;
}

/** Whether the contract's state confirms it. @throws OPENING_MISMATCH when it says otherwise */
function verify({ face }: AccountState, facts: AccountFacts | undefined): boolean {
  const agreement = agreementOf(face, facts);
  if (agreement !== "differs") return agreement === "agrees";
  throw new ZkMarginError(
    "OPENING_MISMATCH",
    `account ${face.account}: the contract has another commitment or version`,
    { field: "account", fix: "the node's events are not complete: use another one" },
  );
}

/**
 * The account by its events.
 * @throws OPENING_MISMATCH naming the transaction whose delta is not among the opened ones or does not fit, or
 * when the contract has another state; COUNCIL_INCOMPLETE when the events do not open the account, CHAIN_FAILED
 */
export async function replayAccount(
  { logs, contracts, account, facts }: AccountLogs,
  opened: readonly OpenedDelta[],
): Promise<Replayed> {
  const { Histories } = await import("../wallet/histories.ts");
  const histories = new Histories(contracts, [account], [], openerFrom(opened));
  let last: AccountState | undefined;
  for (const { state } of histories.apply(logs)) last = state;
  const [refused] = histories.refused();
  if (refused !== undefined) throw refused.error;
  if (last !== undefined) return { state: last, verified: verify(last, facts) };
  throw incomplete(
    `events of account ${account}`,
    [],
    "read them from the block of the deployment on",
  );
}
