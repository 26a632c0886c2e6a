// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {MarketState} from "../types/MarketHead.sol";
import {DECIMALS} from "../types/Units.sol";
import {Custody} from "./Custody.sol";

/// @title Slot 0: units owed, tokens held, and who is paid when; see ISettlementClaims.
/// @notice Owed: `_custody[0].total` units, to hidden books, claims and exits together. Held: `settlementHeld` token units,
/// what was pulled less what was paid; tokens sent to the vault count for nothing.
///
/// At any time held ≥ owed × index × par: a unit is sold for its worth rounded up and paid at its worth rounded down, and
/// a loss lowers the index to held / owed, rounded down. The index is stored, not computed: books that owe let the owed
/// net sum come near zero while others are owed much, and a quotient would then be dust over dust. What is held beyond
/// the invariant is dust that rounding left; it makes the next loss smaller, and lifts no index.
///
/// Two things to know about a loss that is spread.
///  - It is spread over the *net* sum, the only one known: books are hidden. Whoever owes units gains what the fall takes
///    from those who are owed: fall × what is owed gross. Reserved units cannot be borrowed, so the net sum is never
///    less than what the insurance fund claimed: a fund of good size bounds the fall, and should be there before a home
///    table allows debt.
///  - Perpetuals are paid for in units. Their feeds have the index as a factor too (SettlementFeed), so that a loss moves
///    both legs alike, and longs and shorts owe each other nothing for it.
abstract contract SettlementClaims is ISettlementClaims, Custody, ReentrancyGuardTransient {
    struct Exit {
        address to;
        uint64 units;
        uint40 readyAt;
    }

    /// @notice 1, in units of the settlement index.
    uint256 private constant ONE_INDEX = 1e18;
    uint8 internal constant SETTLEMENT_SLOT = 0;

    /// @inheritdoc ISettlementClaims
    IMarketBook public immutable market;
    /// @inheritdoc ISettlementClaims
    IWaterfall public waterfall;
    /// @inheritdoc ISettlementClaims
    address public insuranceFund;

    /// @dev Token units; below 2^63 × 10^28, and dust.
    uint192 private _held;
    uint64 private _index = uint64(ONE_INDEX);

    /// @inheritdoc ISettlementClaims
    uint64 public reservedUnits;
    /// @notice Number of exits ever queued; numbers start at 1.
    uint192 public exitCount;

    mapping(address holder => uint64) private _claims;
    mapping(uint256 exit => Exit) private _exits;

    constructor(IMarketBook market_) {
        if (address(market_) == address(0)) revert ZeroAddress();
        market = market_;
    }

    // ---------------------------------------------------------------------------------------------------- binding

    function _bindWaterfall(address waterfall_, address insuranceFund_) internal {
        if (insuranceFund_ == address(0)) revert ZeroAddress();
        if (waterfall_.code.length == 0) revert WaterfallRefused(waterfall_);
        if (address(waterfall) != address(0)) revert WaterfallAlreadyBound(address(waterfall));
        (waterfall, insuranceFund) = (IWaterfall(waterfall_), insuranceFund_);
        emit WaterfallBound(waterfall_, insuranceFund_);
    }

    // ----------------------------------------------------------------------------------------------------- claims

    /// @inheritdoc ISettlementClaims
    function fundClaim(uint64 units) external nonReentrant returns (uint256 tokens) {
        _addClaim(msg.sender, units);
        tokens = _receiveUnits(msg.sender, units);
        emit ClaimFunded(msg.sender, msg.sender, units, tokens);
    }

    /// @inheritdoc ISettlementClaims
    function collectClaim(uint64 units, address to) external nonReentrant returns (uint256 tokens) {
        _requireRecipient(to);
        _requireUngated();
        _takeClaim(msg.sender, units);
        tokens = _payUnits(to, units);
        emit ClaimPaid(msg.sender, to, units, tokens);
    }

    /// @inheritdoc ISettlementClaims
    function moveClaim(address to, uint64 units) external {
        if (msg.sender != address(waterfall)) revert OnlyWaterfall(msg.sender);
        _takeClaim(msg.sender, units);
        _addClaim(to, units);
    }

    /// @inheritdoc ISettlementClaims
    function bookTakeover(
        uint64 penalty,
        address flaggedBy,
        uint64 bounty,
        uint64 covered,
        uint64 uncovered
    ) external onlyAccounts {
        if (penalty != 0) _addClaim(insuranceFund, penalty);
        if (bounty != 0) _addClaim(flaggedBy, bounty);
        if (covered != 0) _takeClaim(insuranceFund, covered);
        if (uncovered == 0) return;

        Held memory custody = _custodyOf(SETTLEMENT_SLOT);
        uint256 owed = uint256(custody.total) + uncovered;
        _setTotal(SETTLEMENT_SLOT, owed);
        uint256 backed = (_held * 10 ** DECIMALS * ONE_INDEX) / (owed * 10 ** custody.decimals);
        bool falls = backed < _index;
        if (falls) _index = uint64(backed);
        emit LossSocialised(uncovered, _index);
        if (falls) market.commitEpoch();
    }

    function _addClaim(address holder, uint64 units) private {
        if (holder == address(0)) revert ZeroAddress();
        _reserve(units);
        // Never more than what is reserved in all.
        uint64 claim = _claims[holder] + units;
        _claims[holder] = claim;
        emit ClaimChanged(holder, claim);
    }

    function _takeClaim(address holder, uint64 units) private {
        uint64 claim = _claims[holder];
        if (claim < units) revert ClaimTooSmall(holder, claim, units);
        reservedUnits -= units;
        _claims[holder] = claim - units;
        emit ClaimChanged(holder, claim - units);
    }

    function _reserve(uint64 units) private {
        uint256 reserved = uint256(reservedUnits) + units;
        if (reserved >= TOTAL_LIMIT) revert TotalTooLarge(SETTLEMENT_SLOT, reserved);
        reservedUnits = uint64(reserved);
    }

    // ------------------------------------------------------------------------------------------------------ exits

    /// @notice Pays a withdrawal from a book, or queues it where it must wait; never out of what is reserved.
    function _leave(address to, uint64 units, uint40 readyAt) internal {
        uint64 total = _custody[SETTLEMENT_SLOT].total;
        uint64 free = total > reservedUnits ? total - reservedUnits : 0;
        if (units > free) revert TotalTooSmall(SETTLEMENT_SLOT, free, units);
        (MarketState state, , uint40 clock) = market.status();
        bool waits = state != MarketState.Abandoned && (clock < readyAt || _isExposed());
        if (!waits) {
            _payUnits(to, units);
            return;
        }
        _reserve(units);
        uint192 exit = ++exitCount;
        _exits[exit] = Exit({to: to, units: units, readyAt: readyAt});
        emit ExitQueued(exit, to, units, readyAt);
    }

    /// @inheritdoc ISettlementClaims
    /// @dev Exits are independent of each other: one that the token refuses to pay stays, and holds nobody up.
    function payExit(uint256 exit) external nonReentrant returns (uint256 tokens) {
        Exit memory queued = _exits[exit];
        if (queued.units == 0) revert ExitUnknown(exit);
        (MarketState state, , uint40 clock) = market.status();
        bool ready = clock >= queued.readyAt || state == MarketState.Abandoned;
        if (!ready) revert ExitNotReady(exit, queued.readyAt, clock);
        _requireUngated();
        _exits[exit].units = 0;
        reservedUnits -= queued.units;
        tokens = _payUnits(queued.to, queued.units);
        emit ExitPaid(exit, queued.to, queued.units, tokens);
    }

    /// @inheritdoc ISettlementClaims
    /// @dev Once the market is abandoned no auction can go on, and nothing it might cost is waited for.
    function exitsGated() public view returns (bool) {
        if (!_isExposed()) return false;
        (MarketState state, , ) = market.status();
        return state != MarketState.Abandoned;
    }

    function _isExposed() private view returns (bool) {
        return address(waterfall) != address(0) && waterfall.exposure() > _claims[insuranceFund];
    }

    function _requireUngated() private view {
        if (exitsGated()) revert ExitsGated(waterfall.exposure(), _claims[insuranceFund]);
    }

    function _requireRecipient(address to) internal view {
        if (to == address(0) || to == address(this)) revert RecipientRefused(to);
    }

    // ------------------------------------------------------------------------------------------------ token moves

    /// @notice Pulls what `units` cost, rounded up.
    function _receiveUnits(address from, uint64 units) internal returns (uint256 tokens) {
        Held memory custody = _custodyOf(SETTLEMENT_SLOT);
        if (_index == 0) revert SettlementWorthless();
        tokens = tokensUp(units);
        uint256 recorded = _held;
        _setTotal(SETTLEMENT_SLOT, uint256(custody.total) + units);
        _held = uint192(recorded + tokens);
        _pull(custody.token, from, tokens, recorded);
    }

    /// @notice Pays what `units` are worth, rounded down.
    /// @dev By the invariant that is at most what is held.
    function _payUnits(address to, uint64 units) internal returns (uint256 tokens) {
        Held memory custody = _custodyOf(SETTLEMENT_SLOT);
        if (units > custody.total) revert TotalTooSmall(SETTLEMENT_SLOT, custody.total, units);
        tokens = tokensDown(units);
        uint256 recorded = _held;
        _held = uint192(recorded - tokens);
        _setTotal(SETTLEMENT_SLOT, custody.total - units);
        emit Released(SETTLEMENT_SLOT, to, units);
        _push(custody.token, to, tokens, recorded);
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ISettlementClaims
    function claimOf(address holder) external view returns (uint64) {
        return _claims[holder];
    }

    /// @inheritdoc ISettlementClaims
    function exitOf(uint256 exit) external view returns (address to, uint64 units, uint40 readyAt) {
        Exit memory queued = _exits[exit];
        return (queued.to, queued.units, queued.readyAt);
    }

    /// @inheritdoc ISettlementClaims
    function settlementHeld() external view returns (uint256) {
        return _held;
    }

    /// @inheritdoc ISettlementClaims
    function settlementIndex() external view returns (uint256) {
        return _index;
    }

    /// @inheritdoc ISettlementClaims
    function tokensDown(uint64 units) public view returns (uint256) {
        (uint256 worth, uint256 per) = _worth();
        return (units * worth) / per;
    }

    /// @inheritdoc ISettlementClaims
    function tokensUp(uint64 units) public view returns (uint256) {
        (uint256 worth, uint256 per) = _worth();
        return Math.ceilDiv(units * worth, per);
    }

    /// @inheritdoc ISettlementClaims
    function unitsDown(uint256 tokens) external view returns (uint64) {
        if (_index == 0) return 0;
        uint64 most = uint64(TOTAL_LIMIT - 1);
        if (tokens >= tokensUp(most)) return most;
        (uint256 worth, uint256 per) = _worth();
        return uint64(Math.mulDiv(tokens, per, worth));
    }

    /// @inheritdoc ISettlementClaims
    function unitsUp(uint256 tokens) external view returns (uint64) {
        if (tokens == 0) return 0;
        if (_index == 0) revert SettlementWorthless();
        if (tokens > tokensDown(uint64(TOTAL_LIMIT - 1))) revert TotalTooLarge(SETTLEMENT_SLOT, TOTAL_LIMIT);
        (uint256 worth, uint256 per) = _worth();
        return uint64(Math.mulDiv(tokens, per, worth, Math.Rounding.Ceil));
    }

    /// @notice `per` units are worth `worth` token units: 10^decimals × index tokens are 1e8 × 1e18 of them.
    function _worth() private view returns (uint256 worth, uint256 per) {
        return (10 ** _custodyOf(SETTLEMENT_SLOT).decimals * _index, 10 ** DECIMALS * ONE_INDEX);
    }
}
