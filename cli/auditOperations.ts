/** What `audit run`, `verify` and `report` do. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonRpcProvider } from "ethers";
import { type AuditedState, type AuditOptions, type AuditReport } from "../audit/index.ts";
import {
  EthersAuditedState,
  parseReport,
  readReport,
  reportRefused,
  reportText,
  requireSameReport,
  runAudit,
} from "../audit/index.ts";
import { PAGE_FORMAT, reportPage } from "../audit/page/index.ts";
import { AUDIT_REPORT_FORMAT } from "../audit/reportType.ts";
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { auditText } from "./auditReport.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { withNode } from "./rpc.ts";
import { readUserText } from "./userFile.ts";
import { readAddress, readWhole } from "./walletOptions.ts";

export interface RunOptions {
  readonly rpc: string;
  readonly "audit-book": string;
  readonly "from-block": string;
  readonly index: string;
  readonly block?: string;
  readonly confirmations: string;
  readonly "not-final"?: boolean;
  readonly changed?: boolean;
  readonly out?: string;
}

const NOT_FINAL = "\nthe block is not final: the chain may still lose it";

/** On a terminal the last line is overwritten; nothing else is told. */
function teller(): { readonly tell?: (line: string) => void; readonly end: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { end: () => undefined };
  return {
    tell: (line) => stderr.write(`\r\u001b[K  ${line}`),
    end: () => stderr.write("\r\u001b[K"),
  };
}

async function audited(
  options: AuditOptions,
): Promise<{ readonly report: AuditReport; readonly isFinal: boolean }> {
  const { tell, end } = teller();
  try {
    return await runAudit({ ...options, ...(tell === undefined ? {} : { tell }) });
  } finally {
    end();
  }
}

/**
 * Under --json the document is the report in its one spelling, as --out writes it. Ends with 1 when the reserves do not hold.
 * @throws INPUT_INVALID, CHAIN_FAILED, AUDIT_REFUSED, ENVIRONMENT
 */
export async function auditChain(options: RunOptions): Promise<Result> {
  const { rpc, index, out, block } = options;
  if (out !== undefined) requirePublicTarget(out, "out", AUDIT_REPORT_FORMAT);
  const auditBook = readAddress(options["audit-book"], "audit-book");
  const named = block === undefined ? {} : { block: readWhole(block, "block") };
  const { report, isFinal } = await withNode(rpc, async (provider) =>
    audited({
      state: await EthersAuditedState.open(provider, auditBook),
      folder: index,
      fromBlock: readWhole(options["from-block"], "from-block"),
      confirmations: readWhole(options.confirmations, "confirmations"),
      notFinal: options["not-final"] === true,
      onlyChanged: options.changed === true,
      ...named,
    }),
  );
  const text = reportText(report);
  if (out !== undefined) writePublic(out, "out", text, AUDIT_REPORT_FORMAT);
  const exitStatus = report.reserves.holds ? EXIT.ok : EXIT.refused;
  return {
    document: JSON.parse(text) as unknown,
    text: `${auditText(report)}${isFinal ? "" : NOT_FINAL}`,
    exitStatus,
  };
}

export interface VerifyOptions {
  readonly report: string;
  readonly rpc: string;
  readonly "from-block": string;
}

/** The contracts that a report names. @throws AUDIT_REFUSED where the address leads to none, CHAIN_FAILED */
async function namedState(provider: JsonRpcProvider, auditBook: string): Promise<AuditedState> {
  try {
    return await EthersAuditedState.open(provider, auditBook);
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "INPUT_INVALID") throw error;
    throw reportRefused("contracts.auditBook", "names no audit book of this chain");
  }
}

/** @throws AUDIT_REFUSED naming the first field that differs; INPUT_UNREADABLE, CHAIN_FAILED */
export async function verifyAudit(options: VerifyOptions): Promise<Result> {
  const { origin, text } = parseReport(await readUserText(options.report, "report"));
  const { chainId, block, hash, auditBook } = origin;
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-audit-"));
  try {
    const { report, isFinal } = await withNode(options.rpc, async (provider) => {
      const state = await namedState(provider, auditBook);
      if (state.chainId !== chainId) throw reportRefused("chain.chainId", "is of another chain");
      const found = await state.blockAt(block);
      if (found?.hash !== hash) {
        throw reportRefused("chain.block.hash", "is of a block that is not on the chain");
      }
      const fromBlock = readWhole(options["from-block"], "from-block");
      return audited({ state, folder, fromBlock, block, confirmations: 0, notFinal: true });
    });
    requireSameReport(text, reportText(report));
    const finality = isFinal ? "" : NOT_FINAL;
    return {
      document: { ok: true, block: String(block), hash, isFinal },
      text: `VERIFIED: made again from the chain, the report of block ${block} is the same byte for byte${finality}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a report says, and its page under --out; whether that is so is for {@link verifyAudit}.
 * @throws AUDIT_REFUSED, INPUT_INVALID, INPUT_UNREADABLE
 */
export async function showReport(options: {
  readonly report: string;
  readonly out?: string;
}): Promise<Result> {
  const { out } = options;
  if (out !== undefined) requirePublicTarget(out, "out", PAGE_FORMAT);
  const parsed = parseReport(await readUserText(options.report, "report"));
  const report = readReport(parsed.report);
  if (out !== undefined) writePublic(out, "out", reportPage(report), PAGE_FORMAT);
  return { document: report, text: auditText(report) };
}
