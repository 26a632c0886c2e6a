/** What `audit prove-included` does: an account is in a window's sum, for its owner and for strangers. */
import { type Provider } from "ethers";
import { auditRefused } from "../audit/contribution.ts";
import { momentOf, openAuditBook } from "../audit/contributor.ts";
import {
  INCLUSION_FORMAT,
  inclusionDocument,
  parseInclusion,
  readInclusion,
  requireSame,
  type Inclusion,
} from "../audit/inclusion.ts";
import { readWindow } from "../audit/window.ts";
import { formatUsd, inputInvalid } from "../risk/index.ts";
import { EthersLogSource } from "../wallet/index.ts";
import { onOneChain } from "../wallet/chainReading.ts";
import { finalBlock, type BlockRef } from "../wallet/logScan.ts";
import { ownContribution, type OwnContribution, type PastBookOptions } from "./ownContribution.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { withNode } from "./rpc.ts";
import { readUserText } from "./userFile.ts";
import { readAccountNumber, readAddress, readWhole } from "./walletOptions.ts";
import { readWindowNumber } from "./windowNumber.ts";

export interface InclusionOptions extends PastBookOptions {
  readonly "audit-book": string;
  readonly window?: string;
  readonly account?: string;
  readonly verify?: string;
  readonly show?: boolean;
  readonly out?: string;
}

/** Which contribution of which window, as of which block. */
interface Asked {
  readonly address: string;
  readonly window: bigint;
  readonly account: bigint;
  readonly end: BlockRef;
}

async function included(
  provider: Provider,
  options: InclusionOptions,
  { address, window, account, end }: Asked,
): Promise<{ readonly inclusion: Inclusion; readonly closesAt: bigint; readonly closed: boolean }> {
  const source = new EthersLogSource(provider);
  const then = await openAuditBook(provider, address, end.block);
  const newest = await openAuditBook(provider, address);
  const { closesAt } = await readWindow(newest.book, window, newest.at);
  const closed = then.time >= closesAt;
  const reading = {
    ...{ source, book: address, end },
    fromBlock: readWhole(options["from-block"], "from-block"),
  };
  const inclusion = await readInclusion({
    chainId: (await provider.getNetwork()).chainId,
    // A closed window does not change: nodes that forget old states can be asked as well.
    ...(closed ? newest : then),
    ...{ reading, window, account },
  });
  return { inclusion, closesAt, closed };
}

const asOf = ({ at, contribution }: Inclusion, closed: boolean): string =>
  closed
    ? `as of block ${at.block}, for good: window ${contribution.window} is closed`
    : `as of block ${at.block}; the window is open, and what counts may still be replaced`;

function lines({ contribution, fold, position }: Inclusion): string[] {
  const { account, version, hidden, place } = contribution;
  const others = `${fold.accounts} accounts, ${fold.hidden} of them hidden`;
  return [
    `account ${account} is in the sum of window ${fold.window}: number ${position} of ${others}`,
    `contributed at version ${version} in block ${place.block}, transaction ${place.transaction}`,
    ...(hidden ? [] : ["its book was public deposits: it did not count towards the minimum"]),
    "the window's contributions, each account once, add up to the contract's own sums",
  ];
}

function ownLines(own: OwnContribution | undefined, show: boolean): string[] {
  if (own === undefined) return [];
  if (own.kind === "foreign") {
    return [
      "the ciphertext was not made by this wallet: the account's file or somebody who knows its book made it",
    ];
  }
  const shown = show ? `: ${formatUsd(own.requirement, 0, "up")}` : "";
  return [`the ciphertext holds the requirement of the account's own book${shown}`];
}

async function verified(
  provider: Provider,
  options: InclusionOptions,
  path: string,
): Promise<Result> {
  for (const name of ["window", "account", "keystore", "out"] as const) {
    if (options[name] === undefined) continue;
    throw inputInvalid(name, "is given with --verify", "the document names window and account");
  }
  const claimed = parseInclusion(await readUserText(path, "verify"));
  const address = readAddress(options["audit-book"], "audit-book");
  const isHere = claimed.chainId === (await provider.getNetwork()).chainId;
  const fix = "ask for a document of this AuditBook, on this chain";
  if (!isHere) throw auditRefused("chainId", "is not that of the node's chain", fix);
  if (claimed.book !== address.toLowerCase()) {
    throw auditRefused("book", "is not the AuditBook asked about", fix);
  }
  const { window, account, at } = claimed;
  const hash = await new EthersLogSource(provider).blockHash(at.block);
  if (hash !== at.hash) throw auditRefused("at.hash", "is not that of a block of this chain", fix);
  const { inclusion, closed } = await included(provider, options, {
    ...{ address, window, account, end: at },
  });
  requireSame(claimed, inclusion);
  const text = [...lines(inclusion), asOf(inclusion, closed)].join("\n");
  return { document: { ok: true, closed, inclusion: inclusionDocument(inclusion) }, text };
}

async function shown(provider: Provider, options: InclusionOptions): Promise<Result> {
  const { window: id, account: number, out } = options;
  const missing = id === undefined ? "window" : "account";
  if (id === undefined || number === undefined) {
    throw inputInvalid(missing, "is missing", "give --window and --account, or --verify");
  }
  const [window, account] = [readWindowNumber(id), readAccountNumber(number)];
  const address = readAddress(options["audit-book"], "audit-book");
  if (out !== undefined) requirePublicTarget(out, "out", INCLUSION_FORMAT);
  const depth = readWhole(options.confirmations, "confirmations");
  const end = await finalBlock(new EthersLogSource(provider), depth);
  if (end === undefined) {
    const fix = "wait, or ask for fewer confirmations";
    throw inputInvalid("confirmations", "are more than the chain has blocks", fix);
  }
  const asked = { address, window, account, end };
  const { inclusion, closesAt, closed } = await included(provider, options, asked);
  const own = await ownContribution(provider, options, inclusion);
  const document = inclusionDocument(inclusion);
  if (out !== undefined) {
    writePublic(out, "out", `${JSON.stringify(document, null, 2)}\n`, INCLUSION_FORMAT);
  }
  const show = options.show === true;
  const requirement = show && own?.kind === "own" ? { requirement: own.requirement } : {};
  return {
    document: {
      ...{ inclusion: document, closesAt, closed },
      ...(own === undefined ? {} : { made: own.kind, ...requirement }),
    },
    text: [
      ...[...lines(inclusion), ...ownLines(own, show), asOf(inclusion, closed)],
      ...(closed ? [] : [`open until ${momentOf(closesAt)}`]),
      ...(out === undefined ? [] : [`wrote ${out}: anybody can check it with --verify`]),
    ].join("\n"),
  };
}

/**
 * The same with a node at hand.
 * @throws INPUT_INVALID; AUDIT_REFUSED for an account that is not in the window, events that do not add up to the contract's
 * sums, and a document that is not of this chain; CHAIN_FAILED; UNLOCK_FAILED
 */
export function includedThrough(provider: Provider, options: InclusionOptions): Promise<Result> {
  const { verify } = options;
  return onOneChain(() =>
    verify === undefined ? shown(provider, options) : verified(provider, options, verify),
  );
}

/** @throws as {@link includedThrough} */
export function proveIncluded(options: InclusionOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => includedThrough(provider, options));
}
