/** Answers of nodes through ethers: whatever goes wrong is the chain's trouble, and passes. */
import { ZkMarginError } from "../circuits/errors.ts";

export function failed(what: string, cause: unknown): ZkMarginError {
  if (cause instanceof ZkMarginError) return cause;
  return new ZkMarginError("CHAIN_FAILED", `${what} could not be read`, {
    fix: "nothing: it is asked again",
    cause,
  });
}

/** @throws CHAIN_FAILED */
export async function asked<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw failed(what, cause);
  }
}
