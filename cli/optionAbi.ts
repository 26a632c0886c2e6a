/**
 * What the `options` commands read and call, in ethers' notation. A test compares every fragment with the compiled
 * contracts.
 */
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
  market: ["function options() view returns (address)"],
  proofs: ["function clearing() view returns (address)"],
  options: [
    "function slotOf(uint8 slot) view returns (uint8 state, uint64 price, uint64 drift, uint40 reportedAt)",
    `function seriesOf(uint8 slot) view returns (${SERIES})`,
    `function nextSeriesOf(uint8 slot) view returns (${SERIES} series, uint40 from)`,
    `function limits() view returns (${LIMITS})`,
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

/** `OptionState`, in Solidity's order. */
export const OPTION_STATES = [
  ...(["none", "announced", "trading", "frozen", "fixed", "relisting"] as const),
] as const;

export type OptionStateName = (typeof OPTION_STATES)[number];
