// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Funding of one perpetual slot, as a factor on its index price.
/// @notice One unit of the slot is a share: it is worth index price × factor. While the rate is positive the factor falls, so
/// longs lose what shorts gain, in every hidden book at once and without knowing any. Rates are 1e-18 per day.
interface IFundingIndex {
    /// @notice Positive: longs pay shorts.
    event RateSet(address indexed reporter, int64 dailyRate, uint40 until, uint256 factor);

    error ZeroAddress();
    /// @notice Bounds that could move the factor by more than half within one report, or not at all.
    error BoundsRefused(int64 maxDailyRate, uint40 maxDuration);
    error RateTooLarge(int64 dailyRate, int64 most);
    /// @notice A rate ends after now, and at most `maxDuration` from now.
    error EndRefused(uint40 until, uint256 time, uint256 latest);

    /// @notice Accrues what the rate before brought, then sets the next one. Reporter (FUNDING_ROLE) only.
    /// @param dailyRate Positive: longs pay.
    /// @param until Block time, s; from then on the factor stands still until another report.
    function setRate(int64 dailyRate, uint40 until) external;

    /// @notice Factor now, 1e-18; always within `MIN_FACTOR` … `MAX_FACTOR`.
    /// @dev Linear in time under one rate, so reports compound. Rounded down at every report and in between.
    function factor() external view returns (uint256);

    /// @notice The rate in force now, 0 once it ended, and when it ends or ended (block time, s).
    function rate() external view returns (int64 dailyRate, uint40 until);
}
