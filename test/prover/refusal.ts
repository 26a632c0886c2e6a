/** The ZkMarginError an action ends in; anything else fails the test. */
import { ZkMarginError } from "../../circuits/errors.ts";

export function refusalOf(action: () => unknown): ZkMarginError {
  try {
    action();
  } catch (error) {
    if (error instanceof ZkMarginError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

export async function rejectionOf(promise: Promise<unknown>): Promise<ZkMarginError> {
  const settled = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (settled instanceof ZkMarginError) return settled;
  throw settled instanceof Error ? settled : new Error("was accepted");
}

/** What a call says when it refuses. */
export function refusalMessage(action: () => unknown): string {
  return refusalOf(action).message;
}
