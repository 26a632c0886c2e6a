/** A stranger's check of a report: made again from the chain, it is the same bytes; or this names the first field that is not. */
import { ZkMarginError } from "../circuits/errors.ts";
import { differences, parseCanonicalJson, type Canonical } from "../risk/policy/canonicalJson.ts";
import { AUDIT_REPORT_FORMAT, type AuditReport } from "./reportType.ts";

/** Where a report comes from: what it takes to make it again. */
export interface ReportOrigin {
  readonly chainId: bigint;
  readonly auditBook: string;
  readonly block: number;
  readonly hash: string;
}

export interface ParsedReport {
  readonly origin: ReportOrigin;
  /** Of the right format; what is in it is anybody's. */
  readonly report: AuditReport;
  readonly text: string;
}

export function reportRefused(field: string, why: string): ZkMarginError {
  return new ZkMarginError("AUDIT_REFUSED", `the report ${why}`, {
    field,
    fix: "do not rely on it: make one with `zkmargin audit run`, and compare the two",
  });
}

function member(document: unknown, path: readonly string[]): string {
  let value = document;
  for (const name of path) {
    value =
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[name]
        : undefined;
  }
  if (typeof value === "string") return value;
  throw reportRefused(path.join("."), `has no ${path.join(".")}`);
}

const WHOLE = /^(0|[1-9][0-9]{0,14})$/;

/** @throws AUDIT_REFUSED for text that is no report in its one spelling */
export function parseReport(text: string): ParsedReport {
  const document = ((): unknown => {
    try {
      const parsed = parseCanonicalJson(text, "report");
      return parsed;
    } catch (cause) {
      const refused = reportRefused("report", "is not canonical JSON");
      throw new ZkMarginError(refused.code, refused.message, { fix: refused.fix, cause });
    }
  })();
  const format = member(document, ["zkmargin"]);
  if (format !== AUDIT_REPORT_FORMAT) throw reportRefused("zkmargin", "is of another format");
  const chainId = member(document, ["chain", "chainId"]);
  const auditBook = member(document, ["contracts", "auditBook"]);
  const block = member(document, ["chain", "block", "number"]);
  if (!WHOLE.test(chainId)) throw reportRefused("chain.chainId", "names no chain");
  if (!WHOLE.test(block)) throw reportRefused("chain.block.number", "names no block");
  if (!/^0x[0-9a-f]{40}$/.test(auditBook))
    throw reportRefused("contracts.auditBook", "names no contract");
  const hash = member(document, ["chain", "block", "hash"]);
  return {
    origin: { chainId: BigInt(chainId), auditBook, block: Number(block), hash },
    report: document as AuditReport,
    text,
  };
}

/**
 * @param made the text made again
 * @throws AUDIT_REFUSED naming the first path that differs
 */
export function requireSameReport(given: string, made: string): void {
  if (given === made) return;
  const [first] = differences(JSON.parse(given) as Canonical, JSON.parse(made) as Canonical);
  const path = first === undefined || first.path === "" ? "report" : first.path;
  const [says, is] = [first?.given ?? "nothing", first?.built ?? "nothing"];
  throw reportRefused(path, `says ${says} at ${path}; the chain says ${is}`);
}
