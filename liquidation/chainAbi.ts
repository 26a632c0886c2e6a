/**
 * The functions, events and errors of the contracts that liquidation uses, in ethers' notation. A test compares
 * every fragment with the compiled interfaces.
 */
import { POINT_TYPE, SEAL_TYPE } from "../trading/chainAbi.ts";

const PROOF = `tuple(${POINT_TYPE} a, tuple(uint256 xIm, uint256 xRe, uint256 yIm, uint256 yRe) b, ${POINT_TYPE} c)`;
const SOLVENCY_PROOF = `tuple(uint32 epoch, uint16 band, ${PROOF} proof)`;
const TERMS =
  "tuple(uint40 grace, uint40 openingWindow, uint40 fastTime, uint40 slowTime, int32 startFactor, int32 midFactor, " +
  "int32 endFactor, uint16 targetLevel, uint16 targetTolerance, uint16 remainderBand, uint16 criticalLevel, " +
  "uint16 penaltyRate, uint16 bountyShare, uint64 bountyCap, uint64 cureFee, uint64 bond, uint16 priceTolerance, " +
  "uint64 maxAtRisk, uint64 dust)";
const VALUATION = `tuple(uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 plainRequirement, ${PROOF} proof, ${PROOF} plainProof)`;
/** `Bid`. */
export const BID_TYPE =
  `tuple(uint256 account, uint256 liquidator, ${POINT_TYPE} delta, ${SEAL_TYPE} seal, int128 paid, ` +
  `${VALUATION} before, ${VALUATION}[] remainder, ${SOLVENCY_PROOF} proof)`;
const ACCOUNT =
  "tuple(address owner, uint64 version, bool exposed, uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY)";
const STORED_TABLE =
  "tuple(address verifier, uint16 initialLevel, uint16 maintenanceLevel, uint8 nSlots, " +
  `uint16 settlementWeight, uint16 settlementRisk, uint24 settlementSensitivity, ${POINT_TYPE} rules)`;

/** ILiquidationAuction. */
export const AUCTION_ABI = [
  `event TermsSet(uint32 indexed version, ${TERMS} terms)`,
  "event AuctionOpened(uint256 indexed account, uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 exposure)",
  "event AuctionRestarted(uint256 indexed account, uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 exposure)",
  "event ExposureRaised(uint256 indexed account, uint32 epoch, int64 value, uint64 requirement, int64 plainValue, uint64 exposure)",
  "event AuctionShelved(uint256 indexed account)",
  "event TakenOver(uint256 indexed account, uint256 indexed liquidator, bool full, int128 paid, uint64 penalty, uint64 bounty, uint64 covered, uint64 uncovered)",
  "event FeePaid(uint256 indexed account, address indexed payer, uint64 units)",
  "event AuctionEnded(uint256 indexed account)",
  "error TermsUnknown(uint32 version)",
  "error NotLapsed(uint256 account)",
  "error GraceRunning(uint256 account, uint40 until, uint40 clock)",
  "error NotInAuction(uint256 account)",
  "error NotCured(uint256 account)",
  "error FeeNotOwed(uint256 account)",
  "error ProofOfOldPrices(uint32 epoch)",
  "error AccountIsHealthy(uint256 account, int64 value, uint64 requirement)",
  "error TooMuchAtRisk(uint256 atRisk, uint256 most)",
  "error NotTheWaterfall(address bound)",
  "error SettlementUnpriced(uint32 epoch)",
  "error ExposureNotRaised(uint256 account, uint64 recorded, uint64 cost)",
  "error TooManyRemainders(uint256 given)",
  "error AuctionRunning(uint256 account, uint40 staleFrom, uint40 clock)",
  "error AuctionStale(uint256 account, uint40 staleFrom, uint40 clock)",
  "error FullTooEarly(uint256 account)",
  "error NotTheWholeBook(uint256 account)",
  "error RemainderRefused(int64 value, uint64 requirement)",
  "error NothingRelieved(uint64 before, uint64 afterwards)",
  "error BidTooLow(int256 owed, int256 offered)",
  "error SelfTakeover(uint256 account)",
  `function open(uint256 account, ${VALUATION} valuation)`,
  `function restart(uint256 account, ${VALUATION} valuation)`,
  `function reprice(uint256 account, ${VALUATION} valuation)`,
  "function shelve(uint256 account)",
  `function takeOver(${BID_TYPE} bid)`,
  `function rescue(uint256 account, uint8 slot, uint64 amount, uint16 level, uint40 duration, ${SOLVENCY_PROOF} proof)`,
  "function payFee(uint256 account)",
  "function end(uint256 account)",
  "function accounts() view returns (address)",
  `function terms() view returns (uint32 version, ${TERMS})`,
  `function termsOf(uint32 version) view returns (${TERMS})`,
  "function auctionOf(uint256 account) view returns (tuple(uint32 terms, uint40 start, uint64 requirement, uint64 exposure, uint8 runs))",
  "function atRisk() view returns (uint256)",
  "function fullUntil() view returns (uint40)",
  "function standingOf(uint256 account) view returns (uint8)",
  "function factorOf(uint256 account) view returns (int32)",
  "function exposure() view returns (uint64 units)",
  "function delays() view returns (uint40 grace, uint40 openingWindow)",
];

/** IMarginAccounts. */
export const ACCOUNTS_ABI = [
  "error AccountUnknown(uint256 account)",
  "error NotOwner(uint256 account, address caller)",
  "error ActionNotAllowed(uint8 action, uint8 state, bool paused)",
  "error ProofTooOld(uint32 epoch, uint40 age, uint40 most)",
  "error PriceOutsideBand(uint32 epoch, uint16 band)",
  "error BandTooWide(bytes32 table, uint16 level, uint16 band)",
  "error ProofRefused(uint256 account, bytes32 table, uint16 level)",
  "error LeaseInForce(uint256 account)",
  "error AlreadyLapsed(uint256 account)",
  "error NothingAtRisk(uint256 account)",
  "error PriceWithinBand(uint256 account, uint8 slot)",
  "error DeltaRefused(uint256 deltaX, uint256 deltaY)",
  "error AccountLapsed(uint256 account)",
  "error AccountInAuction(uint256 account)",
  "error PlainTablesMissing(bytes32 home)",
  "error LevelTooLow(uint16 level, uint256 least)",
  "error DurationRefused(uint40 duration, uint40 most)",
  "error WorseLease(uint256 account, bytes32 table)",
  "error TableUnknown(bytes32 table)",
  "error SlotNotCovered(uint8 slot, uint8 nSlots)",
  "error NotASpotSlot(uint8 slot, uint8 kind)",
  "error NotDepositor(uint256 account, address caller)",
  "error AmountZero()",
  "error SameAccount(uint256 account)",
  "error RemainderUnproven(uint256 account)",
  "error ConversionOutstanding(uint256 account, uint32 through, uint32 latest)",
  "function flag(uint256 account)",
  "function flagSlot(uint256 account, uint8 slot)",
  "function market() view returns (address)",
  "function vault() view returns (address)",
  "function seals() view returns (address)",
  "function proofs() view returns (address)",
  "function maxProofAge() view returns (uint40)",
  "function exitsReadyAt() view returns (uint40)",
  "function lapseOf(uint256 account) view returns (tuple(address flaggedBy, uint40 since, uint40 graceUntil, uint8 state))",
  `function accountOf(uint256 account) view returns (${ACCOUNT})`,
];

/** IOpenings. */
export const OPENINGS_ABI = [
  "event OpeningRequested(uint256 indexed account, uint256 indexed liquidator, address indexed requestedBy, uint256 request, uint256 viewX, uint256 viewY, uint64 version)",
  "event OpeningLogged(uint256 indexed request, uint256 indexed account, uint8 member)",
  "error NotACouncilMember(address caller)",
  "error RequestUnknown(uint256 request)",
  "error RequestOver(uint256 request)",
  "error BondLocked(uint256 request)",
  "error BondInexact(uint256 bond, uint256 received)",
  "error NoSuchMember(uint8 member)",
  "error AlreadyLogged(uint256 request, uint8 member)",
  "error NotOnTheLine(uint256 account, int64 value, uint64 requirement)",
  "function requestOpening(uint256 account, uint256 liquidator) returns (uint256 request)",
  "function logOpening(uint256 request, uint8 member)",
  "function settleBond(uint256 request)",
  `function settleOnTheLine(uint256 request, ${VALUATION} valuation)`,
  "function requestOf(uint256 request) view returns (uint256 account, uint256 liquidator, address requestedBy, uint40 since, uint32 logged, bool settled)",
];

/** ICollateralVault, with the claims on slot 0. */
export const VAULT_ABI = [
  "event ExitQueued(uint256 indexed exit, address indexed to, uint64 units, uint40 readyAt)",
  "error ExitUnknown(uint256 exit)",
  "error ExitNotReady(uint256 exit, uint40 readyAt, uint40 clock)",
  "error ExitsGated(uint64 exposure, uint64 cover)",
  "error ClaimTooSmall(address holder, uint64 units, uint64 asked)",
  "error AmountNotExact(uint64 amount, uint256 multiple)",
  "error TotalTooSmall(uint8 slot, uint64 total, uint64 amount)",
  "error TotalTooLarge(uint8 slot, uint256 total)",
  "error SettlementWorthless()",
  "error RecipientRefused(address to)",
  "error NoToken(uint8 slot)",
  "error BalanceMissing(address token, uint256 recorded, uint256 held)",
  "error TransferInexact(address token, uint256 expected, uint256 actual)",
  "function payExit(uint256 exit) returns (uint256 tokens)",
  "function collectClaim(uint64 units, address to) returns (uint256 tokens)",
  "function insuranceFund() view returns (address)",
  "function claimOf(address holder) view returns (uint64 units)",
  "function exitOf(uint256 exit) view returns (address to, uint64 units, uint40 readyAt)",
  "function exitsGated() view returns (bool)",
  "function settlementIndex() view returns (uint256)",
  "function tokensUp(uint64 units) view returns (uint256)",
  "function tokenOf(uint8 slot) view returns (address)",
];

/** IMarketBook. */
export const MARKET_ABI = [
  "error UnknownEpoch(uint32 epoch, uint32 latest)",
  "error NotPrepared(uint32 epoch, address verifier)",
  "error VerifierNotRegistered(address verifier)",
  "error NothingListed()",
  "function commitEpoch() returns (uint32 epoch, bool committed)",
  "function status() view returns (uint8 state, uint32 epoch, uint40 clock)",
  "function clock() view returns (uint40)",
  "function epochPrices(uint32 epoch) view returns (uint40 committedClock, tuple(uint256[8] words) prices)",
];

/** IRiskBook. */
export const RISK_ABI = [
  "function currentHome(bytes32 table) view returns (bytes32)",
  "function plainTables(address verifier) view returns (bytes32 worth, bytes32 debtFree)",
  `function tableOf(bytes32 table) view returns (${STORED_TABLE})`,
  "function isWithinBand(bytes32 table, uint32 epoch, uint16 band) view returns (bool)",
];

/** IDeltaSeals. */
export const SEALS_ABI = [
  "error SealRefused(bytes32 sealHash)",
  "error ViewingKeyRefused(uint256 x, uint256 y)",
  "error ElementNotInField(uint256 index, uint256 value)",
  "error EphemeralIsIdentity()",
  "error CouncilMissing()",
  "function council() view returns (address)",
];

/** ICouncil. */
export const COUNCIL_ABI = [`function key() view returns (${POINT_TYPE})`];

/** IPriceFeeds, whom the market asks. */
export const FEEDS_ABI = ["error GasTooLow(uint256 left, uint256 needed)"];

/** IProofDesk. */
export const PROOFS_ABI = ["function risk() view returns (address)"];

/** The token behind slot 0, ERC-20. */
export const TOKEN_ABI = ["function approve(address spender, uint256 amount) returns (bool)"];

/** Every error that reaches whoever calls one of them, once each: the same errors have several owners. */
export const LIQUIDATION_ERRORS: readonly string[] = [
  ...new Set(
    [AUCTION_ABI, ACCOUNTS_ABI, OPENINGS_ABI, VAULT_ABI, MARKET_ABI, SEALS_ABI, FEEDS_ABI]
      .flat()
      .filter((fragment) => fragment.startsWith("error "))
      .concat(
        "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
        "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
      ),
  ),
];
