/** One audit: which block, the index up to it, the report. */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { patiently, PATIENCE, type Patience } from "../wallet/logScan.ts";
import { type AuditedState, type BlockFacts } from "./auditedState.ts";
import { buildReport } from "./buildReport.ts";
import { ChainIndex } from "./chainIndex/chainIndex.ts";
import { CorruptIndex } from "./chainIndex/store.ts";
import { type AuditReport } from "./reportType.ts";

export interface AuditOptions {
  readonly state: AuditedState;
  /** Of the index: private, made if missing. */
  readonly folder: string;
  /** First block to read: that of the deployment, or earlier. */
  readonly fromBlock: number;
  /** The block audited; the latest final one without. */
  readonly block?: number;
  /** Blocks that must follow one before it counts as final, where the node does not say which are. */
  readonly confirmations: number;
  /** Whether a block may be audited that is not final. */
  readonly notFinal?: boolean;
  /** Compare with the contracts only accounts that changed since they were compared. */
  readonly onlyChanged?: boolean;
  readonly patience?: Patience;
  /** Blocks of one commit of the index. */
  readonly range?: number;
  readonly tell?: (line: string) => void;
}

export interface Audited {
  readonly report: AuditReport;
  /** Whether the audited block was final when it was read. */
  readonly isFinal: boolean;
}

/** The last final block by the node's word; by depth where it has none. */
async function finalBlock({ state, confirmations }: AuditOptions): Promise<BlockFacts | undefined> {
  const told = await state.blockAt("finalized");
  if (told !== undefined) return told;
  const latest = await state.blockAt("latest");
  const block = (latest?.block ?? 0) - confirmations;
  return block < 0 ? undefined : state.blockAt(block);
}

/** @throws INPUT_INVALID for a block there is not, or one that is not final and nobody asked for; CHAIN_FAILED */
export async function auditedBlock(
  options: AuditOptions,
): Promise<BlockFacts & { readonly isFinal: boolean }> {
  const { state, block, notFinal = false, patience = PATIENCE } = options;
  const ask = <T>(what: string, action: () => Promise<T>) => patiently(what, action, patience);
  const final = await ask("the last final block", () => finalBlock(options));
  const named = block ?? (notFinal ? "latest" : final?.block);
  const found = named === undefined ? undefined : await ask("a block", () => state.blockAt(named));
  if (found === undefined) {
    throw inputInvalid(
      "block",
      "is not on the chain, or none is final",
      "name an earlier block, or wait",
    );
  }
  const isFinal = final !== undefined && found.block <= final.block;
  if (!isFinal && !notFinal) {
    throw inputInvalid(
      "block",
      "is not final: the chain may still lose it",
      "leave --block out, wait, or give --not-final",
    );
  }
  if (found.block < options.fromBlock) {
    throw inputInvalid(
      "from-block",
      "is later than the block audited",
      "give that of the deployment",
    );
  }
  return { ...found, isFinal };
}

/**
 * Reads what is new and reports. An index that turns out damaged on the way, or whose sums are not the contracts' though it
 * was not made in this run, is made anew once.
 * @throws INPUT_INVALID, CHAIN_FAILED, AUDIT_REFUSED, ENVIRONMENT
 */
export async function runAudit(options: AuditOptions): Promise<Audited> {
  const { state, folder, fromBlock, patience, range, tell, onlyChanged = false } = options;
  const { isFinal, ...at } = await auditedBlock(options);
  const index = await ChainIndex.open({
    ...{ folder, fromBlock, chainId: state.chainId, source: state.source },
    contracts: state.addresses,
    timeOf: async (block) => {
      const found = await state.blockAt(block);
      if (found !== undefined) return found.time;
      throw new ZkMarginError("CHAIN_FAILED", `the node has no block ${block}`, {
        fix: "use a node that keeps all blocks",
      });
    },
    ...(patience === undefined ? {} : { patience }),
    ...(range === undefined ? {} : { range }),
    ...(tell === undefined ? {} : { tell }),
  });
  const make = async (): Promise<AuditReport> => {
    await index.follow({ block: at.block, hash: at.hash });
    const told = tell === undefined ? {} : { tell };
    const report = await buildReport({ state, index, at, onlyChanged, ...told });
    if ((await state.blockAt(at.block))?.hash === at.hash) return report;
    throw new ZkMarginError("CHAIN_FAILED", "the chain was reorganised while it was audited", {
      fix: "run it again; a final block stays",
    });
  };
  try {
    const isOld = index.ledger.block !== undefined;
    try {
      const report = await make();
      if (report.reserves.holds || !isOld) return { report, isFinal };
      await index.reset("its sums are not those of the vault");
    } catch (error) {
      const isRefused = error instanceof ZkMarginError && error.code === "AUDIT_REFUSED";
      if (!(error instanceof CorruptIndex) && !(isRefused && isOld)) throw error;
      await index.reset(error.message);
    }
    return { report: await make(), isFinal };
  } finally {
    await index.close();
  }
}
