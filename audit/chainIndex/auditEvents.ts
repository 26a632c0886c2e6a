/** Which logs are events of the audited contracts, and which accounts they name. */
import { type LogDescription } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { AUDIT_EVENTS, AUDIT_INTERFACE } from "../auditAbi.ts";

/** Addresses whose events count. */
export type IndexedContracts = Readonly<Record<keyof typeof AUDIT_EVENTS, string>>;

const EMITTERS = new Map(
  Object.entries(AUDIT_EVENTS).flatMap(([contract, fragments]) =>
    fragments.map((fragment) => [/^event (\w+)/.exec(fragment)?.[1] ?? "", contract] as const),
  ),
);

function decoded(log: ChainLog): LogDescription | null {
  try {
    return AUDIT_INTERFACE.parseLog(log);
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `an event of ${log.transaction} does not decode`, {
      fix: "check the contracts' addresses and that the node is sound",
      cause,
    });
  }
}

/**
 * The event in a log; undefined for one of no interest here, or of a contract that it is not from.
 * @throws CHAIN_FAILED for one that does not decode
 */
export function auditEventIn(
  contracts: IndexedContracts,
  log: ChainLog,
): LogDescription | undefined {
  const event = decoded(log);
  const emitter = EMITTERS.get(event?.name ?? "") as keyof IndexedContracts | undefined;
  if (event === null || emitter === undefined) return undefined;
  return contracts[emitter].toLowerCase() === log.address.toLowerCase() ? event : undefined;
}

/** No account has a number as large: other indexed values are hashes. */
const MOST_ACCOUNTS = 2n ** 64n;

/** Accounts that logs name among their indexed values. */
export function accountsNamed(contracts: IndexedContracts, logs: readonly ChainLog[]): bigint[] {
  const accounts = contracts.accounts.toLowerCase();
  const book = contracts.auditBook.toLowerCase();
  const named = new Set<bigint>();
  for (const { address, topics } of logs) {
    const from = address.toLowerCase();
    const topic = from === accounts ? topics[1] : from === book ? topics[2] : undefined;
    const account = BigInt(topic ?? MOST_ACCOUNTS);
    if (account < MOST_ACCOUNTS) named.add(account);
  }
  return [...named];
}
