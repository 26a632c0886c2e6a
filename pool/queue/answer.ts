/** What a prover of a queue sends back, sealed: a proof, or why there is none. */
import { type ZkMarginError } from "../../circuits/errors.ts";
import { type ProvenJob } from "../messages.ts";
import { codedError, plainError } from "../plainError.ts";
import { jobRefused } from "./sealedJob.ts";

export type Answer =
  | { readonly ok: true; readonly done: ProvenJob }
  | { readonly ok: false; readonly error: ZkMarginError };

export const provenText = ({ proof, keyHash }: ProvenJob): string =>
  JSON.stringify({ proof, keyHash });

/** Coded errors as they are, nothing of any other. */
export const failureText = (thrown: unknown): string =>
  JSON.stringify({ error: plainError(thrown) });

/**
 * Whether the proof is one is for the reader to check.
 * @throws JOB_REFUSED for a text of another form
 */
export function readAnswer(text: string): Answer {
  let document: Partial<ProvenJob & { error: unknown }> | null;
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw jobRefused("has an answer of another form");
  }
  const { proof, keyHash, error } = document ?? {};
  if (error !== undefined) return { ok: false, error: codedError(error) };
  if (proof === undefined || keyHash === undefined)
    throw jobRefused("has an answer of another form");
  return { ok: true, done: { proof, keyHash } };
}
