/** What `audit publish` does: collects the members' shares of a window, opens its total, and says how to publish it. */
import { Contract } from "ethers";
import { AUDIT_BOOK } from "../audit/chainAbi.ts";
import { bitsFor, loadTable, USUAL_LIMIT, type TableNews } from "../audit/logarithm/index.ts";
import { decryptTotal, wholeDollars } from "../audit/totals/decryption.ts";
import {
  publishTotalCalldata,
  readPublication,
  requireShares,
  requireTaken,
  type Publication,
} from "../audit/totals/publication.ts";
import { inputInvalid } from "../risk/index.ts";
import { chainFailed, view } from "../trading/chainCalls.ts";
import { readWindowNumber } from "./windowNumber.ts";
import { sayAside, withBar, type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readAddress } from "./walletOptions.ts";

export interface PublishOptions {
  readonly rpc: string;
  readonly "audit-book": string;
  readonly window: string;
  readonly "max-total"?: string;
  readonly table?: string;
}

/** Of the council, whose shares are collected. */
const COUNCIL_CALLS = [
  "function generation() view returns (uint32)",
  "function threshold() view returns (uint8 needed, uint8 size)",
];

/** Whole dollars. @throws INPUT_INVALID */
function readLimit(text: string | undefined): bigint {
  if (text === undefined) return USUAL_LIMIT;
  if (/^[1-9][0-9]{0,19}$/.test(text)) return BigInt(text);
  throw inputInvalid("max-total", "is no amount", "write whole dollars: 35000000000000");
}

function tellTable(news: TableNews): void {
  if (news.kind === "not-kept") {
    sayAside("the table of baby steps could not be kept: the next run makes it again");
  } else if (news.why === "damaged") {
    sayAside("the table of baby steps was damaged: it is made again");
  }
}

async function openTotal(read: Publication, options: PublishOptions): Promise<bigint> {
  const limit = readLimit(options["max-total"]);
  const place = options.table === undefined ? {} : { folder: options.table };
  const table = await withBar("making the table of baby steps", (onProgress) =>
    loadTable({ bits: bitsFor(limit), ...place, onProgress, tell: tellTable }),
  );
  return withBar("looking for the total", (onProgress) =>
    decryptTotal(read, { table, limit, onProgress }),
  );
}

function publishResult(read: Publication, total: bigint, book: string): Result {
  const { window, accounts, hidden, generation, shares, published } = read;
  const members = shares.map(({ member }) => member);
  const about = { window, total, accounts, hidden };
  const said = `window ${window}: ${accounts} accounts, ${hidden} of them hidden, need ${wholeDollars(total)}`;
  if (published !== undefined) {
    return { document: { ...about, published: true }, text: `${said}; published` };
  }
  const data = publishTotalCalldata(window, total);
  return {
    document: { ...about, published: false, generation, members, call: { to: book, data } },
    text: `${said}\nshares of members ${members.join(", ")}; send to ${book} from any address:\n${data}`,
  };
}

/**
 * The total, and the call that publishes it.
 * @throws INPUT_INVALID, CHAIN_FAILED; AUDIT_REFUSED where the window has no total, or none up to the limit; COUNCIL_INCOMPLETE
 */
export async function publishTotal(options: PublishOptions): Promise<Result> {
  const address = readAddress(options["audit-book"], "audit-book");
  const window = readWindowNumber(options.window);
  readLimit(options["max-total"]);
  return withNode(options.rpc, async (provider) => {
    const head = await provider.getBlockNumber().catch((cause: unknown) => {
      throw chainFailed("the newest block could not be read", cause);
    });
    const at = { blockTag: head };
    const book = new Contract(address, AUDIT_BOOK, provider);
    const council = new Contract(await view<string>(book, "council", at), COUNCIL_CALLS, provider);
    const read = await readPublication(book, council, window, at);
    if (read.published !== undefined) return publishResult(read, read.published, address);
    requireShares(read);
    const total = await openTotal(read, options);
    await requireTaken(book, window, total);
    return publishResult(read, total, address);
  });
}
