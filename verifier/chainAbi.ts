/**
 * The few functions and events of the contracts that a verifier reads, in ethers' notation. A test
 * compiles the Solidity interfaces and compares every fragment.
 */

const G1 = "tuple(uint256 x, uint256 y)";
const VERIFIER = "address";

/** Fields of Solidity's `RuleTable`, in order. */
export const RULES_TYPE =
  "tuple(uint16 initialLevel, uint16 maintenanceLevel, bool[] longOnly, uint16[] weightLong, " +
  "uint16[] weightShort, uint16[] contingency, uint24[] bandSensitivity, uint40[] impact, int24[][] shock)";

const ACCOUNT =
  "tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY)";
const LEASE =
  "tuple(uint32 epoch, uint16 level, uint16 band, uint40 expiry, uint64 version, uint8 nSlots, bool lapsed)";
const STORED_TABLE =
  `tuple(${VERIFIER} verifier, uint16 initialLevel, uint16 maintenanceLevel, uint8 nSlots, ` +
  `uint16 settlementWeight, uint16 settlementRisk, uint24 settlementSensitivity, ${G1} rules)`;

/** MarginAccounts. */
export const ACCOUNTS_ABI = [
  "function market() view returns (address)",
  "function risk() view returns (address)",
  `function accountOf(uint256 account) view returns (${ACCOUNT})`,
  `function leaseOf(uint256 account, bytes32 table) view returns (${LEASE})`,
  "function isSolvent(uint256 account, bytes32 table, uint16 minLevel) view returns (bool)",
];

/** MarketBook. */
export const MARKET_ABI = [
  "event EpochCommitted(uint32 indexed epoch, uint40 clock, uint256[] prices)",
  "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
  "function options() view returns (address)",
  `function prepared(uint32 epoch, ${VERIFIER} verifier) view returns (uint40 committedClock, ${G1} point)`,
];

/** OptionBook. */
export const OPTIONS_ABI = [
  "event Reported(uint64 indexed number, uint40 timestamp, uint8[] slots, uint64[] prices, uint256[] pnl)",
  "event SeriesFixed(uint8 indexed slot, uint40 indexed expiry, uint64 settlement, uint64 payoff, bool observed)",
];

/** RiskBook. */
export const RISK_ABI = [
  `event TableRegistered(bytes32 indexed table, ${VERIFIER} indexed verifier, ${RULES_TYPE} rules)`,
  `function tableOf(bytes32 table) view returns (${STORED_TABLE})`,
  "function isWithinBand(bytes32 table, uint32 epoch, uint16 band) view returns (bool)",
];

/** ISolvencyVerifier. */
export const VERIFIER_ABI = [
  "function circuit() view returns (bytes32)",
  "function keyHash() view returns (bytes32)",
];
