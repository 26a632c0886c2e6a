/** What the risk oracle reads of a chain at one block: series, limits, its own set, what reports are measured by, home tables. */
import { type Contract, type EventLog, type Log } from "ethers";
import { solvencyCircuit } from "../circuits/spec.ts";
import { MARKET_STATES } from "../wallet/chainStates.ts";
import { type HomeTable, type OracleFacts, type OracleLimits } from "../oracle/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { chainFailed, revertName, view } from "../trading/chainCalls.ts";
import { RISK_ABI } from "../trading/chainAbi.ts";
import { openDeployment, readTable, readVerifier } from "../verifier/index.ts";
import { OPTION_CALLS } from "./optionAbi.ts";
import { contractAt, readSlots, type OptionContracts } from "./optionChain.ts";

const LINEAR_SLOTS = 16;
const PRICE_BITS = 64n;
/** `HaltReason.OptionsStale`. */
const OPTIONS_STALE = 9n;

/** Of packed prices the linear slots'. */
function linearPrices(words: readonly bigint[]): bigint[] {
  return Array.from({ length: LINEAR_SLOTS }, (_, slot) =>
    BigInt.asUintN(64, (words[slot >> 2] ?? 0n) >> (PRICE_BITS * BigInt(slot & 3))),
  );
}

async function events(
  contract: Contract,
  name: string,
  values: readonly unknown[],
  from: number,
  to: number,
): Promise<readonly (Log | EventLog)[]> {
  const filter = contract.filters[name];
  if (filter === undefined) throw chainFailed(`the event ${name} is unknown here`);
  return contract.queryFilter(filter(...values), from, to).catch((cause: unknown) => {
    throw chainFailed(`the events ${name} could not be read`, cause);
  });
}

/** Block of the last epoch that was refused for a stale report since `epoch`; undefined for none. */
async function refusedAt({ market, block }: OptionContracts, epoch: bigint) {
  const [committed] = await events(market, "EpochCommitted", [epoch], 0, block);
  if (committed === undefined) return undefined;
  const halts = await events(market, "MarketHalted", [], committed.blockNumber, block);
  const last = halts.findLast((log) => "args" in log && log.args.reason === OPTIONS_STALE);
  return last?.blockNumber;
}

/** Prices of the feeds: what an epoch that was refused in that block would have had. */
async function feedPrices(market: Contract, block: number): Promise<bigint[]> {
  const at = { blockTag: block };
  const feeds = await contractAt(market, "feeds", OPTION_CALLS.feeds, at);
  if (feeds === undefined) throw chainFailed("feeds() could not be read");
  const [, readings] = await view<readonly [bigint, Iterable<bigint>]>(feeds, "read", at);
  const prices = new Array<bigint>(LINEAR_SLOTS).fill(0n);
  for (const word of readings) {
    const slot = Number(BigInt.asUintN(8, word >> 80n));
    if (slot < LINEAR_SLOTS) prices[slot] = BigInt.asUintN(64, word);
  }
  return prices;
}

/** Of the latest epoch, or of one refused since because a report was stale. */
async function measuringPrices(contracts: OptionContracts) {
  const { market, block } = contracts;
  const at = { blockTag: block };
  const [state, epoch] = await view<readonly [bigint, bigint]>(market, "status", at);
  if (epoch === 0n) throw inputInvalid("accounts", "have no epoch yet", "commit the first");
  const name = MARKET_STATES[Number(state)];
  const stands = name === "halted" || name === "abandoned";
  const refused = stands ? await refusedAt(contracts, epoch) : undefined;
  if (refused !== undefined) return { epoch, prices: await feedPrices(market, refused) };
  const { prices } = await view<{ readonly prices: { readonly words: Iterable<bigint> } }>(
    ...[market, "epochPrices", epoch, at],
  );
  return { epoch, prices: linearPrices([...prices.words]) };
}

/** @throws CHAIN_FAILED, INPUT_INVALID for a market without an epoch */
export async function readOracleFacts(contracts: OptionContracts): Promise<OracleFacts> {
  const { provider, book, block, time } = contracts;
  const at = { blockTag: block };
  const { chainId } = await provider.getNetwork().catch((cause: unknown) => {
    throw chainFailed("the chain's id could not be read", cause);
  });
  const [signers, threshold, oracleSet] = await view<readonly [Iterable<string>, bigint, bigint]>(
    ...[book, "oracle", at],
  );
  const { maxReportAge, minInterval, fixingDelay, maxMove, tolerance, maxGain } =
    await view<OracleLimits>(book, "limits", at);
  const { epoch, prices } = await measuringPrices(contracts);
  return {
    venue: { chainId, book: await book.getAddress(), oracleSet },
    ...{ block, time, epoch, underlyingPrices: prices },
    ...{ signers: [...signers], threshold: Number(threshold) },
    limits: { maxReportAge, minInterval, fixingDelay, maxMove, tolerance, maxGain },
    slots: await readSlots(contracts, []),
  };
}

/** What the home was superseded by; a table that is no home yet stands for itself: first reports come before it can be. */
async function answersTo(risk: Contract, home: string, at: object): Promise<string> {
  try {
    return await view<string>(risk, "currentHome", home, at);
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (revertName(risk, cause) === "HomeUnknown") return home;
    throw error;
  }
}

/**
 * The tables that accounts at home under these answer to now.
 * @param homes names of home tables, or of registered tables that are to become one
 * @throws INPUT_INVALID for a table that is not registered, CHAIN_FAILED
 */
export async function readHomeTables(
  { provider, accounts, block }: OptionContracts,
  homes: readonly string[],
): Promise<readonly HomeTable[]> {
  const at = { blockTag: block };
  const risk = await contractAt(accounts, "risk", [...RISK_ABI, ...OPTION_CALLS.risk], at);
  if (risk === undefined) throw chainFailed("risk() could not be read");
  const deployment = await openDeployment(provider, await accounts.getAddress());
  const found = new Map<string, HomeTable>();
  for (const home of homes) {
    const table = await answersTo(risk, home, at);
    if (found.has(table)) continue;
    const { nSlots, verifier } = await view<{
      readonly nSlots: bigint;
      readonly verifier: string;
    }>(risk, "tableOf", table, at);
    if (nSlots === 0n) {
      throw inputInvalid(
        "homes",
        `name ${home}, which is not registered`,
        "check the table's name",
      );
    }
    const { circuit } = await readVerifier(deployment, verifier);
    const { rules } = await readTable(deployment, table, solvencyCircuit(circuit));
    found.set(table, { table, rules });
  }
  return [...found.values()];
}
