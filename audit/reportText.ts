/** The one spelling of a report. */
import { canonicalJson, type Canonical } from "../risk/policy/canonicalJson.ts";
import type { AuditReport } from "./reportType.ts";

/** The bytes that are written to a file, hashed and compared. */
export function reportText(report: AuditReport): string {
  return canonicalJson(report as unknown as Canonical);
}
