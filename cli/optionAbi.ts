/**
 * What the `options` commands read and call, in ethers' notation. A test compares every fragment with the compiled
 * contracts.
 */
import { OPTION_BOOK_ERRORS } from "../oracle/index.ts";
import { POINT_TYPE, PROOF_TYPE, SEAL_TYPE } from "../trading/chainAbi.ts";

const SERIES =
  "tuple(uint8 slot, uint8 underlying, bool isCall, uint64 strike, uint40 expiry, uint64 maxStep, uint64 minPrice)";
const LIMITS =
  "tuple(uint32 maxReportAge, uint32 minInterval, uint32 minNotice, uint32 window, uint32 minObserved, uint32 fixingDelay, uint16 maxMove, uint16 tolerance, uint16 maxGain)";
const G1 = POINT_TYPE;
const SOLVENCY = `tuple(uint32 epoch, uint16 band, ${PROOF_TYPE} proof)`;
const CLEARED = `tuple(${PROOF_TYPE} notShort, ${PROOF_TYPE} notLong)`;
const RENEWAL = `tuple(bytes32 table, uint16 level, uint40 duration, ${SOLVENCY} proof)`;

/** By the contract that has them. */
export const OPTION_CALLS = {
  accounts: [
    "function proofs() view returns (address)",
    `function attest(uint256 account, bytes32 table, uint16 level, uint40 duration, ${SOLVENCY} proof)`,
  ],
  market: [
    "event EpochCommitted(uint32 indexed epoch, uint40 clock, uint256[] prices)",
    "event MarketHalted(uint8 indexed slot, uint8 reason)",
    "function options() view returns (address)",
    "function feeds() view returns (address)",
    "function status() view returns (uint8 state, uint32 epoch, uint40 clock)",
    "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
  ],
  feeds: ["function read() view returns (uint8 common, uint256[] readings)"],
  risk: ["error HomeUnknown(bytes32 table)"],
  proofs: ["function clearing() view returns (address)"],
  options: [
    "function slotOf(uint8 slot) view returns (uint8 state, uint64 price, uint64 drift, uint40 reportedAt)",
    `function seriesOf(uint8 slot) view returns (${SERIES})`,
    `function nextSeriesOf(uint8 slot) view returns (${SERIES} series, uint40 from)`,
    `function limits() view returns (${LIMITS})`,
    "function oracle() view returns (address[] signers, uint8 threshold, uint256 set)",
    "function report(tuple(uint64 number, uint40 timestamp, uint8[] slots, uint64[] prices, uint256[] pnl) report_, bytes[] signatures)",
    "function fix(uint8 slot)",
    "function fixSigned(uint8 slot, uint64 settlement, bytes[] signatures)",
    ...OPTION_BOOK_ERRORS,
    "function relistings() view returns (uint32)",
    "function relisting(uint32 number) view returns (uint32 slots, uint64[] payoffs, uint64 settlementPrice)",
  ],
  clearing: [
    "function followedThrough(uint256 account) view returns (uint32)",
    "function points() view returns (address)",
    "function seals() view returns (address)",
    `function convert(uint256 account, address key, ${POINT_TYPE} delta, ${SEAL_TYPE} seal, tuple(${PROOF_TYPE} notTooMuch, ${PROOF_TYPE} notTooLittle, ${CLEARED} cleared) proofs, ${RENEWAL}[] renewals)`,
    `function followEmpty(uint256 account, address key, ${CLEARED} cleared)`,
  ],
  points: [
    "function prepare(address verifier, uint32 number)",
    `function conversion(address verifier, uint32 number) view returns (tuple(${G1} outsideLongOnly, ${G1} expiredLongOnly, ${G1} fixing))`,
    "error ConversionNotPrepared(address verifier, uint32 number)",
  ],
} as const;

export { OPTION_STATES, type OptionStateName } from "../oracle/index.ts";
