/** Of `Bundles`, in ethers' notation; a test compares it with the compiled contract. And the errors it hands on. */
import { CONTRACT_ERRORS } from "../keeper/contractErrors.ts";
import {
  POINT_TYPE,
  PRIVATE_TRADE_TYPE,
  PROOF_TYPE,
  SEAL_TYPE,
  SETTLEMENT_ABI,
  SETTLING_ERRORS,
  TRADE_PROOF_TYPE,
} from "../trading/chainAbi.ts";

const SOLVENCY_PROOF = `tuple(uint32 epoch, uint16 band, ${PROOF_TYPE} proof)`;
const EXPECTED = `tuple(bytes32 table, ${POINT_TYPE} before, ${POINT_TYPE} afterwards)`;
const ATTESTATION = `tuple(uint256 account, bytes32 table, uint16 level, uint40 duration, ${SOLVENCY_PROOF} proof, ${POINT_TYPE} commitment)`;
const TRADE = `tuple(${PRIVATE_TRADE_TYPE} trade, ${SEAL_TYPE} seal, bytes signatureA, bytes signatureB, ${TRADE_PROOF_TYPE} proofA, ${TRADE_PROOF_TYPE} proofB, ${EXPECTED} a, ${EXPECTED} b, uint256 sealChallenge, uint256 sealEvaluation)`;
const OUTCOMES = "tuple(bool made, bytes reason)[] outcomes";

/** Bundles. */
export const BUNDLES_ABI = [
  "event Skipped(uint256 indexed index, bytes reason)",
  "error GasTooLow(uint256 index, uint256 left, uint256 gasEach)",
  "function accounts() view returns (address)",
  "function settlement() view returns (address)",
  `function attestAll(${ATTESTATION}[] given, uint256 gasEach) returns (${OUTCOMES})`,
  `function settleAll(${TRADE}[] given, uint256 gasEach) returns (${OUTCOMES})`,
];

/** Of accounts, settlement and what they call. */
export const SKIPPED_ERRORS = [
  ...new Set([
    ...SETTLEMENT_ABI.filter((fragment) => fragment.startsWith("error ")),
    ...SETTLING_ERRORS,
    ...CONTRACT_ERRORS,
  ]),
];
