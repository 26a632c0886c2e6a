/** A market with eight priced slots and both circuits, on which the gas of every action is measured. */
import { network } from "hardhat";
import { ZeroAddress, type Contract, type Signer } from "ethers";
import type { SolvencyId, SolvencyCircuit } from "../circuits/spec.ts";
import { dealAll, type MemberShare } from "../council/index.ts";
import { putOnChain } from "../demo/council.ts";
import {
  minimalBandSensitivity,
  validateRuleTable,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";
import { DEFAULT_LIMITS, deployContract, deploySystem, send } from "../setup/deploySystem.ts";
import type { MarketSystem, OptionLimits } from "../setup/deploySystem.ts";

export const PRICED_SLOTS = 8;
const PRICES = [1n, 8_000n, 200n, 4n, 17n, 50n, 2n, 300n].map((usd) => usd * 10n ** 8n);
const DECIMALS = [6, 8, 18, 18, 18, 8, 6, 18];

export interface FiguresMarket extends MarketSystem {
  readonly signer: Signer;
  readonly counterparty: Signer;
  readonly tokens: readonly Contract[];
  readonly aggregators: readonly Contract[];
  /** Of the council's members, any two of whom open. */
  readonly shares: readonly MemberShare[];
  close(): Promise<void>;
}

/** Of the group key. */
export const COUNCIL_SECRET = 3n ** 100n;

/** Every field of every slot non-zero, so that registration costs what a full table costs. */
export function fullTable(circuit: SolvencyCircuit): RuleTable {
  const { nLinear, nScenarios } = circuit.parameters;
  const bySlot = <T>(value: (slot: number) => T): T[] =>
    Array.from({ length: circuit.nSlots }, (_, slot) => value(slot));
  const rules = {
    circuit: circuit.id,
    shape: circuit.parameters,
    initialLevel: 11_000n,
    maintenanceLevel: 10_000n,
    longOnly: bySlot((slot) => slot >= PRICED_SLOTS),
    weightLong: bySlot(() => 9_500n),
    weightShort: bySlot(() => 10_500n),
    contingency: bySlot(() => 50n),
    impact: bySlot((slot) => (slot === 0 ? 0n : 1_000n)),
    shock: Array.from({ length: nScenarios }, (_, s) =>
      bySlot((slot) => (slot === 0 ? 10n : s % 2 === 0 ? -1_500n : 1_500n)).slice(0, nLinear),
    ),
  } as unknown as RuleTable;
  const bandSensitivity = minimalBandSensitivity(rules, nLinear).map((k) =>
    k === 0n ? 20_000n : k,
  );
  return validateRuleTable({ ...rules, bandSensitivity } as unknown as RuleTable);
}

/** The snapshot of the market's present prices for a circuit. */
export function snapshotFor(circuit: SolvencyCircuit, epoch: bigint): MarketSnapshot {
  const { nOption, nScenarios } = circuit.parameters;
  return {
    circuit: circuit.id,
    shape: circuit.parameters,
    epoch,
    committedAt: 0n,
    price: Array.from({ length: circuit.nSlots }, (_, slot) => PRICES[slot] ?? 0n),
    optionPnl: Array.from({ length: nScenarios }, () => Array.from({ length: nOption }, () => 0n)),
  } as unknown as MarketSnapshot;
}

/** A council of three with a known key, so that seals are the same in every run. */
async function dealCouncil(
  { council }: MarketSystem,
  signers: readonly Signer[],
): Promise<readonly MemberShare[]> {
  const members = signers.slice(0, 3);
  const accounts = await Promise.all(members.map((member) => member.getAddress()));
  const terms = { chainId: 31_337n, council: await council.getAddress(), threshold: 2, accounts };
  const { shares } = dealAll(terms, COUNCIL_SECRET);
  await putOnChain(council, shares, members);
  return shares;
}

/** @param options with them the market has an option book and an expiry clearing */
export async function openFiguresMarket(
  circuits: readonly SolvencyId[],
  options?: OptionLimits,
): Promise<FiguresMarket> {
  const connection = await network.create();
  const [signer, counterparty, ...members] =
    (await connection.ethers.getSigners()) as unknown as Signer[];
  if (signer === undefined || counterparty === undefined) throw new Error("no signers");
  const limits = { ...DEFAULT_LIMITS, maxProofAge: 86_400 };
  const system = await deploySystem(signer, circuits, limits, options);
  const shares = await dealCouncil(system, members);
  const tokens: Contract[] = [];
  const aggregators: Contract[] = [];
  for (const [slot, price] of PRICES.entries()) {
    const token = await deployContract(signer, "mocks/MockERC20", ["T", "T", DECIMALS[slot]]);
    const aggregator = await deployContract(signer, "mocks/MockAggregator", [8, price]);
    await send(system.vault, "listToken", slot, token.target);
    await send(system.feeds, "setFeed", {
      slot,
      feed: aggregator.target,
      heartbeat: 86_400,
      secondFeed: ZeroAddress,
      secondHeartbeat: 0,
      maxDisagreement: 0,
      maxMove: 1_000,
      minPrice: 1n,
      maxPrice: 10n ** 15n,
    });
    tokens.push(token);
    aggregators.push(aggregator);
  }
  const close = (): Promise<void> => connection.close();
  return { ...system, signer, counterparty, tokens, aggregators, shares, close };
}
