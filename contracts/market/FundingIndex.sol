// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IFundingIndex} from "../interfaces/IFundingIndex.sol";
import {FUNDING_ROLE} from "../types/Roles.sol";

/// @title Funding of one perpetual slot.
/// @notice What a reporter can do: move the factor either way, at any moment no faster than by `maxDailyRate` of what it
/// was at the latest report, per day. What he cannot: make it jump (it is continuous in time, whatever he reports), reach
/// zero or change sign, or keep it moving by falling silent: a rate ends. The governor appoints and dismisses him (docs/decisions/0014-funding.md).
contract FundingIndex is IFundingIndex, AccessControl {
    struct State {
        /// At `since`, 1e-18.
        uint128 factor;
        /// Block times, s.
        uint40 since;
        uint40 until;
    }

    /// @notice 1, in units of factor and rate.
    uint256 public constant ONE_FACTOR = 1e18;
    /// @notice A millionth: funding stops there, so that a share never rounds to nothing.
    uint256 public constant MIN_FACTOR = 1e12;
    /// @notice A million.
    uint256 public constant MAX_FACTOR = 1e24;

    /// @notice Most that a rate may be, either way, 1e-18 per day.
    int64 public immutable maxDailyRate;
    /// @notice Longest that a rate holds without another report, s.
    uint40 public immutable maxDuration;

    State private _state;
    int64 private _dailyRate;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param governor Receives DEFAULT_ADMIN_ROLE: it appoints and dismisses reporters.
    constructor(address governor, address reporter, int64 maxDailyRate_, uint40 maxDuration_) {
        if (governor == address(0) || reporter == address(0)) revert ZeroAddress();
        bool sensible =
            maxDailyRate_ > 0 &&
                maxDuration_ > 0 &&
                uint256(uint64(maxDailyRate_)) * maxDuration_ <= (ONE_FACTOR * 1 days) / 2;
        if (!sensible) revert BoundsRefused(maxDailyRate_, maxDuration_);
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(FUNDING_ROLE, reporter);
        (maxDailyRate, maxDuration) = (maxDailyRate_, maxDuration_);
        uint40 time = uint40(block.timestamp);
        _state = State({factor: uint128(ONE_FACTOR), since: time, until: time});
    }

    // --------------------------------------------------------------------------------------------------- reports

    /// @inheritdoc IFundingIndex
    function setRate(int64 dailyRate, uint40 until) external onlyRole(FUNDING_ROLE) {
        if (dailyRate > maxDailyRate || dailyRate < -maxDailyRate) revert RateTooLarge(dailyRate, maxDailyRate);
        uint256 latest = block.timestamp + maxDuration;
        if (until <= block.timestamp || until > latest) revert EndRefused(until, block.timestamp, latest);

        uint256 accrued = _factor();
        _state = State({factor: uint128(accrued), since: uint40(block.timestamp), until: until});
        _dailyRate = dailyRate;
        emit RateSet(msg.sender, dailyRate, until, accrued);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IFundingIndex
    function factor() external view returns (uint256) {
        return _factor();
    }

    /// @inheritdoc IFundingIndex
    function rate() external view returns (int64 dailyRate, uint40 until) {
        until = _state.until;
        dailyRate = block.timestamp < until ? _dailyRate : int64(0);
    }

    /// @dev factor·(1 − rate·elapsed/day), rounded down. The bounds keep the bracket within 1/2 … 3/2.
    function _factor() private view returns (uint256) {
        State memory state = _state;
        uint256 end = Math.min(block.timestamp, state.until);
        uint256 day = ONE_FACTOR * 1 days;
        uint256 bracket = uint256(int256(day) - int256(_dailyRate) * int256(end - state.since));
        uint256 accrued = (state.factor * bracket) / day;
        return Math.max(MIN_FACTOR, Math.min(accrued, MAX_FACTOR));
    }
}
