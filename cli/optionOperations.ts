/** What `options series` and `options status` do: read a chain, and say what is there. */
import { readAccountStanding, readOptionSlots } from "./optionChain.ts";
import { seriesResult, standingResult } from "./optionReport.ts";
import { type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readAccountNumber, readAddress } from "./walletOptions.ts";

export interface OptionChainOptions {
  readonly rpc: string;
  readonly accounts: string;
}

/** @throws INPUT_INVALID, CHAIN_FAILED */
export function listSeries({ rpc, accounts }: OptionChainOptions): Promise<Result> {
  const address = readAddress(accounts, "accounts");
  return withNode(rpc, async (provider) => seriesResult(await readOptionSlots(provider, address)));
}

/** @throws INPUT_INVALID, CHAIN_FAILED */
export function accountStatus(
  options: OptionChainOptions & { readonly account: string },
): Promise<Result> {
  const { rpc, accounts } = options;
  const address = readAddress(accounts, "accounts");
  const account = readAccountNumber(options.account);
  return withNode(rpc, async (provider) =>
    standingResult(await readAccountStanding(provider, address, account)),
  );
}
