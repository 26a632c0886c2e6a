/**
 * What became of a trade whose digest is used up, by the events of Settlement. Settling and cancelling both
 * use a digest up; nodes lose logs, keep them late, or look from a block too late: the absence of one event
 * says nothing about the other.
 */
import { type Contract } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { chainFailed } from "./chainCalls.ts";

/** Blocks to look in, both included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** @throws CHAIN_FAILED unless the node shows exactly one of the two events */
export async function fateShown(
  settlement: Contract,
  digest: string,
  range: BlockRange,
): Promise<"settled" | "cancelled"> {
  const settled = await hasEvent(settlement, "PrivateTradeSettled", digest, range);
  const cancelled = await hasEvent(settlement, "TradeCancelled", digest, range);
  if (settled !== cancelled) return settled ? "settled" : "cancelled";
  throw new ZkMarginError("CHAIN_FAILED", "the node does not show what became of the trade", {
    field: "rpc",
    fix: "ask a node that has all events since the trade began, with an earlier from-block",
  });
}

/** Whether Settlement emitted the event for the digest; other logs that a node adds do not count. */
async function hasEvent(
  settlement: Contract,
  name: string,
  digest: string,
  { from, to }: BlockRange,
): Promise<boolean> {
  const topic = settlement.interface.getEvent(name)?.topicHash;
  const filter = settlement.filters[name]?.(digest);
  if (filter === undefined) throw chainFailed(`the event ${name} could not be read`);
  const own = (await settlement.getAddress()).toLowerCase();
  try {
    const logs = await settlement.queryFilter(filter, from, to);
    return logs.some(
      ({ address, topics, removed }) =>
        !removed && address.toLowerCase() === own && topics[0] === topic && topics[1] === digest,
    );
  } catch (cause) {
    throw chainFailed(`the event ${name} could not be read`, cause);
  }
}
