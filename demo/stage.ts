/** What every scene needs: the market, the two traders, the prover and the narrator. */
import type { Contract } from "ethers";
import type { WarmProver } from "../prover/index.ts";
import { BAND, LEVEL, type MarketSnapshot } from "../risk/index.ts";
import type { Chain } from "./chain.ts";
import type { Market } from "./market.ts";
import type { Narrator } from "./narrator.ts";
import type { Ask, Participant } from "./participant.ts";
import { DESK_TABLE, HOME_TABLE } from "./rules.ts";

export interface Stage {
  readonly chain: Chain;
  readonly market: Market;
  readonly prover: WarmProver;
  readonly narrator: Narrator;
  readonly trader: Participant;
  readonly maker: Participant;
  readonly desk: Contract;
  readonly deskTable: string;
}

/** At the home table's initial level; a narrow band covers prices that move while the proof travels. */
export const AT_INITIAL: Ask = {
  table: HOME_TABLE,
  level: HOME_TABLE.initialLevel,
  band: BAND.parse("0.01", "band"),
};

/** What the desk asks for, with a band that lets the lease live through an ordinary day. */
export const FOR_DESK: Ask = {
  table: DESK_TABLE,
  level: LEVEL.parse("1", "level"),
  band: BAND.parse("0.05", "band"),
};

/** A day on the market clock. */
export const LEASE_SECONDS = 3 * 86_400;

/** Shortens a field element to what fits a line. */
export function brief(value: bigint): string {
  const hex = value.toString(16).padStart(64, "0");
  return `0x${hex.slice(0, 6)}…${hex.slice(-4)}`;
}

export async function commitmentOf(market: Market, account: bigint): Promise<string> {
  const { cx } = (await market.accounts.getFunction("accountOf")(account)) as { cx: bigint };
  return brief(cx);
}

/** The name of the custom error a call reverts with; undefined when it goes through. */
export async function refusal(
  contract: Contract,
  method: string,
  ...args: unknown[]
): Promise<string | undefined> {
  try {
    await contract.getFunction(method).staticCall(...args);
    return undefined;
  } catch (cause) {
    // Hardhat's provider wraps the revert data once more.
    const { data } = cause as { data?: string | { data?: string } };
    const bytes = typeof data === "object" ? data.data : data;
    const named = contract.interface.parseError(bytes ?? "0x")?.name;
    if (named === undefined) throw cause;
    return named;
  }
}

export function priceList(snapshot: MarketSnapshot, symbols: readonly string[]): string {
  return symbols
    .map((symbol, slot) => {
      const raw = snapshot.price[slot] ?? 0n;
      return `${symbol} ${raw / 10n ** 8n}.${(raw % 10n ** 8n).toString().padStart(8, "0").slice(0, 4)}`;
    })
    .join(", ");
}
