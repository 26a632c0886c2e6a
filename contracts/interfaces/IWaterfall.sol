// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title What open auctions may still cost, and how long what just lapsed may take to become known.
interface IWaterfall {
    /// @notice Sum over open auctions of the most that each may cost others than its owner, in units of slot 0.
    function exposure() external view returns (uint64 units);

    /// @notice Longest time (s, market clock) from a flag until the council has opened the account.
    function exitDelay() external view returns (uint40);
}
