/**
 * The events and functions that an audit reads the chain with beside AuditBook's (chainAbi.ts), in ethers' notation. A test
 * compares every fragment with the compiled contracts.
 */
import { Interface } from "ethers";
import { RULES_TYPE } from "../verifier/chainAbi.ts";
import { ACCOUNT_KINDS } from "../wallet/eventAbi.ts";
import { AUDIT_BOOK_EVENTS } from "./chainAbi.ts";

const POINT = "tuple(uint256 x, uint256 y)";

/** By the contract that emits them; what tells an account's history is in wallet/eventAbi.ts. */
export const AUDIT_EVENTS = {
  accounts: [
    "event Attested(uint256 indexed account, bytes32 indexed table, uint32 epoch, uint16 level, uint16 band, uint40 expiry, uint64 version)",
    "event Lapsed(uint256 indexed account, bytes32 indexed table, uint8 ground, address indexed flaggedBy)",
    "event LapseChanged(uint256 indexed account, uint8 state)",
  ],
  market: ["event EpochCommitted(uint32 indexed epoch, uint40 clock, uint256[] prices)"],
  risk: [
    "event HomeSuperseded(bytes32 indexed table, bytes32 indexed successor, uint40 from)",
    `event TableRegistered(bytes32 indexed table, address indexed verifier, ${RULES_TYPE} rules)`,
  ],
  auditBook: AUDIT_BOOK_EVENTS,
} as const;

export const AUDIT_CALLS = {
  accounts: [
    "function accountCount() view returns (uint256)",
    "function accountOf(uint256 account) view returns (tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY))",
    "function leaseOf(uint256 account, bytes32 table) view returns (tuple(uint32 epoch, uint16 level, uint16 band, uint40 expiry, uint64 version, uint8 nSlots, bool lapsed))",
    "function lapseOf(uint256 account) view returns (tuple(address flaggedBy, uint40 since, uint40 graceUntil, uint8 state))",
    "function market() view returns (address)",
    "function vault() view returns (address)",
    "function risk() view returns (address)",
    "function proofs() view returns (address)",
  ],
  proofs: ["function clearing() view returns (address)"],
  clearing: [`function cleared() view returns (${POINT})`],
  market: [
    "function status() view returns (uint8 state, uint32 epoch, uint40 clock)",
    "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
  ],
  risk: [
    "function currentHome(bytes32 table) view returns (bytes32)",
    "function isWithinBand(bytes32 table, uint32 epoch, uint16 band) view returns (bool)",
  ],
  vault: [
    "function kindOf(uint8 slot) view returns (uint8)",
    "function tokenOf(uint8 slot) view returns (address)",
    "function totalOf(uint8 slot) view returns (uint64)",
    "function reservedUnits() view returns (uint64)",
    "function settlementHeld() view returns (uint256)",
    "function settlementIndex() view returns (uint256)",
    "function tokensDown(uint64 units) view returns (uint256)",
  ],
  token: [
    "function balanceOf(address account) view returns (uint256)",
    "function decimals() view returns (uint8)",
    "function symbol() view returns (string)",
  ],
} as const;

export const AUDIT_INTERFACE = new Interface(Object.values(AUDIT_EVENTS).flat());

function topicOf(fragment: string): string {
  return AUDIT_INTERFACE.getEvent(/^event (\w+)/.exec(fragment)?.[1] ?? "")?.topicHash ?? "";
}

/** First topics of everything that the index reads. */
export const INDEXED_KINDS: readonly string[] = [
  ...ACCOUNT_KINDS,
  ...Object.values(AUDIT_EVENTS).flat().map(topicOf),
];
