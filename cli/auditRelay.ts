/** What `audit relay` does: contributions of several accounts, from their documents, as one call for any signer. */
import { type Contract, type Provider } from "ethers";
import {
  contributeData,
  formerContribution,
  requireTaken,
  type Replacing,
} from "../audit/batch.ts";
import { auditRefused, type ProvenContribution } from "../audit/contribution.ts";
import { parseContribution } from "../audit/contributionDocument.ts";
import { momentOf, openAuditBook, requireOpenWindow } from "../audit/contributor.ts";
import { sameCiphertext } from "../audit/fold.ts";
import { readRecorded, readWindow } from "../audit/window.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { EthersLogSource } from "../wallet/index.ts";
import { type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readDocument } from "./userFile.ts";
import { readAddress, readWhole } from "./walletOptions.ts";

export interface RelayOptions {
  readonly rpc: string;
  readonly "audit-book": string;
  readonly "from-block": string;
  readonly documents: string;
}

/** Contributions in a call: two proofs each. */
const MOST = 64;

async function readContributionFiles(list: string): Promise<ProvenContribution[]> {
  const paths = list.split(",");
  if (paths.length > MOST) {
    const fix = "make several calls, one after the other";
    throw inputInvalid("documents", `are more than ${MOST}`, fix);
  }
  const read: ProvenContribution[] = [];
  for (const path of paths) read.push(await readDocument(path, "documents", parseContribution));
  return read;
}

/** @throws AUDIT_REFUSED for documents that do not go together, or are of another chain or contract */
function requireOneWindow(
  contributions: readonly ProvenContribution[],
  chainId: bigint,
  book: string,
): bigint {
  const [first] = contributions;
  const window = first?.scope.window ?? 0n;
  const seen = new Set<bigint>();
  for (const { scope } of contributions) {
    const refuse = (field: string, why: string): never => {
      const fix = "give documents of this chain, of one AuditBook and window, one an account";
      throw auditRefused(field, `of account ${scope.account}'s contribution ${why}`, fix);
    };
    if (scope.chainId !== chainId) refuse("chainId", "is not that of the node's chain");
    if (scope.book.toLowerCase() !== book.toLowerCase()) refuse("book", "is another AuditBook");
    if (scope.window !== window) refuse("window", "is not that of the others");
    if (seen.has(scope.account)) refuse("account", "is given twice");
    seen.add(scope.account);
  }
  return window;
}

/** One refused document must not take the others with it: it is named. @throws AUDIT_REFUSED, CHAIN_FAILED */
async function requireAllTaken(
  book: Contract,
  window: bigint,
  batch: readonly Replacing[],
): Promise<void> {
  try {
    await requireTaken(book, window, batch);
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "AUDIT_REFUSED") throw error;
    for (const one of batch) await requireTaken(book, window, [one]);
    throw error;
  }
}

/**
 * The same with a node at hand.
 * @throws INPUT_INVALID, INPUT_UNREADABLE, AUDIT_REFUSED with the account whose document is refused, CHAIN_FAILED
 */
export async function relayThrough(provider: Provider, options: RelayOptions): Promise<Result> {
  const address = readAddress(options["audit-book"], "audit-book");
  const fromBlock = readWhole(options["from-block"], "from-block");
  const contributions = await readContributionFiles(options.documents);
  const { chainId } = await provider.getNetwork();
  const id = requireOneWindow(contributions, chainId, address);
  const { book, block, time, at } = await openAuditBook(provider, address);
  const window = await readWindow(book, id, at);
  requireOpenWindow(window, time);
  const reading = { source: new EthersLogSource(provider), book: address, fromBlock, block };
  const batch: Replacing[] = [];
  const counted: bigint[] = [];
  for (const contribution of contributions) {
    const { account } = contribution.scope;
    const recorded = await readRecorded(book, id, account, at);
    const former = await formerContribution(reading, id, account, recorded);
    const isIn = former !== undefined && sameCiphertext(contribution.ciphertext, former.ciphertext);
    if (isIn) counted.push(account);
    else batch.push({ contribution, former: former?.ciphertext });
  }
  if (batch.length > 0) await requireAllTaken(book, id, batch);
  const calls =
    batch.length === 0
      ? []
      : [{ does: "contribute", to: address, data: contributeData(id, batch) }];
  const sent = batch.map(({ contribution }) => contribution.scope.account);
  return {
    document: { window: id, block, closesAt: window.closesAt, accounts: sent, counted, calls },
    text: [
      `window ${id}: open until ${momentOf(window.closesAt)}`,
      ...(counted.length === 0 ? [] : [`counted already: account ${counted.join(", ")}`]),
      ...calls.flatMap(({ to, data }) => [
        `contribute, of account ${sent.join(", ")}: send to ${to}, from anywhere`,
        data,
      ]),
      ...(calls.length === 0 ? ["nothing to send"] : []),
    ].join("\n"),
  };
}

/** @throws as {@link relayThrough} */
export function relay(options: RelayOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => relayThrough(provider, options));
}
