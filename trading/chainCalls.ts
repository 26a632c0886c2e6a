/** Calls of contracts with the errors of this code base, and what nodes and owners answer. */
import {
  Contract,
  recoverAddress,
  type ErrorDescription,
  type Provider,
  type Signer,
} from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { OWNER_ABI } from "./chainAbi.ts";

/** First four bytes that a contract owner answers for a signature it accepts. */
const ERC1271_ACCEPTED = "0x1626ba7e";

export function chainFailed(what: string, cause?: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", what, {
    fix: "check the node's URL, the addresses and the sender's funds, and repeat the step",
    cause,
  });
}

/** What a node says of a call that reverted: "0x…", empty without data. Nodes put it in one place or another. */
export function revertData(cause: unknown): string | undefined {
  let level: unknown = cause;
  for (let depth = 0; depth < 5 && typeof level === "object" && level !== null; depth++) {
    const { data, error, info } = level as Record<"data" | "error" | "info", unknown>;
    if (typeof data === "string") return data;
    level = data ?? error ?? info;
  }
  return undefined;
}

/** Whether a call failed because the contract refused it, and not because the node did. */
function isRevert(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === "CALL_EXCEPTION" || revertData(cause) !== undefined;
}

/** The contract's error with its arguments, if it is one that `contract`'s fragments know. */
export function revertOf(contract: Contract, cause: unknown): ErrorDescription | undefined {
  const data = revertData(cause);
  // ethers takes no fewer than the four bytes that name an error.
  if (data === undefined || data.length < 10) return undefined;
  return contract.interface.parseError(data) ?? undefined;
}

/** Name of the contract's error, if it is one known here. */
export function revertName(contract: Contract, cause: unknown): string | undefined {
  return revertOf(contract, cause)?.name;
}

/** A view function's answer. @throws CHAIN_FAILED */
export async function view<T>(contract: Contract, name: string, ...values: unknown[]): Promise<T> {
  try {
    return (await contract.getFunction(name).staticCall(...values)) as T;
  } catch (cause) {
    throw chainFailed(`${name}() could not be read`, cause);
  }
}

/**
 * Sends a transaction and waits until it is mined.
 * @returns its block's number, 0 when the node does not say
 * @throws INPUT_INVALID without a sender; CHAIN_FAILED, the contract's error by name if it is known
 */
export async function transact(
  contract: Contract,
  sender: Signer | undefined,
  method: string,
  values: readonly unknown[],
): Promise<number> {
  if (sender === undefined) {
    throw inputInvalid("sender", "is missing", "name a key that pays for the transaction");
  }
  try {
    const transaction = (await contract.getFunction(method).send(...values)) as {
      wait(): Promise<{ readonly blockNumber: number } | null>;
    };
    return (await transaction.wait())?.blockNumber ?? 0;
  } catch (cause) {
    const name = revertName(contract, cause);
    throw chainFailed(`${method}() was refused${name === undefined ? "" : `: ${name}`}`, cause);
  }
}

/** When an epoch was committed, s of the market clock; undefined for one there is not. */
export async function epochClock(market: Contract, epoch: bigint): Promise<bigint | undefined> {
  try {
    const { committedClock } = await view<{ committedClock: bigint }>(market, "epochPrices", epoch);
    return committedClock;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (typeof cause === "object" && isRevert(cause)) return undefined;
    throw error;
  }
}

/** Whether the digest was signed with the owner's key. */
export function isKeyOwner(owner: string, digest: string, signature: string): boolean {
  try {
    return recoverAddress(digest, signature).toLowerCase() === owner.toLowerCase();
  } catch {
    return false;
  }
}

/** Whether the owner accepts the signature: ECDSA, or ERC-1271 where there is code. @throws CHAIN_FAILED */
export async function isOwnerSignature(
  provider: Provider,
  owner: string,
  digest: string,
  signature: string,
): Promise<boolean> {
  let code: string;
  try {
    code = await provider.getCode(owner);
  } catch (cause) {
    throw chainFailed("the owner's code could not be read", cause);
  }
  if (code === "0x") return isKeyOwner(owner, digest, signature);
  const contract = new Contract(owner, OWNER_ABI, provider);
  try {
    const ask = contract.getFunction("isValidSignature");
    return ((await ask.staticCall(digest, signature)) as string) === ERC1271_ACCEPTED;
  } catch (cause) {
    // A contract that reverts says no; a node that does not answer says nothing.
    if (isRevert(cause)) return false;
    throw chainFailed("the owner could not be asked", cause);
  }
}
