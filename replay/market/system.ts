/**
 * The whole contract system for a window: deployed as anywhere, with real verifiers; then the code of the
 * verifiers is replaced by stand-ins (see chain/standInProofs.ts). Slot 0 is priced by `SettlementFeed`, so that a
 * loss that all holders bear shows in the committed price.
 */
import { Contract, ZeroAddress, encodeBytes32String, type Signer, type Wallet } from "ethers";
import { solvencyCircuit } from "../../circuits/spec.ts";
import { solidityTable } from "../../prover/index.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";
import { deployContract, deploySystem, send, type MarketSystem } from "../../setup/deploySystem.ts";
import { deployForTerms, type LiquidationSystem } from "../../setup/deployLiquidation.ts";
import type { ReplayChain } from "../chain/replayChain.ts";
import { HOUR } from "../data/pricePath.ts";
import { SETTLEMENT, type Window } from "./window.ts";

const SETTLEMENT_DECIMALS = 6;
const FEED_DECIMALS = 8;
/** One dollar: what the token's own feed says all the time; the hourly files have no price of it. */
export const PAR = 10n ** 8n;
/** Feed of the settlement token. */
export const SETTLEMENT_FEED = "USD token";
/** 1e-18 a day: what longs of a funded perpetual pay, and the most that may be. */
const DAILY_FUNDING = 3n * 10n ** 14n;
const MOST_DAILY_FUNDING = 10n ** 16n;
const FUNDING_DURATION = 40 * 24 * HOUR;
/** A feed may be late by this much, s. */
const HEARTBEAT = 2 * HOUR;

export interface ReplaySystem extends MarketSystem, LiquidationSystem {
  /** Of the spot slots by slot number, slot 0's included. */
  readonly tokens: ReadonlyMap<number, Contract>;
  readonly tokenDecimals: ReadonlyMap<number, number>;
  /** Mock feeds by name. */
  readonly aggregators: ReadonlyMap<string, Contract>;
  readonly fundings: readonly Contract[];
  /** Stand-ins, at the verifiers' own addresses. */
  readonly solvencyStandIn: Contract;
  readonly sealStandIn: Contract;
  readonly shareStandIn: Contract;
}

function contractAt(source: string, name: string, address: string, signer: Signer): Contract {
  return new Contract(address, readArtifact(`contracts/${source}.sol`, name).abi, signer);
}

async function standIns(
  chain: ReplayChain,
  signer: Signer,
  { verifiers }: MarketSystem,
  { circuit }: Window,
): Promise<Pick<ReplaySystem, "solvencyStandIn" | "sealStandIn" | "shareStandIn">> {
  const { nLinear, nOption, nScenarios } = solvencyCircuit(circuit).parameters;
  const place = async (at: string, mock: string, args: readonly unknown[]): Promise<Contract> => {
    const model = await deployContract(signer, `mocks/${mock}`, args);
    await chain.replaceCode(at, await model.getAddress());
    return contractAt(`mocks/${mock}`, mock, at, signer);
  };
  const solvency = verifiers[circuit]?.address ?? ZeroAddress;
  return {
    solvencyStandIn: await place(solvency, "MockSolvencyVerifier", [nLinear, nOption, nScenarios]),
    sealStandIn: await place(verifiers.seal.address, "MockProofVerifier", [
      encodeBytes32String("seal"),
    ]),
    shareStandIn: await place(verifiers.share.address, "MockProofVerifier", [
      encodeBytes32String("share"),
    ]),
  };
}

async function listTokens(
  signer: Signer,
  { vault }: MarketSystem,
  { slots }: Window,
): Promise<Pick<ReplaySystem, "tokens" | "tokenDecimals">> {
  const tokens = new Map<number, Contract>();
  const tokenDecimals = new Map<number, number>();
  const list = async (slot: number, name: string, decimals: number): Promise<void> => {
    const token = await deployContract(signer, "mocks/MockERC20", [name, name, decimals]);
    await send(vault, "listToken", slot, token.target);
    tokens.set(slot, token);
    tokenDecimals.set(slot, decimals);
  };
  await list(0, SETTLEMENT, SETTLEMENT_DECIMALS);
  for (const [place, { name, decimals }] of slots.entries()) {
    if (decimals === undefined) await send(vault, "listPerpetual", place + 1);
    else await list(place + 1, name, decimals);
  }
  return { tokens, tokenDecimals };
}

async function listFeeds(
  signer: Signer,
  { feeds, vault }: MarketSystem,
  { slots, path, breakers }: Window,
): Promise<Pick<ReplaySystem, "aggregators" | "fundings">> {
  const aggregators = new Map<string, Contract>();
  for (const feed of [SETTLEMENT_FEED, ...path.feeds]) {
    const price = path.ticks[0]?.prices[feed] ?? PAR;
    aggregators.set(
      feed,
      await deployContract(signer, "mocks/MockAggregator", [FEED_DECIMALS, price]),
    );
  }
  const targetOf = (feed: string): unknown => aggregators.get(feed)?.target ?? ZeroAddress;
  const setFeed = async (slot: number, feed: unknown, second?: string): Promise<void> => {
    await send(feeds, "setFeed", {
      ...{
        slot,
        feed,
        heartbeat: HEARTBEAT,
        secondHeartbeat: second === undefined ? 0 : HEARTBEAT,
      },
      secondFeed: second === undefined ? ZeroAddress : targetOf(second),
      maxDisagreement: second === undefined ? 0 : breakers.maxDisagreement,
      ...{ maxMove: breakers.maxMove, minPrice: 0n, maxPrice: 2n ** 64n - 1n },
    });
  };
  /** What is paid for in units moves with them: see SettlementFeed. */
  const inUnits = async (feed: unknown): Promise<unknown> =>
    (await deployContract(signer, "market/SettlementFeed", [feed, vault.target])).target;
  await setFeed(0, await inUnits(targetOf(SETTLEMENT_FEED)));
  const fundings: Contract[] = [];
  const withFunding = async (feed: unknown): Promise<unknown> => {
    const governor = await signer.getAddress();
    const bounds = [MOST_DAILY_FUNDING, FUNDING_DURATION];
    const funding = await deployContract(signer, "market/FundingIndex", [
      governor,
      governor,
      ...bounds,
    ]);
    fundings.push(funding);
    const args = [feed, funding.target];
    return (await deployContract(signer, "market/PerpetualFeed", args)).target;
  };
  for (const [place, { feed, secondFeed, funded, decimals }] of slots.entries()) {
    const source = funded === true ? await withFunding(targetOf(feed)) : targetOf(feed);
    const target = decimals === undefined ? await inUnits(source) : source;
    await setFeed(place + 1, target, secondFeed);
  }
  return { aggregators, fundings };
}

/** Deploys everything but rule tables and liquidation, which need a first epoch. */
export async function deployMarket(
  chain: ReplayChain,
  governor: Wallet,
  window: Window,
): Promise<Omit<ReplaySystem, keyof LiquidationSystem>> {
  const signer = await chain.signerOf(governor);
  const system = await deploySystem(signer, [window.circuit], window.limits);
  const replaced = await standIns(chain, signer, system, window);
  const listed = await listTokens(signer, system, window);
  const fed = await listFeeds(signer, system, window);
  return { ...system, ...replaced, ...listed, ...fed };
}

/** Liquidation, once slot 0 has its token. */
export async function addLiquidation<T extends MarketSystem>(
  chain: ReplayChain,
  governor: Wallet,
  system: T,
  { terms, fundLimits }: Window,
): Promise<T & LiquidationSystem> {
  const signer = await chain.signerOf(governor);
  // Closes are hourly, so epochs count for longer here than the default grace goes with.
  const liquidation = await deployForTerms(signer, system, { ...terms }, fundLimits);
  return { ...system, ...liquidation };
}

/** Identities of the home table and of the plain one. */
export interface TableIds {
  readonly home: string;
  readonly plain: string;
}

/** Registers and approves the home table; every slot needs its first price before. */
export async function registerTables(
  chain: ReplayChain,
  governor: Wallet,
  { risk, verifiers }: MarketSystem,
  { home, circuit }: Window,
  time: number,
): Promise<TableIds> {
  const from = governor.address;
  const verifier = verifiers[circuit]?.address ?? ZeroAddress;
  const rules = solidityTable(home);
  const id = (await risk.getFunction("registerTable").staticCall(verifier, rules)) as string;
  chain.queue({ from, contract: risk, method: "registerTable", args: [verifier, rules] });
  chain.queue({ from, contract: risk, method: "approveHome", args: [id, rules] });
  await chain.mine(time);
  const [plain] = (await risk.getFunction("plainTables")(verifier)) as [string, string];
  return { home: id, plain };
}

/** What longs of the funded perpetuals pay, from now on. */
export function queueFunding(
  chain: ReplayChain,
  governor: Wallet,
  fundings: readonly Contract[],
  now: number,
): void {
  for (const contract of fundings) {
    const args = [DAILY_FUNDING, now + FUNDING_DURATION - HOUR];
    chain.queue({ from: governor.address, contract, method: "setRate", args });
  }
}
