/** The market of the story: tokens, feeds, verifier and rule tables on a fresh chain. */
import type { Contract, Signer } from "ethers";
import { solvencyCircuit } from "../circuits/spec.ts";
import { solidityTable } from "../prover/index.ts";
import { PRICE, type MarketSnapshot, type RuleTable } from "../risk/index.ts";
import { DEFAULT_LIMITS, deployContract, deploySystem, send } from "../setup/deploySystem.ts";
import type { MarketSystem } from "../setup/deploySystem.ts";
import { CLOSES, PERPETUAL_SLOT, SYMBOLS, TOKEN_DECIMALS, type Asset } from "./facts.ts";

export const CIRCUIT = solvencyCircuit("solvency-spot8");
const DAY = 86_400;
/** 1e-18 a day: longs pay 0.03 %, and never more than 1 %. */
const DAILY_FUNDING = 3n * 10n ** 14n;
const MOST_DAILY_FUNDING = 10n ** 16n;

export interface Market extends MarketSystem {
  readonly tokens: Readonly<Record<Asset, Contract>>;
  readonly aggregators: Readonly<Record<Asset, Contract>>;
}

/** Chainlink's eight decimals are the price's own. */
function answer(day: keyof typeof CLOSES, asset: Asset): bigint {
  return PRICE.parse(CLOSES[day][asset], asset);
}

async function bySymbol(make: (asset: Asset, slot: number) => Promise<Contract>) {
  const entries: [Asset, Contract][] = [];
  for (const [slot, asset] of SYMBOLS.entries()) entries.push([asset, await make(asset, slot)]);
  return Object.fromEntries(entries) as Record<Asset, Contract>;
}

/** Deploys everything; epochs are a day apart here, so prices stay fresh for a day. */
export async function openMarket(governor: Signer): Promise<Market> {
  const limits = { ...DEFAULT_LIMITS, maxEpochAge: 2 * DAY, maxProofAge: 2 * DAY };
  const system = await deploySystem(governor, [CIRCUIT.id], limits);
  const tokens = await bySymbol((asset) =>
    deployContract(governor, "mocks/MockERC20", [asset, asset, TOKEN_DECIMALS[asset]]),
  );
  const aggregators = await bySymbol((asset) =>
    deployContract(governor, "mocks/MockAggregator", [8, answer("2020-03-11", asset)]),
  );
  for (const [slot, asset] of SYMBOLS.entries()) {
    await send(system.vault, "listToken", slot, tokens[asset].target);
    const feed = aggregators[asset];
    await setFeed(system, slot, slot === 0 ? await settlementFeed(system, governor, feed) : feed);
  }
  await openPerpetual(system, governor, aggregators.ETH);
  return { ...system, tokens, aggregators };
}

async function setFeed({ feeds }: MarketSystem, slot: number, feed: Contract): Promise<void> {
  await send(feeds, "setFeed", {
    slot,
    feed: feed.target,
    heartbeat: 2 * DAY,
    secondFeed: "0x0000000000000000000000000000000000000000",
    secondHeartbeat: 0,
    maxDisagreement: 0,
    // The day that follows is the worst in the market's history: a wide breaker lets it through.
    maxMove: 6_000,
    minPrice: 1n,
    maxPrice: 100_000_000_000_000n,
  });
}

/** A loss of all holders shows in the price of slot 0, and in what perpetuals are worth in it. */
function settlementFeed(
  { vault }: MarketSystem,
  governor: Signer,
  feed: Contract,
): Promise<Contract> {
  return deployContract(governor, "market/SettlementFeed", [feed.target, vault.target]);
}

/** A slot without a token: the index feed's answer times a factor that carries the funding. */
async function openPerpetual(
  system: MarketSystem,
  governor: Signer,
  indexFeed: Contract,
): Promise<void> {
  const reporter = await governor.getAddress();
  const bounds = [MOST_DAILY_FUNDING, 2 * DAY];
  const funding = await deployContract(governor, "market/FundingIndex", [
    governor,
    reporter,
    ...bounds,
  ]);
  const until = ((await governor.provider?.getBlock("latest"))?.timestamp ?? 0) + 2 * DAY;
  await send(funding, "setRate", DAILY_FUNDING, until);
  const feed = await deployContract(governor, "market/PerpetualFeed", [
    indexFeed.target,
    funding.target,
  ]);
  await send(system.vault, "listPerpetual", PERPETUAL_SLOT);
  await setFeed(system, PERPETUAL_SLOT, await settlementFeed(system, governor, feed));
}

/** Publishes the closes of a day on every feed. */
export async function publishCloses(market: Market, day: keyof typeof CLOSES): Promise<void> {
  for (const asset of SYMBOLS) await send(market.aggregators[asset], "publish", answer(day, asset));
}

/** The latest epoch as the prover reads it from the chain. */
export async function readSnapshot(market: Market): Promise<MarketSnapshot> {
  const [, epoch] = (await market.market.getFunction("status")()) as [bigint, bigint];
  const price: bigint[] = [];
  for (let slot = 0; slot < CIRCUIT.nSlots; slot++) {
    price.push((await market.market.getFunction("price")(slot)) as bigint);
  }
  const optionPnl = Array.from({ length: CIRCUIT.parameters.nScenarios }, () => []);
  return {
    circuit: CIRCUIT.id,
    shape: CIRCUIT.parameters,
    epoch,
    committedAt: 0n,
    price,
    optionPnl,
  } as unknown as MarketSnapshot;
}

/** Registers a table; returns its id and the gas. */
export async function registerTable(
  market: Market,
  table: RuleTable,
): Promise<{ id: string; gas: bigint }> {
  const verifier = market.verifiers[CIRCUIT.id]?.address;
  const register = market.risk.getFunction("registerTable");
  const id = (await register.staticCall(verifier, solidityTable(table))) as string;
  return { id, gas: await send(market.risk, "registerTable", verifier, solidityTable(table)) };
}
