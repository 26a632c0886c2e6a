/**
 * What the service asks of LiquidationAuction and of the contracts behind it, in ethers' notation. A test
 * compiles the Solidity interfaces and compares every fragment.
 */
import { Interface } from "ethers";

/** Of LiquidationAuction. */
export const AUCTION_EVENTS = [
  "event OpeningRequested(uint256 indexed account, uint256 indexed liquidator, address indexed requestedBy, uint256 request, uint256 viewX, uint256 viewY, uint64 version)",
  "event OpeningLogged(uint256 indexed request, uint256 indexed account, uint8 member)",
  "event BondReturned(uint256 indexed request, address indexed to, uint64 units)",
  "event BondForfeited(uint256 indexed request, uint64 units)",
];
export const AUCTION_CALLS = [
  "function logOpening(uint256 request, uint8 member)",
  "function standingOf(uint256 account) view returns (uint8)",
];
/** Why `logOpening` refuses. */
export const AUCTION_ERRORS = [
  "error NotLapsed(uint256 account)",
  "error GraceRunning(uint256 account, uint40 until, uint40 clock)",
  "error NotACouncilMember(address caller)",
  "error RequestUnknown(uint256 request)",
  "error RequestOver(uint256 request)",
];
/** Of MarginAccounts. */
export const ACCOUNT_CALLS = [
  "function lapseOf(uint256 account) view returns (tuple(address flaggedBy, uint40 since, uint8 state))",
  "function accountOf(uint256 account) view returns (tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY))",
  "function seals() view returns (address)",
];
/** Of DeltaSeals. */
export const SEAL_CALLS = ["function council() view returns (address)"];
/** Of Council. */
export const COUNCIL_CALLS = [
  "function generation() view returns (uint32)",
  "function memberKey(uint8 index) view returns (tuple(uint256 x, uint256 y))",
];

export const AUCTION = new Interface([...AUCTION_EVENTS, ...AUCTION_CALLS, ...AUCTION_ERRORS]);

/** First topics of the events that tell how a request stands. */
export const AUCTION_KINDS = AUCTION_EVENTS.map((fragment) => {
  const name = /^event (\w+)/.exec(fragment)?.[1] ?? "";
  return AUCTION.getEvent(name)?.topicHash ?? "";
});

/** `LapseState` of contracts/types/Lapse.sol. */
export const LAPSE_STATES = ["None", "Lapsed", "FeeOwed", "InAuction"] as const;
export type LapseState = (typeof LAPSE_STATES)[number];

/** `Standing` of contracts/types/Auction.sol. */
export const STANDINGS = [
  "Attested",
  "Flaggable",
  "InGrace",
  "Overdue",
  "FeeOwed",
  "InAuction",
  "Stale",
  "Gone",
] as const;
export type Standing = (typeof STANDINGS)[number];
