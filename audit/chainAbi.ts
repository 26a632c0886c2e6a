/** AuditBook as the audit reads and calls it, in ethers' notation. A test compares every fragment with the compiled contract. */
import { Interface } from "ethers";
import { POINT_TYPE, PROOF_TYPE } from "../trading/chainAbi.ts";

/** `Ciphertext` of contracts/types/Tally.sol. */
export const CIPHERTEXT_TYPE = `tuple(${POINT_TYPE} ephemeral, ${POINT_TYPE} masked)`;
const CONTRIBUTION_TYPE = `tuple(uint256 account, uint256 sealedFigure, ${PROOF_TYPE} solvency, ${CIPHERTEXT_TYPE} ciphertext, uint256 digest, ${PROOF_TYPE} tally, ${CIPHERTEXT_TYPE}[] replaces)`;

export const AUDIT_BOOK_EVENTS = [
  "event WindowOpened(uint256 indexed window, bytes32 indexed home, bytes32 indexed table, uint32 epoch, uint16 level, uint40 opensAt, uint40 closesAt, uint32 minimum, uint256 previous)",
  "event Contributed(uint256 indexed window, uint256 indexed account, uint64 version, bool hidden, bool replaced, uint256 ephemeralX, uint256 ephemeralY, uint256 maskedX, uint256 maskedY)",
  "event ShareSubmitted(uint256 indexed window, uint32 generation, uint8 member, uint256 shareX, uint256 shareY)",
  "event TotalPublished(uint256 indexed window, uint64 total, uint32 accounts, uint32 hidden)",
];

const WINDOW_TYPE =
  "tuple(bytes32 home, bytes32 table, uint32 epoch, uint16 level, uint40 opensAt, uint40 closesAt, uint32 minimum, uint64 previous)";

export const AUDIT_BOOK_CALLS = [
  "function accounts() view returns (address)",
  "function council() view returns (address)",
  `function contribute(uint256 window, ${CONTRIBUTION_TYPE}[] contributions)`,
  `function submitShare(uint256 window, uint8 member, ${POINT_TYPE} share, ${PROOF_TYPE} proof)`,
  "function publishTotal(uint256 window, uint64 total)",
  "function windowCount() view returns (uint256)",
  "function latestWindow(bytes32 home, bytes32 table) view returns (uint256)",
  `function windowOf(uint256 window) view returns (${WINDOW_TYPE})`,
  `function sumOf(uint256 window) view returns (${CIPHERTEXT_TYPE})`,
  "function countsOf(uint256 window) view returns (uint32 accounts, uint32 hidden, uint32 continuing)",
  "function contributionOf(uint256 window, uint256 account) view returns (bytes32)",
  "function mayPublish(uint256 window) view returns (bool may, uint8 reason)",
  "function shareContext(uint256 window) view returns (uint256)",
  `function shareOf(uint256 window, uint32 generation, uint8 member) view returns (${POINT_TYPE})`,
  "function totalOf(uint256 window) view returns (bool published, uint64 total)",
];

/** Why AuditBook refuses a call. */
export const AUDIT_BOOK_ERRORS = [
  "error WindowUnknown(uint256 window)",
  "error WindowClosed(uint256 window, uint40 closesAt)",
  "error AnotherHome(uint256 account, bytes32 home)",
  "error FormerCiphertextMissing(uint256 account, bytes32 recorded)",
  "error TallyRefused(uint256 account)",
  "error PublicationRefused(uint256 window, uint8 reason)",
  "error ShareRefused(uint256 window, uint8 member)",
  "error ShareKnown(uint256 window, uint32 generation, uint8 member)",
  "error SharesMissing(uint256 window, uint32 generation, uint256 submitted, uint8 needed)",
  "error WrongTotal(uint256 window, uint64 total)",
];

export const AUDIT_BOOK_ABI = [...AUDIT_BOOK_EVENTS, ...AUDIT_BOOK_CALLS, ...AUDIT_BOOK_ERRORS];

export const AUDIT_BOOK = new Interface(AUDIT_BOOK_ABI);

export type AuditEvent = "WindowOpened" | "Contributed" | "ShareSubmitted" | "TotalPublished";

/** `Hindrance` of contracts/types/Audit.sol, in its order. */
export const HINDRANCES = [
  ...(["none", "still open", "already published", "too few hidden"] as const),
  ...(["too few joined", "too few left", "turned around"] as const),
] as const;
export type Hindrance = (typeof HINDRANCES)[number];

/** First topic of an event. */
export function auditKind(name: AuditEvent): string {
  return AUDIT_BOOK.getEvent(name)?.topicHash ?? "";
}
