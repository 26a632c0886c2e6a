/**
 * Whether a call failed because a contract said no. ethers calls every error of a node that answers `eth_call` a
 * CALL_EXCEPTION: a busy node, a pruned state and a revert. Only the last has data, or says so.
 */
import { isError, type CallExceptionError } from "ethers";

interface Words {
  readonly error?: { readonly message?: unknown };
}

export function isReverted(error: unknown): error is CallExceptionError {
  if (!isError(error, "CALL_EXCEPTION")) return false;
  if (error.data !== null) return true;
  const { message } = (error.info as Words | undefined)?.error ?? {};
  return typeof message === "string" && /\brevert/i.test(message);
}
