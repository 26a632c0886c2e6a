/**
 * What the service asks of Openings and of the contracts behind it, in ethers' notation. A test compiles the
 * Solidity interfaces and compares every fragment.
 */
import { Interface } from "ethers";

/** Of Openings: liquidators ask there, members log. */
export const OPENING_EVENTS = [
  "event OpeningRequested(uint256 indexed account, uint256 indexed liquidator, address indexed requestedBy, uint256 request, uint256 viewX, uint256 viewY, uint64 version)",
];
export const OPENING_CALLS = [
  "function logOpening(uint256 request, uint8 member)",
  "function requestOf(uint256 request) view returns (uint256 account, uint256 liquidator, address requestedBy, uint40 since, uint32 logged, bool settled)",
  "function accounts() view returns (address)",
  "function auction() view returns (address)",
  "function council() view returns (address)",
];
/** Why Openings refuses. */
export const OPENING_ERRORS = [
  "error NotLapsed(uint256 account)",
  "error GraceRunning(uint256 account, uint40 until, uint40 clock)",
  "error NotACouncilMember(address caller)",
  "error RequestUnknown(uint256 request)",
  "error RequestOver(uint256 request)",
  "error NoSuchMember(uint8 member)",
  "error AlreadyLogged(uint256 request, uint8 member)",
];
/** Of LiquidationAuction. */
export const AUCTION_CALLS = ["function standingOf(uint256 account) view returns (uint8)"];
/** Of MarginAccounts. */
export const ACCOUNT_CALLS = [
  "function lapseOf(uint256 account) view returns (tuple(address flaggedBy, uint40 since, uint40 graceUntil, uint8 state))",
  "function accountOf(uint256 account) view returns (tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY))",
];
/** Of Council. */
export const COUNCIL_CALLS = [
  "function generation() view returns (uint32)",
  "function memberKey(uint8 index) view returns (tuple(uint256 x, uint256 y))",
];

export const OPENINGS = new Interface([...OPENING_EVENTS, ...OPENING_CALLS, ...OPENING_ERRORS]);

/** First topic of `OpeningRequested`. */
export const REQUESTED = OPENINGS.getEvent("OpeningRequested")?.topicHash ?? "";
