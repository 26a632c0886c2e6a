/**
 * Until when a trade in an option slot means what both sides agreed. Signed trades and orders name a slot, not its
 * series: after a relisting the same signature is for another option. A series lives to its expiry, and its slot is
 * not relisted before; so nothing is signed with a later deadline.
 */
import { Contract, ZeroAddress, type Provider } from "ethers";
import { FIRST_OPTION } from "../prover/conversion.ts";
import { ACCOUNTS_ABI, MARKET_ABI, OPTIONS_ABI } from "./chainAbi.ts";
import { view } from "./chainCalls.ts";
import { tradeRefused } from "./rfq/session.ts";

/** Whether a slot's quantity is an option's. */
export const isOptionSlot = (slot: number): boolean => slot >= FIRST_OPTION;

/**
 * Expiry of the series that trades in the slot, Unix s of the block; 0 where none was ever listed, `undefined` for a
 * slot that never expires and where there are no options.
 * @param accounts address of MarginAccounts
 * @throws CHAIN_FAILED
 */
export async function readExpiry(
  provider: Provider,
  accounts: string,
  slot: number,
): Promise<bigint | undefined> {
  if (!isOptionSlot(slot)) return undefined;
  const at = (address: string, abi: readonly string[]) => new Contract(address, abi, provider);
  const market = await view<string>(at(accounts, ACCOUNTS_ABI), "market");
  const options = await view<string>(at(market, MARKET_ABI), "options");
  if (options === ZeroAddress) return undefined;
  const series = await view<{ expiry: bigint }>(at(options, OPTIONS_ABI), "seriesOf", slot);
  return series.expiry;
}

/** @throws TRADE_REFUSED for a deadline (Unix s) past the expiry */
export function requireBeforeExpiry(deadline: bigint, expiry: bigint | undefined): void {
  if (expiry === undefined || deadline <= expiry) return;
  if (expiry === 0n) {
    throw tradeRefused("slot", "has no option series", "trade a slot whose series is listed");
  }
  throw tradeRefused(
    "deadline",
    `is after the option's expiry (${expiry}): the slot may then be another option's`,
    `name a deadline of ${expiry} or before; what has expired becomes cash, it is not traded`,
  );
}
