// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {ActionGate} from "./ActionGate.sol";

/// @title What follows a flag: nothing leaves a lapsed account, and nothing disturbs one on auction.
/// @notice The liquidation contract puts lapsed accounts on auction and takes their books over; see LiquidationAuction for
/// the whole story. Before one is bound a fresh attestation is all it takes to be cured.
///
///               | None | Lapsed, in grace | Lapsed, overdue | FeeOwed | InAuction
///   Withdraw    | yes  |        –         |        –        |    –    |     –      an abandoned market: always
///   Transfer    | yes  |        –         |        –        |    –    |     –      to another account
///   Close       | yes  |        –         |        –        |    –    |     –
///   Deposit     | yes  |       yes        |        –        |   yes   |     –      and transfers from another account
///   Exchange    | yes  |       yes        |       yes       |    –    |     –      what it leaves is proven: it cures
///   Rerandomise | yes  |        –         |        –        |   yes   |     –
///   ViewingKey  | yes  |        –         |        –        |   yes   |     –
///   Attest      | yes  |       yes        |       yes       |   yes   |    yes
///   Flag        | yes  |        –         |        –        |   yes   |     –
///   Rescue      | yes  |       yes        |       yes       |   yes   |    yes     a deposit that is attested at once
///
/// In an abandoned market, where nobody is put on auction or taken over, deposits are open to all. A flag from before a
/// liquidation contract was bound has a grace without end, and may be repeated once: its grace starts then.
abstract contract Lapses is ActionGate {
    /// @dev End of a grace that does not run: there was nobody to put the account on auction.
    uint40 private constant NEVER = type(uint40).max;

    /// @notice The contract that conducts auctions; zero before it is bound.
    address public liquidation;
    /// @inheritdoc IMarginAccounts
    uint40 public exitsReadyAt;

    mapping(uint256 account => Lapse) private _lapses;

    modifier onlyLiquidation() {
        _requireLiquidation();
        _;
    }

    /// @inheritdoc IMarginAccounts
    function bindLiquidation(address liquidation_) external onlyRole(GOVERNOR_ROLE) {
        if (liquidation_.code.length == 0) revert ModuleRefused(liquidation_);
        if (liquidation != address(0)) revert LiquidationAlreadyBound(liquidation);
        liquidation = liquidation_;
        emit LiquidationBound(liquidation_);
    }

    // ---------------------------------------------------------------------------------------------------- changes

    /// @notice The account was flagged. Payments out of slot 0 wait from now on until its book can be known.
    function _beginLapse(uint256 account, uint40 clock) internal {
        (uint40 graceUntil, uint40 readyAt) = _waitFrom(clock);
        exitsReadyAt = readyAt;
        _lapses[account] = Lapse({
            flaggedBy: msg.sender,
            since: clock,
            graceUntil: graceUntil,
            state: LapseState.Lapsed
        });
        emit LapseChanged(account, LapseState.Lapsed);
    }

    /// @notice What a flag now would begin.
    /// @return graceUntil End of the grace.
    /// @return readyAt From when slot 0 is paid out: until then such a book can be known. Never before `exitsReadyAt`.
    function _waitFrom(uint40 clock) internal view returns (uint40 graceUntil, uint40 readyAt) {
        readyAt = exitsReadyAt;
        if (liquidation == address(0)) return (NEVER, readyAt);
        (uint40 grace, uint40 window) = IWaterfall(liquidation).delays();
        graceUntil = clock + grace;
        if (graceUntil + window > readyAt) readyAt = graceUntil + window;
    }

    /// @notice The account was shown to be healthy.
    function _cure(uint256 account) internal {
        if (!_isLapsed(account)) return;
        if (liquidation == address(0)) _endLapse(account);
        else _setLapse(account, LapseState.FeeOwed);
    }

    function _setLapse(uint256 account, LapseState state) internal {
        _lapses[account].state = state;
        emit LapseChanged(account, state);
    }

    function _endLapse(uint256 account) internal {
        delete _lapses[account];
        emit LapseChanged(account, LapseState.None);
    }

    /// @dev Not in the modifier, which every function would hold a copy of.
    function _requireLiquidation() private view {
        if (msg.sender != liquidation) revert OnlyLiquidation(msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IMarginAccounts
    function lapseOf(uint256 account) public view returns (Lapse memory) {
        return _lapses[account];
    }

    /// @notice Nothing leaves an account that is lapsed, on auction, or owes the cure fee.
    function _requireCleared(uint256 account) internal view {
        if (_lapses[account].state != LapseState.None) revert AccountLapsed(account);
    }

    /// @notice While an account is lapsed or on auction its viewing key and its blinding stay what they are.
    function _requireUnlapsed(uint256 account) internal view {
        if (_isLapsed(account)) revert AccountLapsed(account);
    }

    /// @notice A lapsed account is not flagged again, unless its flag is from before there was a liquidation contract.
    function _requireUnflagged(uint256 account) internal view {
        bool early = liquidation != address(0) && _lapses[account].graceUntil == NEVER;
        if (_isLapsed(account) && !early) revert AlreadyLapsed(account);
    }

    /// @notice Whether the account was flagged, and neither shown to be healthy nor taken over since.
    function _isLapsed(uint256 account) internal view returns (bool) {
        LapseState state = _lapses[account].state;
        return state == LapseState.Lapsed || state == LapseState.InAuction;
    }

    /// @notice What trades leave is proven, so they are a way to be cured; but not to leave before the fee is paid.
    function _requireTradable(uint256 account) internal view {
        if (_lapses[account].state == LapseState.FeeOwed) revert AccountLapsed(account);
        _requireOffAuction(account);
    }

    /// @notice While an account is on auction nobody but the liquidation contract changes its commitment: proofs of bids
    /// name it.
    function _requireOffAuction(uint256 account) internal view {
        if (_lapses[account].state == LapseState.InAuction) revert AccountInAuction(account);
    }

    /// @notice From the end of the grace on a public amount comes in by a rescue only, together with an attestation: one
    /// unit must not disturb the proofs of a valuation or a bid.
    function _requireUndisturbed(uint256 account, uint40 clock) internal view {
        Lapse memory lapse = _lapses[account];
        bool isOverdue = lapse.state == LapseState.Lapsed && clock >= lapse.graceUntil;
        if (isOverdue || lapse.state == LapseState.InAuction) revert AccountInAuction(account);
    }

    function _requireOnAuction(uint256 account) internal view {
        if (_lapses[account].state != LapseState.InAuction) revert NotInAuction(account);
    }
}
