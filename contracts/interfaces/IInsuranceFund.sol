// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Leaving the insurance fund takes notice.
interface IInsuranceFund {
    event NoticeGiven(address indexed owner, uint256 shares, uint40 readyAt);
    event NoticeWithdrawn(address indexed owner, uint256 shares);
    /// @notice Tokens became a part of the claim, and nobody got a share for them.
    event Contributed(address indexed from, uint256 tokens, uint64 units);

    /// @notice The window is not zero, and no longer than the cooldown.
    error NoticeRefused(uint40 cooldown, uint40 window);
    /// @notice The vault has no token in slot 0 yet.
    error NoSettlementToken();
    /// @notice The amount is worth no share.
    error NoShares();
    /// @notice No shares under notice, the window is not open, auctions may still cost all there is, or what is asked for
    /// is worth no token unit.
    error NothingRedeemable(address owner);

    /// @notice Puts `shares` of the caller under notice; any earlier notice is withdrawn.
    /// @return readyAt Market clock (s) from which they can be redeemed, for the length of the window.
    function giveNotice(uint256 shares) external returns (uint40 readyAt);

    /// @notice Takes the caller's shares back from under notice.
    function withdrawNotice() external;

    /// @notice Redeems what `owner` has under notice, as much as auctions let go, to him. By anyone.
    function redeemFor(address owner) external returns (uint256 assets);

    /// @notice Adds what `tokens` of the caller's pay for to the claim, for all holders. By anyone.
    function contribute(uint256 tokens) external returns (uint64 units);

    /// @notice Shares under notice, and the market clock (s) from which they can be redeemed.
    function noticeOf(address owner) external view returns (uint256 shares, uint40 readyAt);
}
