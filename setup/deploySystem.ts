/**
 * Deploys a whole market: verifiers, generator tables, price feeds, MarketBook, RiskBook, vault, council,
 * seals, accounts and settlement, wired together. Governance stays with `governor`, meant for a timelock.
 * The council has no key yet: until its first roster is confirmed nothing can be sealed.
 */
import { basename } from "node:path";
import { Contract, ContractFactory, ZeroAddress, type Signer } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import type { SolvencyId } from "../circuits/spec.ts";
import { deployVerifier, readArtifact, type DeployedVerifier } from "./deployVerifier.ts";
import { deployDataContract } from "./solidityData.ts";
import { generatorTableCodes } from "./solidityTables.ts";

/** All times in seconds. */
export interface MarketLimits {
  /** How long an epoch counts as fresh; the market clock runs no further past one. */
  readonly maxEpochAge: number;
  /** How long the clock stands still after a stop. */
  readonly recoveryTime: number;
  /** After which a large move that stays is believed. */
  readonly moveDelay: number;
  /** How long past the freshness of the last epoch the market counts as abandoned. */
  readonly abandonedAfter: number;
  /** Least notice of a new home table. */
  readonly minNotice: number;
  readonly maxLeaseDuration: number;
  readonly maxProofAge: number;
}

export const DEFAULT_LIMITS: MarketLimits = {
  maxEpochAge: 3_600,
  recoveryTime: 3_600,
  moveDelay: 1_800,
  abandonedAfter: 14 * 86_400,
  minNotice: 3 * 86_400,
  maxLeaseDuration: 7 * 86_400,
  maxProofAge: 3_600,
};

/** `OptionLimits` of contracts/types/Option.sol: seconds, fractions in 1e-4. */
export interface OptionLimits {
  readonly maxReportAge: number;
  readonly minInterval: number;
  readonly minNotice: number;
  readonly window: number;
  readonly minObserved: number;
  readonly fixingDelay: number;
  readonly maxMove: number;
  readonly tolerance: number;
  readonly maxGain: number;
}

export interface OptionSystem {
  readonly book: Contract;
  readonly points: Contract;
  readonly clearing: Contract;
}

/** Circuits that every market needs. */
type HotId = "seal" | "share" | "improve";

export interface MarketSystem {
  /** Those of the circuits asked for, and of `seal`, `share` and `improve`. */
  readonly verifiers: Readonly<
    Partial<Record<SolvencyId, DeployedVerifier>> & Record<HotId, DeployedVerifier>
  >;
  readonly feeds: Contract;
  readonly market: Contract;
  readonly risk: Contract;
  readonly vault: Contract;
  readonly council: Contract;
  readonly seals: Contract;
  readonly accounts: Contract;
  readonly settlement: Contract;
  /** Where option slots were asked for. */
  readonly options?: OptionSystem;
}

/** Deploys one hand-written contract, `source` below `contracts/`; CHAIN_FAILED when its constructor refuses. */
export async function deployContract(
  signer: Signer,
  source: string,
  args: readonly unknown[],
): Promise<Contract> {
  const { abi, bytecode } = readArtifact(`contracts/${source}.sol`, basename(source));
  try {
    const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
    await contract.waitForDeployment();
    return new Contract(await contract.getAddress(), abi, signer);
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `${source} was not deployed`, {
      fix: "read the cause: the constructor names the argument it refuses",
      cause,
    });
  }
}

/**
 * @param signer becomes governor
 * @param circuits those that prove solvency here
 * @param optionLimits with them the market has an option book, whose oracle is still to be named
 */
export async function deploySystem(
  signer: Signer,
  circuits: readonly SolvencyId[],
  limits: MarketLimits = DEFAULT_LIMITS,
  optionLimits?: OptionLimits,
): Promise<MarketSystem> {
  const governor = await signer.getAddress();
  const solvency: Partial<Record<SolvencyId, DeployedVerifier>> = {};
  for (const circuit of circuits) solvency[circuit] = await deployVerifier(signer, circuit);
  const hot = {
    seal: await deployVerifier(signer, "seal"),
    share: await deployVerifier(signer, "share"),
    improve: await deployVerifier(signer, "improve"),
  };

  const codes = generatorTableCodes();
  const tables = [
    await deployDataContract(signer, codes.lower),
    await deployDataContract(signer, codes.upper),
  ];

  const { maxEpochAge, recoveryTime, moveDelay, abandonedAfter, minNotice } = limits;
  const feeds = await deployContract(signer, "market/PriceFeeds", [governor]);
  const clocks = [maxEpochAge, recoveryTime, moveDelay, abandonedAfter];
  const marketArgs = [governor, feeds.target, ...clocks];
  const market = await deployContract(signer, "market/MarketBook", marketArgs);
  const risk = await deployContract(signer, "risk/RiskBook", [governor, market.target, minNotice]);
  const vault = await deployContract(signer, "vault/CollateralVault", [governor, market.target]);
  const council = await deployContract(signer, "council/Council", [governor, hot.share.address]);
  const seals = await deployContract(signer, "seals/DeltaSeals", [
    council.target,
    hot.seal.address,
  ]);
  const options =
    optionLimits === undefined
      ? undefined
      : await deployOptions({ signer, market, risk, seals, limits: optionLimits });
  const proofs = await deployContract(signer, "accounts/ProofDesk", [
    market.target,
    risk.target,
    hot.improve.address,
    options?.clearing.target ?? ZeroAddress,
  ]);
  const generators = await deployContract(signer, "GeneratorTables", tables);
  const accounts = await deployContract(signer, "accounts/MarginAccounts", [
    governor,
    proofs.target,
    vault.target,
    seals.target,
    generators.target,
    limits.maxLeaseDuration,
    limits.maxProofAge,
  ]);
  const settlement = await deployContract(signer, "settlement/Settlement", [accounts.target]);
  await send(vault, "bindAccounts", accounts.target);
  await send(accounts, "bindModule", settlement.target);
  if (options !== undefined) {
    await send(options.clearing, "bindAccounts", accounts.target);
    await send(options.book, "bindClearing", options.clearing.target);
  }
  for (const verifier of Object.values(solvency)) {
    await send(market, "registerVerifier", verifier.address);
  }
  const verifiers = { ...solvency, ...hot };
  const system = { verifiers, feeds, market, risk, vault, council, seals, accounts, settlement };
  return options === undefined ? system : { ...system, options };
}

/** Bound to the market already; to the accounts once there are any. */
async function deployOptions(of: {
  readonly signer: Signer;
  readonly market: Contract;
  readonly risk: Contract;
  readonly seals: Contract;
  readonly limits: OptionLimits;
}): Promise<OptionSystem> {
  const { signer, market, risk, seals, limits } = of;
  const governor = await signer.getAddress();
  const bookArgs = [governor, market.target, limits];
  const book = await deployContract(signer, "options/OptionBook", bookArgs);
  const pointsArgs = [book.target, risk.target];
  const points = await deployContract(signer, "options/ConversionPoints", pointsArgs);
  const clearingArgs = [governor, points.target, seals.target];
  const clearing = await deployContract(signer, "options/ExpiryClearing", clearingArgs);
  await send(market, "bindOptions", book.target);
  return { book, points, clearing };
}

/** Sends a transaction and waits for it; returns the gas it used. */
export async function send(
  contract: Contract,
  method: string,
  ...args: unknown[]
): Promise<bigint> {
  const transaction = (await contract.getFunction(method).send(...args)) as {
    wait(): Promise<{ gasUsed: bigint } | null>;
  };
  const receipt = await transaction.wait();
  return receipt?.gasUsed ?? 0n;
}
