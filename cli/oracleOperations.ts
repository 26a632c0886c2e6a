/** What `oracle report` and `oracle fix` do: a document for the members to sign, checked against every bound of the chain. */
import { type Provider } from "ethers";
import {
  composeReport,
  fixingText,
  OPTION_FIXING_FORMAT,
  OPTION_REPORT_FORMAT,
  parseFixing,
  parseReport,
  reportRefused,
  reportText,
  requireFixing,
  type OracleFacts,
} from "../oracle/index.ts";
import { inputInvalid, parseDecimal, PRICE } from "../risk/index.ts";
import { openOptions } from "./optionChain.ts";
import { readOracleFacts } from "./oracleChain.ts";
import { readOracleInputs, readSlotList, type OracleInputOptions } from "./oracleInputs.ts";
import { composedResult, fixingResult } from "./oracleReport.ts";
import { bookRefuses } from "./oracleCall.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { withNode } from "./rpc.ts";
import { readAddress, readWhole } from "./walletOptions.ts";

export interface OracleChainOptions {
  readonly rpc: string;
  readonly accounts: string;
}

export interface ReportOptions extends OracleChainOptions, OracleInputOptions {
  readonly slots?: string;
  readonly number?: string;
  readonly out: string;
}

const NUMBER = { decimals: 0, min: 1n, max: 2n ** 64n - 1n, of: "a whole number" };

/**
 * The same with a node at hand.
 * @throws REPORT_REFUSED for what the chain would refuse and for other scenarios, INPUT_INVALID, INPUT_UNREADABLE, CHAIN_FAILED
 */
export async function reportThrough(provider: Provider, options: ReportOptions): Promise<Result> {
  const address = readAddress(options.accounts, "accounts");
  const chosen = readSlotList(options.slots);
  const number =
    options.number === undefined ? {} : { number: parseDecimal(options.number, "number", NUMBER) };
  requirePublicTarget(options.out, "out", OPTION_REPORT_FORMAT);
  const contracts = await openOptions(provider, address);
  const facts = await readOracleFacts(contracts);
  const inputs = await readOracleInputs(contracts, options);
  const terms = { timestamp: facts.time, ...number, ...chosen };
  const report = composeReport(facts, inputs, terms);
  const homes = inputs.homes.map(({ table }) => table);
  const text = reportText(report, { ...inputs.digests, homes });
  writePublic(options.out, "out", text, OPTION_REPORT_FORMAT);
  return composedResult(parseReport(text), options.out);
}

/** @throws as {@link reportThrough} */
export function makeReport(options: ReportOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => reportThrough(provider, options));
}

export interface FixOptions extends OracleChainOptions {
  readonly slot: string;
  readonly settlement: string;
  readonly out: string;
}

/** The series that has the slot. */
function expiryOf({ slots }: OracleFacts, slot: number): bigint {
  const series = slots.find((one) => one.slot === slot)?.series;
  if (series !== undefined) return series.expiry;
  throw inputInvalid("slot", "has no series", "see `zkmargin options series`");
}

/** @throws INPUT_INVALID, REPORT_REFUSED where enough was observed or the price is too far away, CHAIN_FAILED */
export async function fixThrough(provider: Provider, options: FixOptions): Promise<Result> {
  const address = readAddress(options.accounts, "accounts");
  const slot = readWhole(options.slot, "slot");
  const settlement = PRICE.parse(options.settlement, "settlement");
  requirePublicTarget(options.out, "out", OPTION_FIXING_FORMAT);
  const contracts = await openOptions(provider, address);
  const facts = await readOracleFacts(contracts);
  const fixing = { slot, expiry: expiryOf(facts, slot), settlement };
  const wait = requireFixing(facts, fixing);
  if ((await bookRefuses(contracts, "fix", [slot])) === undefined) {
    throw reportRefused(
      `enough was observed of slot ${slot}, and the market fixes it itself`,
      "call OptionBook.fix, or run `zkmargin keeper --commit-epochs`",
      "slot",
    );
  }
  const text = fixingText(facts.venue, fixing);
  writePublic(options.out, "out", text, OPTION_FIXING_FORMAT);
  return fixingResult(parseFixing(text), wait, options.out);
}

/** @throws as {@link fixThrough} */
export function makeFixing(options: FixOptions): Promise<Result> {
  return withNode(options.rpc, (provider) => fixThrough(provider, options));
}
