/**
 * The commitments that events announced of an account, without opening any: enough to tell which state a
 * portfolio file or the beginning of a view is of.
 */
import { IDENTITY, type AffinePoint } from "../circuits/babyjubjub.ts";
import { type AccountEvent } from "./chainEvents.ts";
import { onOneChain, stretchOf, type ChainReading, type Stretch } from "./chainReading.ts";
import { ACCOUNT_KINDS } from "./eventAbi.ts";
import { topicOf } from "./histories.ts";
import { scanLogs } from "./logScan.ts";
import { readEvent } from "./readEvent.ts";

/** The account after one of its events. */
export interface Announced {
  readonly block: number;
  readonly commitment: AffinePoint;
  readonly version: bigint;
  readonly closed: boolean;
}

function after(last: Announced | undefined, event: AccountEvent): Announced {
  const { block } = event;
  const { commitment = IDENTITY, version = 0n } = last ?? {};
  switch (event.kind) {
    case "opened":
      return { block, commitment: IDENTITY, version: 0n, closed: false };
    case "viewingKeySet":
      return { block, commitment, version, closed: false };
    case "closed":
      return { block, commitment, version, closed: true };
    case "rerandomised":
      return { block, commitment: event.commitment, version, closed: false };
    case "moved":
    case "converted":
    case "exchanged":
      return { block, commitment: event.commitment, version: event.version, closed: false };
  }
}

/** In the order of the chain. @throws CHAIN_FAILED, ChainReorganised */
export async function announcedIn(stretch: Stretch, account: bigint): Promise<Announced[]> {
  const { source, contracts, patience, ...scan } = stretch;
  const query = { ...scan, addresses: [contracts.accounts], kinds: ACCOUNT_KINDS };
  const topic = topicOf(account);
  const states: Announced[] = [];
  for await (const { logs } of scanLogs(source, query, patience)) {
    for (const log of logs.filter(({ topics }) => topics[1] === topic)) {
      const event = readEvent(log, contracts);
      if (event === undefined || event.kind === "sealed" || event.kind === "orders") continue;
      states.push(after(states.at(-1), event));
    }
  }
  return states;
}

/** From the first block to be read to the newest there is, final or not. @throws CHAIN_FAILED, INPUT_INVALID */
export function announcedCommitments(
  reading: ChainReading,
  account: bigint,
): Promise<readonly Announced[]> {
  return onOneChain(async () =>
    announcedIn(await stretchOf({ ...reading, confirmations: 0 }), account),
  );
}
