/** What `oracle sign` does: a member checks a report or fixing, against own inputs if there are, sees it, and signs it. */
import { type Provider, type Wallet } from "ethers";
import {
  composeReport,
  ORACLE_SIGNATURE_FORMAT,
  reportDifferences,
  reportRefused,
  requireAgreement,
  signatureText,
  signFixing,
  signReport,
  type OracleFacts,
  type ReportDifference,
} from "../oracle/index.ts";
import { inputInvalid, parseDecimal } from "../risk/index.ts";
import { readEthereumKey } from "./ethereumKey.ts";
import { openOptions, type OptionContracts } from "./optionChain.ts";
import { readOracleFacts } from "./oracleChain.ts";
import { readOracleDocument, requireAcceptable, type OracleDocument } from "./oracleDocuments.ts";
import { readOracleInputs, type OracleInputOptions } from "./oracleInputs.ts";
import { type OracleChainOptions } from "./oracleOperations.ts";
import { signedResult } from "./oracleReport.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { withNode } from "./rpc.ts";
import { readAddress } from "./walletOptions.ts";

export interface SignOptions
  extends OracleChainOptions, Partial<Omit<OracleInputOptions, "quote-age">> {
  readonly document: string;
  readonly "quote-age": string;
  readonly tolerance: string;
  readonly key: string;
  readonly "key-passphrase-file"?: string;
  readonly out: string;
}

const TOLERANCE = { decimals: 4, min: 0n, max: 10_000n, of: "a part of the underlying's price" };

/** All of them or none. @throws INPUT_INVALID for a part */
function ownInputs(options: SignOptions): OracleInputOptions | undefined {
  const { manifest, quotes, homes } = options;
  if (manifest !== undefined && quotes !== undefined && homes !== undefined) {
    return { manifest, quotes, homes, "quote-age": options["quote-age"] };
  }
  if (manifest === undefined && quotes === undefined && homes === undefined) return undefined;
  const missing = Object.entries({ manifest, quotes, homes }).find(([, one]) => one === undefined);
  const fix = "to compute the report give --manifest, --quotes and --homes, or none of them";
  throw inputInvalid(
    missing?.[0] ?? "manifest",
    "is missing, and others that go with it are given",
    fix,
  );
}

/** undefined where nothing was computed. @throws REPORT_REFUSED where own inputs give another report */
async function compared(
  contracts: OptionContracts,
  facts: OracleFacts,
  document: OracleDocument,
  options: SignOptions,
): Promise<readonly ReportDifference[] | undefined> {
  const own = ownInputs(options);
  if (own === undefined) return undefined;
  if (document.kind === "fixing") {
    throw inputInvalid("manifest", "says nothing about a fixing", "leave it out");
  }
  const { report, values } = document;
  const computed = composeReport(facts, await readOracleInputs(contracts, own), {
    ...{ timestamp: report.timestamp, number: report.number, slots: new Set(report.slots) },
  });
  const differences = reportDifferences(
    values,
    computed,
    parseDecimal(options.tolerance, "tolerance", TOLERANCE),
  );
  requireAgreement(values, computed, differences);
  return differences;
}

function signatureOf(key: Wallet, document: OracleDocument): Promise<string> {
  const { venue } = document;
  return document.kind === "report"
    ? signReport(key, venue, document.report)
    : signFixing(key, venue, document.fixing);
}

/**
 * The same with a node at hand.
 * @throws REPORT_REFUSED for what the chain would refuse, own inputs do not give, or a key outside the set; INPUT_INVALID,
 *   INPUT_UNREADABLE, CHAIN_FAILED
 */
export async function signThrough(provider: Provider, options: SignOptions): Promise<Result> {
  const address = readAddress(options.accounts, "accounts");
  parseDecimal(options.tolerance, "tolerance", TOLERANCE);
  requirePublicTarget(options.out, "out", ORACLE_SIGNATURE_FORMAT);
  const document = await readOracleDocument(options.document);
  const contracts = await openOptions(provider, address);
  const facts = await readOracleFacts(contracts);
  requireAcceptable(document, facts);
  const differences = await compared(contracts, facts, document, options);
  const passphraseFile = options["key-passphrase-file"];
  const key = await readEthereumKey({ file: options.key, option: "key", passphraseFile }, provider);
  const signer = key.address;
  if (!facts.signers.some((one) => one.toLowerCase() === signer.toLowerCase())) {
    throw reportRefused(
      `${signer} is not in set ${facts.venue.oracleSet} of the oracle`,
      "sign with a key of the present set",
      "key",
    );
  }
  const { digest } = document;
  const signature = await signatureOf(key, document);
  const text = signatureText({ digest, signer, signature });
  writePublic(options.out, "out", text, ORACLE_SIGNATURE_FORMAT);
  return signedResult({ document, facts, differences, signer }, options.out);
}

/** @throws as {@link signThrough} */
export function signDocument(options: SignOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => signThrough(provider, options));
}
