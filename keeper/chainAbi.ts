/**
 * The events and functions that a keeper reads and calls the chain with, in ethers' notation. A test compares every
 * fragment with the compiled contracts.
 */
import { Interface } from "ethers";
import { POINT_TYPE, SEAL_TYPE } from "../trading/chainAbi.ts";
import { RULES_TYPE } from "../verifier/chainAbi.ts";

const PROOF = `tuple(${POINT_TYPE} a, tuple(uint256 xIm, uint256 xRe, uint256 yIm, uint256 yRe) b, ${POINT_TYPE} c)`;
const SOLVENCY_PROOF = `tuple(uint32 epoch, uint16 band, ${PROOF} proof)`;
const TERMS =
  "tuple(uint40 grace, uint40 openingWindow, uint40 fastTime, uint40 slowTime, int32 startFactor, int32 midFactor, " +
  "int32 endFactor, uint16 targetLevel, uint16 targetTolerance, uint16 remainderBand, uint16 criticalLevel, " +
  "uint16 penaltyRate, uint16 bountyShare, uint64 bountyCap, uint64 cureFee, uint64 bond, uint16 priceTolerance, " +
  "uint64 maxAtRisk, uint64 dust)";
const VALUATION = `tuple(uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 plainRequirement, ${PROOF} proof, ${PROOF} plainProof)`;
const BID =
  `tuple(uint256 account, uint256 liquidator, ${POINT_TYPE} delta, ${SEAL_TYPE} seal, int128 paid, ` +
  `${VALUATION} before, ${VALUATION}[] remainder, ${SOLVENCY_PROOF} proof)`;
const ACCOUNT =
  "tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY)";
const STORED_TABLE =
  "tuple(address verifier, uint16 initialLevel, uint16 maintenanceLevel, uint8 nSlots, " +
  `uint16 settlementWeight, uint16 settlementRisk, uint24 settlementSensitivity, ${POINT_TYPE} rules)`;

/** Events that change what an account owes, and the state it is in; by the contract that emits them. */
export const KEEPER_EVENTS = {
  accounts: [
    "event AccountOpened(uint256 indexed account, address indexed owner, bytes32 indexed home, uint256 viewX, uint256 viewY)",
    "event AccountClosed(uint256 indexed account)",
    "event Deposited(uint256 indexed account, uint8 indexed slot, address indexed from, uint64 amount, uint256 cx, uint256 cy, uint64 version)",
    "event Withdrawn(uint256 indexed account, uint8 indexed slot, address indexed to, uint64 amount, uint256 cx, uint256 cy, uint64 version)",
    "event CollateralMoved(uint256 indexed account, uint256 indexed otherAccount, uint8 indexed slot, int256 amount, uint256 cx, uint256 cy, uint64 version)",
    "event Exchanged(uint256 indexed account, uint256 indexed counterparty, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy, uint64 version)",
    "event Converted(uint256 indexed account, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy, uint64 version)",
    "event Attested(uint256 indexed account, bytes32 indexed table, uint32 epoch, uint16 level, uint16 band, uint40 expiry, uint64 version)",
    "event Lapsed(uint256 indexed account, bytes32 indexed table, uint8 ground, address indexed flaggedBy)",
    "event LapseChanged(uint256 indexed account, uint8 state)",
  ],
  market: [
    "event EpochCommitted(uint32 indexed epoch, uint40 clock, uint256[] prices)",
    "event MarketHalted(uint8 indexed slot, uint8 reason)",
  ],
  risk: [
    "event HomeSuperseded(bytes32 indexed table, bytes32 indexed successor, uint40 from)",
    `event TableRegistered(bytes32 indexed table, address indexed verifier, ${RULES_TYPE} rules)`,
  ],
  auction: [
    "event AuctionOpened(uint256 indexed account, uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 exposure)",
    "event AuctionEnded(uint256 indexed account)",
    "event TakenOver(uint256 indexed account, uint256 indexed liquidator, bool full, int128 paid, uint64 penalty, uint64 bounty, uint64 covered, uint64 uncovered)",
  ],
  openings: [
    "event OpeningRequested(uint256 indexed account, uint256 indexed liquidator, address indexed requestedBy, uint256 request, uint256 viewX, uint256 viewY, uint64 version)",
    "event BondReturned(uint256 indexed request, address indexed to, uint256 tokens)",
    "event BondForfeited(uint256 indexed request, address indexed to, uint256 tokens)",
  ],
  vault: [
    "event ExitQueued(uint256 indexed exit, address indexed to, uint64 units, uint40 readyAt)",
    "event ExitPaid(uint256 indexed exit, address indexed to, uint64 units, uint256 tokens)",
  ],
} as const;

/** Functions that are asked or sent. */
export const KEEPER_CALLS = {
  accounts: [
    "function leaseOf(uint256 account, bytes32 table) view returns (tuple(uint32 epoch, uint16 level, uint16 band, uint40 expiry, uint64 version, uint8 nSlots, bool lapsed))",
    `function attest(uint256 account, bytes32 table, uint16 level, uint40 duration, ${SOLVENCY_PROOF} proof)`,
    "function maxLeaseDuration() view returns (uint40)",
    "function flag(uint256 account)",
    "function flagSlot(uint256 account, uint8 slot)",
    "function lapseOf(uint256 account) view returns (tuple(address flaggedBy, uint40 since, uint40 graceUntil, uint8 state))",
    `function accountOf(uint256 account) view returns (${ACCOUNT})`,
    ...["market", "vault", "seals", "proofs"].map(
      (name) => `function ${name}() view returns (address)`,
    ),
  ],
  auction: [
    "function accounts() view returns (address)",
    `function terms() view returns (uint32 version, ${TERMS})`,
    `function termsOf(uint32 version) view returns (${TERMS})`,
    "function auctionOf(uint256 account) view returns (tuple(uint32 terms, uint40 start, uint64 requirement, uint64 exposure, uint8 runs))",
    ...["open", "restart", "reprice"].map(
      (name) => `function ${name}(uint256 account, ${VALUATION} valuation)`,
    ),
    "function shelve(uint256 account)",
    "function end(uint256 account)",
    `function takeOver(${BID} bid)`,
  ],
  openings: [
    "function auction() view returns (address)",
    "function requestOf(uint256 request) view returns (uint256 account, uint256 liquidator, address requestedBy, uint40 since, uint32 logged, bool settled)",
    "function requestOpening(uint256 account, uint256 liquidator) returns (uint256 request)",
    "function settleBond(uint256 request)",
    `function settleOnTheLine(uint256 request, ${VALUATION} valuation)`,
  ],
  vault: [
    "function payExit(uint256 exit) returns (uint256 tokens)",
    "function insuranceFund() view returns (address)",
    "function claimOf(address holder) view returns (uint64 units)",
    "function exitsGated() view returns (bool)",
    "function tokensUp(uint64 units) view returns (uint256)",
    "function tokenOf(uint8 slot) view returns (address)",
  ],
  risk: [
    "function currentHome(bytes32 table) view returns (bytes32)",
    `function tableOf(bytes32 table) view returns (${STORED_TABLE})`,
  ],
  proofs: ["function risk() view returns (address)"],
  seals: ["function council() view returns (address)"],
  council: [`function key() view returns (${POINT_TYPE})`],
  market: [
    "function commitEpoch() returns (uint32 epoch, bool committed)",
    "function status() view returns (uint8 state, uint32 epoch, uint40 clock)",
    "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
    "function feeds() view returns (address)",
    "function maxEpochAge() view returns (uint32)",
    "function moveDelay() view returns (uint32)",
    "function options() view returns (address)",
  ],
  options: [
    "function seriesOf(uint8 slot) view returns (tuple(uint8 slot, uint8 underlying, bool isCall, uint64 strike, uint40 expiry, uint64 maxStep, uint64 minPrice))",
    "function fix(uint8 slot)",
    "function oracle() view returns (address[] signers, uint8 threshold, uint256 set)",
    "function limits() view returns (tuple(uint32 maxReportAge, uint32 minInterval, uint32 minNotice, uint32 window, uint32 minObserved, uint32 fixingDelay, uint16 maxMove, uint16 tolerance, uint16 maxGain))",
    "function report(tuple(uint64 number, uint40 timestamp, uint8[] slots, uint64[] prices, uint256[] pnl) report_, bytes[] signatures)",
  ],
  feeds: ["function read() view returns (uint8 common, uint256[] readings)"],
  token: [
    "function approve(address spender, uint256 value) returns (bool)",
    "function balanceOf(address account) view returns (uint256)",
    "function allowance(address owner, address spender) view returns (uint256)",
  ],
} as const;

export const EVENTS = new Interface(Object.values(KEEPER_EVENTS).flat());

/** First topics of all events above. */
export const EVENT_KINDS: readonly string[] = Object.values(KEEPER_EVENTS)
  .flat()
  .map((fragment) => EVENTS.getEvent(/^event (\w+)/.exec(fragment)?.[1] ?? "")?.topicHash ?? "");
