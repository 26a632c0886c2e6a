// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Leaving the insurance fund takes notice.
interface IInsuranceFund {
    event NoticeGiven(address indexed owner, uint256 shares, uint40 readyAt);
    event NoticeWithdrawn(address indexed owner, uint256 shares);

    /// @notice The window is not zero, and no longer than the cooldown.
    error NoticeRefused(uint40 cooldown, uint40 window);
    error NoShares();
    /// @notice No shares under notice, the window is not open, or auctions may still cost all there is.
    error NothingRedeemable(address owner);

    /// @notice Puts `shares` under notice; any earlier notice is withdrawn.
    /// @return readyAt Market clock (s) from which they can be redeemed, for the length of the window.
    function giveNotice(uint256 shares) external returns (uint40 readyAt);

    /// @notice Takes shares back from under notice.
    function withdrawNotice() external;

    /// @notice Redeems what `owner` has under notice, to him. By anyone.
    function redeemFor(address owner) external returns (uint256 assets);

    function noticeOf(address owner) external view returns (uint256 shares, uint40 readyAt);
}
