// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title What open auctions may still cost, and how long what just lapsed may take to become known.
interface IWaterfall {
    /// @notice Sum over open auctions of the most that each may cost others than its owner, in units of slot 0.
    function exposure() external view returns (uint64 units);

    /// @notice s of the market clock: from a flag until the account may be opened and put on auction, and for how long
    /// after it payments out of slot 0 wait for the council.
    function delays() external view returns (uint40 grace, uint40 openingWindow);
}
