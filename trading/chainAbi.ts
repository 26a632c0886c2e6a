/**
 * The functions, events and errors of the contracts that trading uses, in ethers' notation. A test compares
 * every fragment with the compiled contracts.
 */

/** `Point`. */
export const POINT_TYPE = "tuple(uint256 x, uint256 y)";
/** `Proof`. */
export const PROOF_TYPE = `tuple(${POINT_TYPE} a, tuple(uint256 xIm, uint256 xRe, uint256 yIm, uint256 yRe) b, ${POINT_TYPE} c)`;
/** `Seal`. */
export const SEAL_TYPE = `tuple(uint256 digest, uint256 ephemeralX, uint256 ephemeralY, uint256[2] wraps, uint256[10] words, ${PROOF_TYPE} proof)`;
/** `PrivateTrade`. */
export const PRIVATE_TRADE_TYPE =
  "tuple(uint256 accountA, uint256 accountB, uint256 deltaX, uint256 deltaY, bytes32 sealHash, uint16 minBand, uint256 nonce, uint256 deadline)";
const ORDER =
  "tuple(uint256 account, uint8 slot, bool isBuy, uint64 quantity, uint64 minFill, uint64 limitPrice, bool isMaker, uint16 minBand, uint256 counterparty, uint256 nonce, uint256 deadline)";
const IMPROVEMENT = `tuple(uint256 sealedBefore, uint256 sealedAfter, ${PROOF_TYPE} before, ${PROOF_TYPE} afterwards, ${PROOF_TYPE} improves)`;
/** `TradeProof`. */
export const TRADE_PROOF_TYPE = `tuple(tuple(uint32 epoch, uint16 band, ${PROOF_TYPE} proof) solvency, ${IMPROVEMENT}[] improvement)`;
const ACCOUNT =
  "tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY)";
const STORED_TABLE =
  "tuple(address verifier, uint16 initialLevel, uint16 maintenanceLevel, uint8 nSlots, " +
  `uint16 settlementWeight, uint16 settlementRisk, uint24 settlementSensitivity, ${POINT_TYPE} rules)`;

/** Settlement. */
export const SETTLEMENT_ABI = [
  "event PrivateTradeSettled(bytes32 indexed digest, uint256 indexed accountA, uint256 indexed accountB, uint256 deltaX, uint256 deltaY)",
  "event TradeCancelled(bytes32 indexed digest, address indexed by)",
  "error AccountUnknown(uint256 account)",
  "error SignatureRefused(uint256 account, address owner)",
  "error TradeExpired(uint256 deadline, uint256 time)",
  "error TradeUsed(bytes32 digest)",
  "error NotATrader(bytes32 digest, address caller)",
  "error SealNotSigned(bytes32 signedHash, bytes32 actual)",
  "error BandTooNarrow(uint256 account, uint16 band, uint16 least)",
  "error OrderIsCancelled(bytes32 digest)",
  "error NotOrderOwner(bytes32 digest, address caller)",
  "error OrderExpired(bytes32 digest, uint256 deadline, uint256 time)",
  "error OrderOverfilled(bytes32 digest, uint64 filled, uint64 quantity, uint64 most)",
  "error FillTooSmall(bytes32 digest, uint64 quantity, uint64 least)",
  "function accounts() view returns (address)",
  "function seals() view returns (address)",
  `function settle(${PRIVATE_TRADE_TYPE} trade, ${SEAL_TYPE} seal, bytes signatureA, bytes signatureB, ${TRADE_PROOF_TYPE} proofA, ${TRADE_PROOF_TYPE} proofB)`,
  `function settleOrders(${ORDER} buy, ${ORDER} sell, uint64 quantity, bytes buySignature, bytes sellSignature, ${TRADE_PROOF_TYPE} buyProof, ${TRADE_PROOF_TYPE} sellProof)`,
  `function cancelTrade(${PRIVATE_TRADE_TYPE} trade)`,
  `function cancelOrder(${ORDER} order)`,
  `function tradeDigest(${PRIVATE_TRADE_TYPE} trade) view returns (bytes32)`,
  `function orderDigest(${ORDER} order) view returns (bytes32)`,
  "function isTradeUsed(bytes32 digest) view returns (bool)",
  "function orderState(bytes32 digest) view returns (tuple(uint64 filled, bool cancelled))",
];

/** Errors of other contracts that reach whoever calls Settlement. */
export const SETTLING_ERRORS = [
  "error ProofTooOld(uint32 epoch, uint40 age, uint40 most)",
  "error PriceOutsideBand(uint32 epoch, uint16 band)",
  "error BandTooWide(bytes32 table, uint16 level, uint16 band)",
  "error ProofRefused(uint256 account, bytes32 table, uint16 level)",
  "error ImprovementRefused(uint256 account)",
  "error ActionNotAllowed(uint8 action, uint8 state, bool paused)",
  "error DeltaRefused(uint256 deltaX, uint256 deltaY)",
  "error SameAccount(uint256 account)",
  "error ConversionOutstanding(uint256 account, uint32 through, uint32 latest)",
  "error OnlyModules(address caller)",
  "error SealRefused(bytes32 sealHash)",
];

/** MarginAccounts. */
export const ACCOUNTS_ABI = [
  "function market() view returns (address)",
  "function risk() view returns (address)",
  "function maxProofAge() view returns (uint40)",
  `function accountOf(uint256 account) view returns (${ACCOUNT})`,
];

/** MarketBook. */
export const MARKET_ABI = [
  "function status() view returns (uint8 state, uint32 epoch, uint40 clock)",
  "function clock() view returns (uint40)",
  "function options() view returns (address)",
  "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
];

/** OptionBook. */
export const OPTIONS_ABI = [
  "function seriesOf(uint8 slot) view returns (tuple(uint8 slot, uint8 underlying, bool isCall, uint64 strike, uint40 expiry, uint64 maxStep, uint64 minPrice))",
];

/** RiskBook. */
export const RISK_ABI = [
  "function currentHome(bytes32 table) view returns (bytes32)",
  `function tableOf(bytes32 table) view returns (${STORED_TABLE})`,
  "function isWithinBand(bytes32 table, uint32 epoch, uint16 band) view returns (bool)",
];

/** DeltaSeals. */
export const SEALS_ABI = ["function council() view returns (address)"];

/** Council. */
export const COUNCIL_ABI = [`function key() view returns (${POINT_TYPE})`];

/** ERC-1271. */
export const OWNER_ABI = [
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
];
