// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {MarketState} from "../types/MarketHead.sol";
import {DECIMALS} from "../types/Units.sol";
import {Custody} from "./Custody.sol";

/// @title Slot 0: units owed, tokens held, and who is paid when; see ISettlementClaims.
/// @notice Owed: `_custody[0].total` units, to hidden books, claims and exits together. Held: `settlementHeld` token units.
/// Held below owed is a socialised loss; held above owed is dust that rounding left, and stands before the next
/// loss. Every payment leaves held/owed no lower than it was: what a unit is worth falls by `bookTakeover` alone.
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
    /// @notice Number of exits ever queued; numbers start at 1.
    uint256 public exitCount;

    /// @inheritdoc ISettlementClaims
    uint256 public settlementHeld;

    mapping(address holder => uint64) private _claims;
    mapping(uint256 exit => Exit) private _exits;

    constructor(IMarketBook market_) {
        market = market_;
    }

    // ---------------------------------------------------------------------------------------------------- binding

    function _bindWaterfall(address waterfall_, address insuranceFund_) internal {
        if (waterfall_ == address(0) || insuranceFund_ == address(0)) revert ZeroAddress();
        if (address(waterfall) != address(0)) revert WaterfallAlreadyBound(address(waterfall));
        (waterfall, insuranceFund) = (IWaterfall(waterfall_), insuranceFund_);
        emit WaterfallBound(waterfall_, insuranceFund_);
    }

    // ----------------------------------------------------------------------------------------------------- claims

    /// @inheritdoc ISettlementClaims
    function fundClaim(uint64 units) external nonReentrant returns (uint256 tokens) {
        tokens = _receiveUnits(msg.sender, units);
        _addClaim(msg.sender, units);
        emit ClaimFunded(msg.sender, msg.sender, units, tokens);
    }

    /// @inheritdoc ISettlementClaims
    function collectClaim(uint64 units, address to) external nonReentrant returns (uint256 tokens) {
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
        _setTotal(SETTLEMENT_SLOT, uint256(_custody[SETTLEMENT_SLOT].total) + uncovered);
        emit LossSocialised(uncovered, settlementIndex());
    }

    function _addClaim(address holder, uint64 units) private {
        _claims[holder] += units;
        emit ClaimChanged(holder, _claims[holder]);
    }

    function _takeClaim(address holder, uint64 units) private {
        uint64 held = _claims[holder];
        if (held < units) revert ClaimTooSmall(holder, held, units);
        _claims[holder] = held - units;
        emit ClaimChanged(holder, held - units);
    }

    // ------------------------------------------------------------------------------------------------------ exits

    /// @notice Pays a withdrawal, or queues it where it must wait.
    function _leave(address to, uint64 units, uint40 readyAt) internal {
        bool waits = market.clock() < readyAt || exitsGated();
        if (waits) {
            _exits[++exitCount] = Exit({to: to, units: units, readyAt: readyAt});
            emit ExitQueued(exitCount, to, units, readyAt);
            return;
        }
        _payUnits(to, units);
    }

    /// @inheritdoc ISettlementClaims
    function payExit(uint256 exit) external nonReentrant returns (uint256 tokens) {
        Exit memory queued = _exits[exit];
        if (queued.units == 0) revert ExitUnknown(exit);
        (MarketState state, , uint40 clock) = market.status();
        bool ready = clock >= queued.readyAt || state == MarketState.Abandoned;
        if (!ready) revert ExitNotReady(exit, queued.readyAt, clock);
        _requireUngated();
        _exits[exit].units = 0;
        tokens = _payUnits(queued.to, queued.units);
        emit ExitPaid(exit, queued.to, queued.units, tokens);
    }

    /// @inheritdoc ISettlementClaims
    /// @dev Once the market is abandoned no auction can go on, and nothing it might cost is waited for.
    function exitsGated() public view returns (bool) {
        if (address(waterfall) == address(0)) return false;
        if (waterfall.exposure() <= _claims[insuranceFund]) return false;
        (MarketState state, , ) = market.status();
        return state != MarketState.Abandoned;
    }

    function _requireUngated() private view {
        if (exitsGated()) revert ExitsGated(waterfall.exposure(), _claims[insuranceFund]);
    }

    // ------------------------------------------------------------------------------------------------ token moves

    /// @notice Pulls what `units` cost, rounded up.
    function _receiveUnits(address from, uint64 units) internal returns (uint256 tokens) {
        Held memory custody = _custodyOf(SETTLEMENT_SLOT);
        tokens = tokensUp(units);
        uint256 recorded = settlementHeld;
        settlementHeld = recorded + tokens;
        _setTotal(SETTLEMENT_SLOT, uint256(custody.total) + units);
        _pull(custody.token, from, tokens, recorded);
    }

    /// @notice Pays what `units` are worth, rounded down.
    function _payUnits(address to, uint64 units) internal returns (uint256 tokens) {
        Held memory custody = _custodyOf(SETTLEMENT_SLOT);
        if (units > custody.total) revert TotalTooSmall(SETTLEMENT_SLOT, custody.total, units);
        tokens = tokensDown(units);
        uint256 recorded = settlementHeld;
        settlementHeld = recorded - tokens;
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
    function settlementIndex() public view returns (uint256) {
        (uint256 tokens, uint256 units) = _worth();
        (uint256 parTokens, uint256 parUnits) = _par();
        return (tokens * parUnits * ONE_INDEX) / (units * parTokens);
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
        (uint256 worth, uint256 per) = _worth();
        return SafeCast.toUint64(Math.mulDiv(tokens, per, worth));
    }

    /// @notice `per` units are worth `worth` token units: what is held for what is owed, at most par.
    function _worth() private view returns (uint256 worth, uint256 per) {
        (uint256 parTokens, uint256 parUnits) = _par();
        uint256 owed = _custody[SETTLEMENT_SLOT].total;
        uint256 held = settlementHeld;
        return held * parUnits < owed * parTokens ? (held, owed) : (parTokens, parUnits);
    }

    /// @notice At par `units` are `tokens` token units.
    function _par() private view returns (uint256 tokens, uint256 units) {
        return (10 ** _custody[SETTLEMENT_SLOT].decimals, 10 ** DECIMALS);
    }
}
