export {
  OPTION_FIXING_TYPES,
  OPTION_REPORT_TYPES,
  fixingDigest,
  optionDomain,
  optionReport,
  orderedFixingSignatures,
  orderedReportSignatures,
  reportDigest,
  signFixing,
  signReport,
  type OptionFixing,
  type OptionReport,
  type OptionValue,
  type OptionVenue,
  type TypedDataSigner,
} from "./optionReport.ts";
export { OPTION_SCENARIOS, PNL_WORDS, packPnl, unpackPnl } from "./pnlWords.ts";
