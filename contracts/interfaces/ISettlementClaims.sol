// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "./IMarketBook.sol";
import {IWaterfall} from "./IWaterfall.sol";

/// @title Who may still be paid out of slot 0, and what a unit of it is worth.
/// @notice Slot 0 is counted in *units*. A unit is worth 1e-8 of the settlement token times the settlement index. The
/// index is 1 until a loss that the insurance fund could not cover is spread over all holders; such a loss lowers it to
/// tokens held / units owed, and nothing else moves it, up or down. Amounts of tokens are rounded against whoever pays or
/// is paid. What rounding leaves belongs to nobody and stands before the next loss.
///
/// Units are owed to the hidden books (their net sum), to *claims* (public, by address: the insurance fund, bounties)
/// and to *exits* (withdrawals that must wait). All of them bear a loss alike. What is owed to claims and exits is
/// *reserved*: no withdrawal from a book, and so no debt, takes it.
///
/// A payment out of slot 0 waits where it could run away from a loss: until the market clock reads what the withdrawal
/// was given as its earliest time, and as long as the auctions that are open could cost more than the fund's claim. Once
/// the market is abandoned nothing waits.
interface ISettlementClaims {
    event ClaimChanged(address indexed holder, uint64 units);
    event ExitQueued(uint256 indexed exit, address indexed to, uint64 units, uint40 readyAt);
    event ExitPaid(uint256 indexed exit, address indexed to, uint64 units, uint256 tokens);
    event ClaimPaid(address indexed holder, address indexed to, uint64 units, uint256 tokens);
    event ClaimFunded(address indexed holder, address indexed from, uint64 units, uint256 tokens);
    /// @notice `units` are owed without tokens behind them; the index (1e-18) after it.
    event LossSocialised(uint64 units, uint256 index);
    event WaterfallBound(address waterfall, address insuranceFund);

    error OnlyWaterfall(address caller);
    /// @notice The waterfall must be a contract.
    error WaterfallRefused(address waterfall);
    error WaterfallAlreadyBound(address waterfall);
    error ClaimTooSmall(address holder, uint64 units, uint64 asked);
    error ExitUnknown(uint256 exit);
    error ExitNotReady(uint256 exit, uint40 readyAt, uint40 clock);
    /// @notice The open auctions may cost `exposure` units, and the insurance fund holds `cover`.
    error ExitsGated(uint64 exposure, uint64 cover);
    /// @notice A loss took all that was held: a unit is worth nothing, and none is sold.
    error SettlementWorthless();
    /// @notice Nobody is paid at the zero address or at the vault itself.
    error RecipientRefused(address to);

    /// @notice Names the contract that says what open auctions may cost, and the fund that covers it. Governor, once.
    function bindWaterfall(address waterfall, address insuranceFund) external;

    /// @notice Adds `units` to the caller's claim against tokens pulled from him, rounded up.
    function fundClaim(uint64 units) external returns (uint256 tokens);

    /// @notice Pays out `units` of the caller's claim in tokens, rounded down. Refused while exits are gated.
    function collectClaim(uint64 units, address to) external returns (uint256 tokens);

    /// @notice Pays a queued withdrawal to whom it belongs. By anyone, once it is ready and exits are not gated.
    function payExit(uint256 exit) external returns (uint256 tokens);

    /// @notice Moves `units` of the waterfall's own claim to another's: fees, bonds. Waterfall only.
    function moveClaim(address to, uint64 units) external;

    /// @notice A takeover: units of hidden books become claims of the insurance fund (`penalty`) and of `flaggedBy`
    /// (`bounty`); the fund gives up `covered`, and `uncovered` units are created that nothing stands behind, both for a
    /// hidden book. Where that lowers the index an epoch is committed at once, so that no book is valued at what a unit
    /// was worth before. Bound accounts only.
    function bookTakeover(uint64 penalty, address flaggedBy, uint64 bounty, uint64 covered, uint64 uncovered) external;

    /// @notice Its clock says when exits are ready.
    function market() external view returns (IMarketBook);

    /// @notice Says what open auctions may cost; zero before it is bound.
    function waterfall() external view returns (IWaterfall);

    /// @notice The fund whose claim covers losses first; zero before it is bound.
    function insuranceFund() external view returns (address);

    function claimOf(address holder) external view returns (uint64 units);

    /// @notice A queued withdrawal; units are 0 once paid.
    function exitOf(uint256 exit) external view returns (address to, uint64 units, uint40 readyAt);

    /// @notice Token units recorded behind slot 0.
    function settlementHeld() external view returns (uint256);

    /// @notice Units owed to claims and exits. Withdrawals from books leave as many.
    function reservedUnits() external view returns (uint64);

    /// @notice Worth of a unit, 1e-18 of 1e-8 tokens; at most 1e18. Rounded down where a loss lowers it.
    function settlementIndex() external view returns (uint256);

    /// @notice Token units that `units` of slot 0 are worth, rounded down.
    function tokensDown(uint64 units) external view returns (uint256);

    /// @notice Token units that `units` of slot 0 cost, rounded up.
    function tokensUp(uint64 units) external view returns (uint256);

    /// @notice Most units of slot 0 that `tokens` token units pay for, at most what the slot's range holds; none once a
    /// unit is worth nothing.
    function unitsDown(uint256 tokens) external view returns (uint64);

    /// @notice Fewest units of slot 0 that are worth `tokens` token units.
    function unitsUp(uint256 tokens) external view returns (uint64);

    /// @notice Whether the open auctions could cost more than the insurance fund's claim.
    function exitsGated() external view returns (bool);
}
