/**
 * The events that tell an account's history, in ethers' notation. A test compiles the Solidity interfaces
 * and compares every fragment.
 */
import { Interface } from "ethers";

/** Of MarginAccounts. */
export const ACCOUNT_EVENTS = [
  "event AccountOpened(uint256 indexed account, address indexed owner, bytes32 indexed home, uint256 viewX, uint256 viewY)",
  "event ViewingKeySet(uint256 indexed account, uint256 viewX, uint256 viewY)",
  "event Deposited(uint256 indexed account, uint8 indexed slot, address indexed from, uint64 amount, uint256 cx, uint256 cy, uint64 version)",
  "event Withdrawn(uint256 indexed account, uint8 indexed slot, address indexed to, uint64 amount, uint256 cx, uint256 cy, uint64 version)",
  "event CollateralMoved(uint256 indexed account, uint256 indexed otherAccount, uint8 indexed slot, int256 amount, uint256 cx, uint256 cy, uint64 version)",
  "event Exchanged(uint256 indexed account, uint256 indexed counterparty, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy, uint64 version)",
  "event Rerandomised(uint256 indexed account, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy)",
  "event Converted(uint256 indexed account, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy, uint64 version)",
  "event AccountClosed(uint256 indexed account)",
];
/** Of Settlement. */
export const TRADE_EVENTS = [
  "event OrdersSettled(bytes32 indexed buyDigest, bytes32 indexed sellDigest, uint256 buyer, uint256 seller, uint8 indexed slot, uint64 quantity, uint64 quote)",
];
/** Of both. */
export const SEAL_EVENTS = [
  "event DeltaSealed(uint256 indexed accountA, uint256 indexed accountB, uint256 deltaX, uint256 deltaY, uint256 ephemeralX, uint256 ephemeralY, uint256[2] wraps, uint256[10] words)",
];

export const EVENTS = new Interface([...ACCOUNT_EVENTS, ...TRADE_EVENTS, ...SEAL_EVENTS]);

function topicsOf(fragments: readonly string[]): string[] {
  return new Interface(fragments).fragments.flatMap((fragment) =>
    fragment.type === "event" ? [EVENTS.getEvent(fragment.format())?.topicHash ?? ""] : [],
  );
}

/** First topics of the events that name a viewing key. */
export const KEY_KINDS = topicsOf(ACCOUNT_EVENTS.slice(0, 2));
/** First topics of MarginAccounts' own events. */
export const ACCOUNT_KINDS = topicsOf(ACCOUNT_EVENTS);
/** First topics of everything that is read here. */
export const ALL_KINDS = topicsOf([...ACCOUNT_EVENTS, ...TRADE_EVENTS, ...SEAL_EVENTS]);
/** First topic of the event that names its accounts in its data. */
export const [ORDERS_KIND = ""] = topicsOf(TRADE_EVENTS);
