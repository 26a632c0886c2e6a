/** Option slots, relistings and what an account has followed, read from a chain at one block. */
import { Contract, ZeroAddress, type Provider } from "ethers";
import { type ZkMarginError } from "../circuits/errors.ts";
import { relistingOf, type Relisting } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { ACCOUNTS_ABI, RISK_ABI } from "../trading/chainAbi.ts";
import { chainFailed, revertName, view } from "../trading/chainCalls.ts";
import { OPTION_STATES, type OracleSeries, type OracleSlot } from "../oracle/index.ts";
import { OPTION_CALLS } from "./optionAbi.ts";

/** `Series`. */
export type Series = OracleSeries;

export interface OptionSlot extends OracleSlot {
  /** Numbers of the relistings that gave the slot to another series. */
  readonly relistings: readonly bigint[];
}

export interface OptionSlots {
  readonly block: number;
  /** Block time, s. */
  readonly time: bigint;
  /** Age at which a trading series without a report halts the market, s. */
  readonly maxReportAge: bigint;
  /** Those of which anything was ever announced. */
  readonly slots: readonly OptionSlot[];
  /** Relistings that count. */
  readonly relistings: readonly Relisting[];
}

/** A relisting that an account has still to follow. */
export interface Outstanding {
  readonly relisting: Relisting;
  /** Whether `ConversionPoints.prepare` was called for the key of the account's home table; of tables with options alone. */
  readonly prepared?: boolean;
}

export interface AccountStanding {
  readonly block: number;
  readonly account: bigint;
  readonly home: string;
  /** Whether its home table covers option slots. */
  readonly coversOptions: boolean;
  readonly followed: bigint;
  readonly latest: bigint;
  readonly outstanding: readonly Outstanding[];
}

const FIRST = 16;
const END = 32;

/** The contracts of a market with options, at one block. */
export interface OptionContracts {
  readonly provider: Provider;
  readonly block: number;
  readonly time: bigint;
  readonly accounts: Contract;
  readonly market: Contract;
  readonly book: Contract;
}

/** The contract that `of` names; undefined for none. @throws CHAIN_FAILED */
export async function contractAt(
  of: Contract,
  name: string,
  abi: readonly string[],
  at: object,
): Promise<Contract | undefined> {
  const address = await view<string>(of, name, at);
  return address === ZeroAddress ? undefined : new Contract(address, abi, of.runner);
}

/** @throws INPUT_INVALID for a market without options, CHAIN_FAILED */
export async function openOptions(provider: Provider, address: string): Promise<OptionContracts> {
  const head = await provider.getBlock("latest").catch((cause: unknown) => {
    throw chainFailed("the latest block could not be read", cause);
  });
  if (head === null) throw chainFailed("the latest block could not be read");
  const at = { blockTag: head.number };
  const accounts = new Contract(address, [...ACCOUNTS_ABI, ...OPTION_CALLS.accounts], provider);
  const market = await contractAt(accounts, "market", OPTION_CALLS.market, at);
  if (market === undefined) throw chainFailed("market() could not be read");
  const book = await contractAt(market, "options", OPTION_CALLS.options, at);
  if (book === undefined) throw without("accounts", "an option book: its market has no options");
  return { provider, block: head.number, time: BigInt(head.timestamp), accounts, market, book };
}

function without(field: string, what: string): ZkMarginError {
  return inputInvalid(field, `has not got ${what}`, "name a deployment that lists options");
}

const listed = ({ underlying, isCall, strike, expiry, maxStep, minPrice }: Series): Series => {
  return { underlying, isCall, strike, expiry, maxStep, minPrice };
};

async function readRelistings(
  { book, block }: OptionContracts,
  from: bigint,
  latest: bigint,
): Promise<Relisting[]> {
  const found: Relisting[] = [];
  for (let number = from; number <= latest; number += 1n) {
    const [slots, payoffs, price] = await view<readonly [bigint, Iterable<bigint>, bigint]>(
      ...[book, "relisting", number, { blockTag: block }],
    );
    found.push(relistingOf(number, slots, [...payoffs], price));
  }
  return found;
}

async function readSlot(
  { book, block }: OptionContracts,
  slot: number,
  relistings: readonly Relisting[],
): Promise<OptionSlot> {
  const at = { blockTag: block };
  const [state, price, , reportedAt] = await view<readonly [bigint, bigint, bigint, bigint]>(
    ...[book, "slotOf", slot, at],
  );
  const name = OPTION_STATES[Number(state)];
  if (name === undefined) throw chainFailed(`the state of slot ${slot} is unknown here`);
  const series = await view<Series>(book, "seriesOf", slot, at);
  const [next, from] = await view<readonly [Series, bigint]>(book, "nextSeriesOf", slot, at);
  const own = relistings.filter(({ payoffs }) => payoffs.has(slot)).map(({ number }) => number);
  return {
    ...{ slot, state: name, price, reportedAt, relistings: own },
    ...(series.expiry === 0n ? {} : { series: listed(series) }),
    ...(next.expiry === 0n ? {} : { next: { ...listed(next), from } }),
  };
}

/** Those of which anything was ever announced. @throws CHAIN_FAILED */
export async function readSlots(
  contracts: OptionContracts,
  relistings: readonly Relisting[],
): Promise<OptionSlot[]> {
  const numbers = Array.from({ length: END - FIRST }, (_, option) => FIRST + option);
  // At once: nodes take them as one request.
  const slots = await Promise.all(numbers.map((slot) => readSlot(contracts, slot, relistings)));
  return slots.filter(({ state }) => state !== "none");
}

/** @param accounts address of MarginAccounts @throws INPUT_INVALID, CHAIN_FAILED */
export async function readOptionSlots(provider: Provider, accounts: string): Promise<OptionSlots> {
  const facts = await openOptions(provider, accounts);
  const at = { blockTag: facts.block };
  const latest = await view<bigint>(facts.book, "relistings", at);
  const relistings = await readRelistings(facts, 1n, latest);
  const { maxReportAge } = await view<{ readonly maxReportAge: bigint }>(facts.book, "limits", at);
  const slots = await readSlots(facts, relistings);
  return { block: facts.block, time: facts.time, maxReportAge, slots, relistings };
}

async function isPrepared(
  points: Contract,
  verifier: string,
  number: bigint,
  at: object,
): Promise<boolean> {
  try {
    await view(points, "conversion", verifier, number, at);
    return true;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (revertName(points, cause) === "ConversionNotPrepared") return false;
    throw error;
  }
}

/**
 * @param accounts address of MarginAccounts
 * @throws INPUT_INVALID for an account or a clearing that does not exist, CHAIN_FAILED
 */
export async function readAccountStanding(
  provider: Provider,
  accounts: string,
  account: bigint,
): Promise<AccountStanding> {
  const facts = await openOptions(provider, accounts);
  const at = { blockTag: facts.block };
  const stored = await view<{ readonly owner: string; readonly home: string }>(
    ...[facts.accounts, "accountOf", account, at],
  );
  if (stored.owner === ZeroAddress) {
    throw inputInvalid("account", "does not exist on this chain", "check the account's number");
  }
  const proofs = await contractAt(facts.accounts, "proofs", OPTION_CALLS.proofs, at);
  const clearing =
    proofs === undefined
      ? undefined
      : await contractAt(proofs, "clearing", OPTION_CALLS.clearing, at);
  if (clearing === undefined) throw without("accounts", "a clearing: nothing is converted there");
  const points = await contractAt(clearing, "points", OPTION_CALLS.points, at);
  const risk = await contractAt(facts.accounts, "risk", RISK_ABI, at);
  if (points === undefined || risk === undefined) throw chainFailed("risk() could not be read");
  const home = await view<string>(risk, "currentHome", stored.home, at);
  const { verifier, nSlots } = await view<{
    readonly verifier: string;
    readonly nSlots: bigint;
  }>(risk, "tableOf", home, at);
  const followed = await view<bigint>(clearing, "followedThrough", account, at);
  const latest = await view<bigint>(facts.book, "relistings", at);
  const coversOptions = nSlots > BigInt(FIRST);
  const outstanding: Outstanding[] = [];
  for (const relisting of await readRelistings(facts, followed + 1n, latest)) {
    const { number } = relisting;
    const prepared = coversOptions && (await isPrepared(points, verifier, number, at));
    outstanding.push({ relisting, ...(coversOptions ? { prepared } : {}) });
  }
  return { block: facts.block, account, home, coversOptions, followed, latest, outstanding };
}
