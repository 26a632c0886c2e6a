/** What `oracle relay` does: k signatures put together, the call tried on the chain, and printed for whoever sends it. */
import { type Provider } from "ethers";
import {
  assembledSignatures,
  parseSignature,
  reportRefused,
  requireVenue,
} from "../oracle/index.ts";
import { openOptions } from "./optionChain.ts";
import { bookRefuses } from "./oracleCall.ts";
import { readOracleFacts } from "./oracleChain.ts";
import { readOracleDocument, type OracleDocument } from "./oracleDocuments.ts";
import { type OracleChainOptions } from "./oracleOperations.ts";
import { relayResult } from "./oracleReport.ts";
import { type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readTextWith } from "./userFile.ts";
import { readAddress } from "./walletOptions.ts";

export interface RelayOptions extends OracleChainOptions {
  readonly document: string;
  /** Files with commas. */
  readonly signatures: string;
}

/** The book's function and what it takes. */
function callOf(
  document: OracleDocument,
  signatures: readonly string[],
): readonly [method: string, values: readonly unknown[]] {
  if (document.kind === "report") return ["report", [document.report, signatures]];
  const { slot, settlement } = document.fixing;
  return ["fixSigned", [slot, settlement, signatures]];
}

/**
 * The same with a node at hand.
 * @throws REPORT_REFUSED for signatures that do not do, and for what the chain says to the call; INPUT_INVALID,
 *   INPUT_UNREADABLE, CHAIN_FAILED
 */
export async function relayThrough(provider: Provider, options: RelayOptions): Promise<Result> {
  const address = readAddress(options.accounts, "accounts");
  const document = await readOracleDocument(options.document);
  const signatures = await Promise.all(
    options.signatures.split(",").map((file) => readTextWith(file, "signatures", parseSignature)),
  );
  const contracts = await openOptions(provider, address);
  const facts = await readOracleFacts(contracts);
  requireVenue(document.venue, facts);
  const [method, values] = callOf(
    document,
    assembledSignatures(document.digest, signatures, facts),
  );
  const refusal = await bookRefuses(contracts, method, values);
  if (refusal !== undefined) {
    throw reportRefused(
      `the book refuses it now (${refusal.name}): ${refusal.message}`,
      "wait where it is too early; else make it anew with `zkmargin oracle report`",
      "document",
    );
  }
  const { book } = contracts;
  const data = book.interface.encodeFunctionData(method, values);
  const call = { does: method, to: await book.getAddress(), data };
  return relayResult(
    document,
    signatures.map(({ signer }) => signer),
    call,
  );
}

/** @throws as {@link relayThrough} */
export function relayDocument(options: RelayOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => relayThrough(provider, options));
}
