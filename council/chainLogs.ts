/** The events of one account, from a node, to the last block that counts as final, and its state then. */
import { onOneChain, stretchOf, type ChainReading } from "../wallet/chainReading.ts";
import { ALL_KINDS } from "../wallet/eventAbi.ts";
import { ChainReorganised, isCurrent, patiently, scanLogs } from "../wallet/logScan.ts";
import { type ChainLog } from "../wallet/logSource.ts";
import { type AccountLogs } from "./replay.ts";

/**
 * All events of the contracts: a node is not told which account is of interest.
 * @throws CHAIN_FAILED, INPUT_INVALID when there is nothing to read
 */
export function readAccountLogs(reading: ChainReading, account: bigint): Promise<AccountLogs> {
  const { contracts } = reading;
  return onOneChain(async () => {
    const { source, patience, from, end, range } = await stretchOf(reading);
    const scan = {
      addresses: [contracts.accounts, ...contracts.modules],
      kinds: ALL_KINDS,
      ...{ from, end },
      ...(range === undefined ? {} : { range }),
    };
    const logs: ChainLog[] = [];
    for await (const part of scanLogs(source, scan, patience)) logs.push(...part.logs);
    const ask = () => source.accountAt(contracts.accounts, account, end.block);
    const facts = await patiently("an account", ask, patience);
    if (!(await isCurrent(source, end, patience))) throw new ChainReorganised();
    return { logs, contracts, account, facts };
  });
}
