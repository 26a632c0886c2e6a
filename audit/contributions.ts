/** The contributions to a window, read from the chain. */
import { toBeHex, zeroPadValue } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { type ChainLog, type LogSource } from "../wallet/index.ts";
import { PATIENCE, scanLogs, type BlockRef, type Patience } from "../wallet/logScan.ts";
import { type Place } from "../wallet/chainEvents.ts";
import { AUDIT_BOOK, auditKind } from "./chainAbi.ts";
import { WindowFold, type Contributed } from "./fold.ts";

/** A contribution and where on the chain it stands. */
export type PlacedContribution = Contributed & { readonly place: Place };

/** Which stretch of which chain is read. */
export interface BookReading {
  readonly source: LogSource;
  /** Address of AuditBook. */
  readonly book: string;
  /** First block to read: that in which the window was opened, or earlier. */
  readonly fromBlock: number;
  /** Last one, pinned. */
  readonly end: BlockRef;
  readonly patience?: Patience;
}

const CONTRIBUTED = auditKind("Contributed");
const topicOf = (number: bigint): string => zeroPadValue(toBeHex(number), 32);

/** @throws CHAIN_FAILED for a log that is no such event */
export function contributedOf(log: ChainLog): PlacedContribution {
  const { topics, data, block, transaction, index } = log;
  const parsed = AUDIT_BOOK.parseLog({ topics, data });
  if (parsed?.name !== "Contributed") {
    throw new ZkMarginError("CHAIN_FAILED", `an event in block ${block} could not be read`, {
      fix: "check that the address is that of this chain's AuditBook",
    });
  }
  const value = (name: string): bigint => parsed.args.getValue(name) as bigint;
  const flag = (name: string): boolean => parsed.args.getValue(name) as boolean;
  return {
    ...{ window: value("window"), account: value("account"), version: value("version") },
    ...{ hidden: flag("hidden"), replaced: flag("replaced") },
    ciphertext: {
      ephemeral: { x: value("ephemeralX"), y: value("ephemeralY") },
      masked: { x: value("maskedX"), y: value("maskedY") },
    },
    place: { block, transaction, index },
  };
}

/**
 * In the order of the chain.
 * @param account of this one alone; of all accounts without
 * @throws CHAIN_FAILED, ChainReorganised
 */
export async function readContributions(
  { source, book, fromBlock, end, patience = PATIENCE }: BookReading,
  window: bigint,
  account?: bigint,
): Promise<PlacedContribution[]> {
  const indexed = [window, ...(account === undefined ? [] : [account])].map(topicOf);
  const wanted = { addresses: [book], kinds: [CONTRIBUTED], indexed, from: fromBlock, end };
  const found: PlacedContribution[] = [];
  for await (const { logs } of scanLogs(source, wanted, patience)) {
    for (const log of logs) {
      const isWanted = indexed.every((topic, place) => log.topics[place + 1] === topic);
      if (isWanted) found.push(contributedOf(log));
    }
  }
  return found;
}

/** @throws AUDIT_REFUSED for events that do not fit together; CHAIN_FAILED, ChainReorganised */
export async function foldWindow(
  reading: BookReading,
  window: bigint,
): Promise<WindowFold<PlacedContribution>> {
  const fold = new WindowFold<PlacedContribution>(window);
  for (const contribution of await readContributions(reading, window)) fold.add(contribution);
  return fold;
}
