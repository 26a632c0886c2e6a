/** Whatever the counterparty sends once a quote was made, told apart by its format. */
import { inputInvalid, parseJsonText } from "../../risk/index.ts";
import { ACCEPTANCE_FORMAT } from "./acceptance.ts";
import { QUOTE_FORMAT, REQUEST_FORMAT } from "./agreement.ts";
import { PROOF_FORMAT, SIGNATURE_FORMAT } from "./confirmations.ts";
import { receiveAcceptance } from "./maker.ts";
import { type RfqParty } from "./party.ts";
import { receiveProof } from "./proving.ts";
import { receiveSignature } from "./signing.ts";

const READERS = {
  [ACCEPTANCE_FORMAT]: receiveAcceptance,
  [SIGNATURE_FORMAT]: receiveSignature,
  [PROOF_FORMAT]: receiveProof,
} as const;

/** Everything one party sends to the other. */
export const MESSAGE_FORMATS: readonly string[] = [
  REQUEST_FORMAT,
  QUOTE_FORMAT,
  ...Object.keys(READERS),
];

export type ReceivedFormat = keyof typeof READERS;

/** @throws INPUT_INVALID for any other document; otherwise as the reader of its format */
export async function receiveMessage(
  party: RfqParty,
  text: string,
): Promise<{ readonly id: string; readonly format: ReceivedFormat }> {
  const document = parseJsonText(text, "message") as { zkmargin?: unknown } | null;
  const formats = Object.keys(READERS) as ReceivedFormat[];
  const format = formats.find((known) => known === document?.zkmargin);
  if (format === undefined) {
    throw inputInvalid(
      "message",
      "is not an acceptance, a signature or a proof",
      "requests are answered by a quote, quotes by an acceptance",
    );
  }
  const { id } = await READERS[format](party, text);
  return { id, format };
}
