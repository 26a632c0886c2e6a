/** That a service stands where its member's seat is: his chain, his council, the contracts he was told. */
import { equals } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ChainReading } from "../../wallet/chainReading.ts";
import { patiently, PATIENCE, type Patience } from "../../wallet/logScan.ts";
import { type LogSource } from "../../wallet/logSource.ts";
import { type MemberShare } from "../memberShare.ts";
import { type Deployment, type OpeningChain } from "./openingChain.ts";

export interface Seat extends Pick<ChainReading, "contracts" | "patience"> {
  readonly chain: OpeningChain;
  readonly share: MemberShare;
}

function refuse(
  code: "KEY_REFUSED" | "INPUT_INVALID",
  field: string,
  why: string,
  fix = "take the contracts' addresses from the deployment",
): ZkMarginError {
  return new ZkMarginError(code, why, { field, fix });
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The contracts behind Openings.
 * @throws KEY_REFUSED for another chain, council or generation than the share's; INPUT_INVALID where Openings or
 * MarginAccounts is not where it was said to be; CHAIN_FAILED
 */
export async function requireSeat({
  chain,
  contracts,
  share,
  patience = PATIENCE,
}: Seat): Promise<Deployment> {
  const { key, index } = share;
  await requireChain(chain.source, share, patience);
  const found = await patiently("the contracts", () => chain.deployment(index), patience);
  if (found === undefined) {
    throw refuse("INPUT_INVALID", "openings", "openings is not the address of Openings");
  }
  if (!isSame(found.accounts, contracts.accounts)) {
    const why = "accounts is not the contract that the requests are about";
    throw refuse("INPUT_INVALID", "accounts", why);
  }
  if (!isSame(found.council, key.council)) {
    throw refuse("KEY_REFUSED", "openings", "the requests are made to another council");
  }
  requireActive(share, found);
  return found;
}

/** @throws KEY_REFUSED for a node of another chain than the share's, CHAIN_FAILED */
export async function requireChain(
  source: Pick<LogSource, "chainId">,
  { key }: MemberShare,
  patience: Patience = PATIENCE,
): Promise<void> {
  const chainId = await patiently("the chain's id", () => source.chainId(), patience);
  if (chainId === key.chainId) return;
  const why = "the node is of another chain than the council";
  throw refuse("KEY_REFUSED", "rpc", why, `use a node of chain ${key.chainId}`);
}

/** @throws KEY_REFUSED unless the council's active generation is the share's */
export function requireActive(
  { key, index }: MemberShare,
  found: Pick<Deployment, "generation" | "memberKey">,
): void {
  const own = key.members[index - 1]?.publicKey;
  const isSeat = found.generation === key.generation && own && equals(found.memberKey, own);
  if (isSeat) return;
  throw refuse(
    "KEY_REFUSED",
    "folder",
    `the share is of generation ${key.generation}, the contract is at ${found.generation}`,
    "run the service with the folder of the active generation, and delete older ones",
  );
}
