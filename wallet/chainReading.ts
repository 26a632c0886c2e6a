/** What to read of a chain: which contracts, from where, how deep, how patiently. */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { type Contracts } from "./chainEvents.ts";
import {
  ChainReorganised,
  finalBlock,
  PATIENCE,
  patiently,
  type BlockRef,
  type Patience,
} from "./logScan.ts";
import { type LogSource } from "./logSource.ts";

/** A stretch of the chain, its end pinned. */
export interface Stretch {
  readonly source: LogSource;
  /** The expiry clearing is among the modules: {@link withClearing}. */
  readonly contracts: Contracts;
  readonly from: number;
  readonly end: BlockRef;
  readonly after?: BlockRef;
  readonly range?: number;
  readonly patience: Patience;
}

/** Blocks that must follow one before it is read. */
export const CONFIRMATIONS = 12;
const RESTARTS = 3;

export interface ChainReading {
  readonly source: LogSource;
  readonly contracts: Contracts;
  /** First block to read: that of the deployment, or earlier. */
  readonly fromBlock: number;
  /** Blocks that must follow, 12 unless told. */
  readonly confirmations?: number;
  /** Blocks asked for at once. */
  readonly range?: number;
  readonly patience?: Patience;
}

/** Runs `read` until the chain holds still. @throws CHAIN_FAILED when it does not */
export async function onOneChain<T>(read: () => Promise<T>): Promise<T> {
  for (let restart = 0; ; restart += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ChainReorganised)) throw error;
      if (restart >= RESTARTS) {
        throw new ZkMarginError("CHAIN_FAILED", "the chain keeps being reorganised", {
          fix: "ask for more confirmations, or use one node instead of several behind one address",
          cause: error,
        });
      }
    }
  }
}

/**
 * The contracts, with the expiry clearing among the modules where there is one: it seals what conversions add, so
 * without its events no account that converted can be followed. Nobody has to name it.
 * @throws CHAIN_FAILED, INPUT_INVALID where `accounts` is not MarginAccounts
 */
export async function withClearing(
  source: LogSource,
  contracts: Contracts,
  patience: Patience = PATIENCE,
): Promise<Contracts> {
  const ask = () => source.clearingOf(contracts.accounts);
  const clearing = await patiently("the address of the expiry clearing", ask, patience);
  const isNamed = (module: string) => module.toLowerCase() === clearing?.toLowerCase();
  if (clearing === undefined || contracts.modules.some(isNamed)) return contracts;
  return { ...contracts, modules: [...contracts.modules, clearing] };
}

/** What is to be read now. @throws CHAIN_FAILED, INPUT_INVALID when there is nothing to read */
export async function stretchOf(options: ChainReading): Promise<Stretch> {
  const { source, fromBlock, range, patience = PATIENCE } = options;
  const end = await finalBlock(source, options.confirmations ?? CONFIRMATIONS, patience);
  if (end === undefined || end.block < fromBlock) {
    throw inputInvalid(
      "from-block",
      "is later than the last block that counts as final",
      "begin at the block of the deployment, or ask for fewer confirmations",
    );
  }
  const limits = range === undefined ? {} : { range };
  const contracts = await withClearing(source, options.contracts, patience);
  return { source, contracts, from: fromBlock, end, patience, ...limits };
}
