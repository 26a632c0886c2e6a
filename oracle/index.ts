export { OPTION_BOOK_ERRORS, bookRefusal, type BookRefusal } from "./bookErrors.ts";
export { composeReport, type ComposedReport, type ReportInputs } from "./composeReport.ts";
export {
  OPTION_FIXING_FORMAT,
  fixingText,
  parseFixing,
  requireFixing,
  type FixingFile,
} from "./fixingDocument.ts";
export {
  OPTION_REPORT_TYPES,
  fixingDigest,
  optionDomain,
  optionReport,
  orderedSignatures,
  reportDigest,
  signFixing,
  signReport,
  type OptionFixing,
  type OptionReport,
  type OptionValue,
  type OptionVenue,
} from "./optionReport.ts";
export {
  OPTION_STATES,
  type OptionStateName,
  type OracleFacts,
  type OracleLimits,
  type OracleSeries,
  type OracleSlot,
} from "./oracleFacts.ts";
export { OPTION_SCENARIOS, PNL_WORDS, packPnl, unpackPnl } from "./pnlWords.ts";
export { boundFaults, publishedPrice, requireBounds, requireInTime } from "./reportBounds.ts";
export {
  differenceText,
  reportDifferences,
  requireAgreement,
  type ReportDifference,
} from "./reportDifferences.ts";
export {
  OPTION_REPORT_FORMAT,
  parseReport,
  reportText,
  type ReportFile,
} from "./reportDocument.ts";
export { reportRefused, usd } from "./reportRefused.ts";
export { reportScope, type DueSlot } from "./reportScope.ts";
export { type HomeTable } from "./scenarioGround.ts";
export {
  ORACLE_SIGNATURE_FORMAT,
  assembledSignatures,
  parseSignature,
  signatureText,
  type OracleSignature,
} from "./signatureDocument.ts";
export { requireVenue } from "./venueDocument.ts";
