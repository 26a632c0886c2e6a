/**
 * Scenario profits of the option slots as an epoch took them over: every report before its log, a fixed series without
 * any. A node cannot pass off others: whoever uses them compares the market's prepared point.
 */
import { Contract, ZeroAddress, type EventLog, type Log, type Provider } from "ethers";
import type { SolvencyCircuit } from "../circuits/spec.ts";
import { PNL_WORDS, unpackPnl } from "../oracle/index.ts";
import { OPTIONS_ABI } from "./chainAbi.ts";

/** Failures of the node become the caller's error. */
type Fail = (what: string, cause?: unknown) => Error;

interface Place {
  readonly blockNumber: number;
  readonly index: number;
}

const isBefore = (log: Place, end: Place): boolean =>
  log.blockNumber < end.blockNumber ||
  (log.blockNumber === end.blockNumber && log.index < end.index);

/**
 * `optionPnl[s][j]` of option slot nLinear + j in scenario s, 1e-8 USD, at the log of an epoch.
 * @param book address of the option book; all is zero where there is none
 */
export async function optionPnlAt(
  provider: Provider,
  book: string,
  { parameters }: SolvencyCircuit,
  end: Place,
  fail: Fail,
): Promise<bigint[][]> {
  const { nLinear, nOption, nScenarios } = parameters;
  const bySlot = new Map<number, readonly bigint[]>();
  if (nOption !== 0 && book !== ZeroAddress) {
    const contract = new Contract(book, OPTIONS_ABI, provider);
    const logs = (
      await Promise.all(
        ["Reported", "SeriesFixed"].map((name) => logsOf(contract, name, end, fail)),
      )
    ).flat();
    for (const log of logs.sort((a, b) => (isBefore(a, b) ? -1 : 1))) take(bySlot, log);
  }
  return Array.from({ length: nScenarios }, (_, s) =>
    Array.from({ length: nOption }, (__, j) => bySlot.get(nLinear + j)?.[s] ?? 0n),
  );
}

async function logsOf(
  contract: Contract,
  name: string,
  end: Place,
  fail: Fail,
): Promise<EventLog[]> {
  const found = await contract
    .queryFilter(name, 0, end.blockNumber)
    .catch((cause: unknown) => Promise.reject(fail(`the event ${name}`, cause)));
  return found.filter(
    (log: Log | EventLog): log is EventLog => "args" in log && isBefore(log, end),
  );
}

function take(bySlot: Map<number, readonly bigint[]>, { eventName, args }: EventLog): void {
  if (eventName === "SeriesFixed") {
    bySlot.delete(Number(args.getValue("slot")));
    return;
  }
  const words = [...(args.getValue("pnl") as readonly bigint[])];
  for (const [k, slot] of (args.getValue("slots") as readonly bigint[]).entries()) {
    bySlot.set(Number(slot), unpackPnl(words.slice(k * PNL_WORDS, (k + 1) * PNL_WORDS)));
  }
}
