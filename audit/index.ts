/** What other folders use of the audit. */
export { runAudit, type AuditOptions } from "./runAudit.ts";
export { type AuditedState } from "./auditedState.ts";
export { EthersAuditedState } from "./ethersState.ts";
export { type AuditReport } from "./reportType.ts";
export { reportText } from "./reportText.ts";
export { readReport } from "./reportShape.ts";
export { parseReport, reportRefused, requireSameReport } from "./verifyReport.ts";
