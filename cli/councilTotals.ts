/** What `council total` does, and what `council serve` does beside answering requests: shares of the sums of audit windows. */
import { type JsonRpcProvider, type Provider, type Signer } from "ethers";
import { requireAuditSeat, requireOpenable, type MemberReading } from "../audit/totals/openable.ts";
import { EthersTotalChain } from "../audit/totals/totalChain.ts";
import { TotalDuty, type TotalProgress } from "../audit/totals/totalDuty.ts";
import { EthersTotalSender } from "../audit/totals/totalSender.ts";
import { MadeTotals, submitShareCalldata } from "../audit/totals/totalShare.ts";
import { type MemberShare, type ShareProofs } from "../council/index.ts";
import { onOneChain } from "../wallet/chainReading.ts";
import { openMember, type MemberOptions } from "./councilFolders.ts";
import { withProofs } from "./councilOpening.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { readMaxFee, readUrls } from "./keeperOptions.ts";
import { say, type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readAddress, readWhole } from "./walletOptions.ts";
import { readWindowNumber } from "./windowNumber.ts";

export interface CautionOptions {
  readonly witness?: string;
  readonly "least-accounts"?: string;
}

export interface TotalShareOptions extends MemberOptions, KeyChoice, CautionOptions {
  readonly rpc: string;
  readonly confirmations: string;
  readonly "audit-book": string;
  readonly "from-block": string;
  readonly window: string;
}

/** Runs with the nodes of others too, and closes them. @throws INPUT_INVALID, CHAIN_FAILED */
async function withWitnesses<T>(
  urls: readonly string[],
  book: string,
  use: (witnesses: readonly EthersTotalChain[]) => Promise<T>,
): Promise<T> {
  const [first, ...others] = urls;
  if (first === undefined) return use([]);
  return withNode(first, (provider) =>
    withWitnesses(others, book, (rest) => use([new EthersTotalChain(provider, book), ...rest])),
  );
}

export interface ReadingOptions extends CautionOptions {
  readonly "audit-book": string;
  readonly "from-block": string;
  readonly confirmations: string;
}

/** What a member reads of windows, with `provider` and with every witness. */
export async function withReading<T>(
  options: ReadingOptions,
  provider: JsonRpcProvider,
  share: MemberShare,
  use: (reading: MemberReading) => Promise<T>,
): Promise<T> {
  const { witness, "least-accounts": least } = options;
  const book = readAddress(options["audit-book"], "audit-book");
  const fromBlock = readWhole(options["from-block"], "from-block");
  const confirmations = readWhole(options.confirmations, "confirmations");
  const accounts = least === undefined ? undefined : BigInt(readWhole(least, "least-accounts"));
  const urls = witness === undefined ? [] : readUrls(witness, "witness");
  return withWitnesses(urls, book, (witnesses) =>
    use({
      ...{ chain: new EthersTotalChain(provider, book), witnesses, share },
      ...{ fromBlock, confirmations },
      ...(accounts === undefined ? {} : { leastAccounts: accounts }),
    }),
  );
}

/** The member's share of one window, as a call that anybody may send. */
export async function makeShareOfTotal(options: TotalShareOptions): Promise<Result> {
  const window = readWindowNumber(options.window);
  const share = await (await openMember(options)).agreedShare();
  return withNode(options.rpc, (provider) =>
    withReading(options, provider, share, async (reading) => {
      await requireAuditSeat(reading);
      const { contents, sharers } = await onOneChain(() => requireOpenable(reading, window));
      const place = { chainId: share.key.chainId, book: reading.chain.book, window };
      const made = await withProofs(options, (proofs) =>
        new MadeTotals(options.folder).take(share, place, contents.sum.ephemeral, proofs),
      );
      const calldata = submitShareCalldata(made);
      const { accounts, hidden } = contents;
      const { index, key } = share;
      const about = { window, accounts, hidden, member: index, generation: key.generation };
      return {
        document: { ...about, sharers, call: { to: place.book, data: calldata } },
        text: [
          `window ${window}: ${accounts} accounts contributed, ${hidden} of them hidden; the sum is theirs`,
          `share of member ${index}: send to ${place.book} from any address:`,
          calldata,
        ].join("\n"),
      };
    }),
  );
}

/** How a window stands, for people. */
export function describeTotal(progress: TotalProgress): string {
  const head = `window ${progress.window}`;
  switch (progress.status) {
    case "submitted":
      return `${head}: share submitted`;
    case "confirming":
      return `${head}: share submitted, waits to be confirmed`;
    case "sending":
      return `${head}: share sent`;
    case "unfunded":
      return `${head}: NOT SUBMITTED: the member's address cannot pay for the transaction`;
    case "closed":
      return `${head}: no share: ${progress.hindrance}`;
    case "refused":
      return `NO SHARE: ${progress.error.message}`;
  }
}

/** The same as a document. */
export function totalDocument(progress: TotalProgress): object {
  if (progress.status !== "refused") return progress;
  const { window, status, error } = progress;
  return { window, status, code: error.code, message: error.message };
}

export interface DutyOptions extends CautionOptions {
  readonly folder: string;
  /** Without it there is no such duty. */
  readonly "audit-book"?: string;
  readonly "from-block": string;
  readonly confirmations: string;
  readonly "max-fee"?: string;
}

export interface DutyParts {
  readonly provider: JsonRpcProvider;
  readonly share: MemberShare;
  readonly proofs: ShareProofs;
  readonly signer: Signer & { readonly provider: Provider };
}

/** What a service does beside answering requests; says how a window stands when that changes. */
export class TotalsDuty {
  readonly #duty: TotalDuty;
  readonly #last = new Map<bigint, TotalProgress>();

  constructor(duty: TotalDuty) {
    this.#duty = duty;
  }

  async pass(stopped: AbortSignal): Promise<void> {
    for (const progress of await this.#duty.pass(stopped)) {
      const before = this.#last.get(progress.window);
      this.#last.set(progress.window, progress);
      const line = describeTotal(progress);
      if (before === undefined || describeTotal(before) !== line) say(line);
    }
  }

  /** How the windows stood last. */
  documents(): readonly object[] {
    return [...this.#last.values()].map(totalDocument);
  }
}

/** Runs with the duty, if the options ask for it. @throws INPUT_INVALID, CHAIN_FAILED */
export async function withDuty<T>(
  options: DutyOptions,
  { provider, share, proofs, signer }: DutyParts,
  use: (duty: TotalsDuty | undefined) => Promise<T>,
): Promise<T> {
  const { "audit-book": book, "max-fee": fee } = options;
  if (book === undefined) return use(undefined);
  const sender = await EthersTotalSender.of(signer, readMaxFee(fee).maxFeePerGas);
  const made = new MadeTotals(options.folder);
  return withReading({ ...options, "audit-book": book }, provider, share, (reading) =>
    use(new TotalsDuty(new TotalDuty({ ...reading, proofs, made, sender }))),
  );
}
