// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {LapseState} from "../types/Lapse.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Takeover} from "../types/Takeover.sol";
import {Exchanges} from "./Exchanges.sol";

/// @title Takeovers: what a liquidator gains the lapsed account gives, and the cash adds up.
/// @notice The liquidation contract says what a book is worth and what is paid for it. This contract sees to it that nothing
/// comes out of nowhere: D changes sides, and what the liquidator pays less what the account receives is what the vault
/// credits to the fund and the flagger, or debits to the fund and to all holders:
///
///   account:     − D + received·G_0,  received = paid − penalty − bounty + covered + uncovered
///   liquidator:  + D − paid·G_0,      proven at the initial level of his home table, here
///   vault:       claims + penalty + bounty − covered,  units owed + uncovered
///
/// Both sides are told as a trade and a movement of slot 0: `Exchanged` by ∓D, then `CollateralMoved` by what the account
/// receives or the liquidator pays, with a commitment after each; the seal of D is the liquidation contract's to publish.
///
/// Trust. To accounts that somebody could flag (their lease was over, in a live market), and to no others, the contract
/// bound here can do whatever a takeover can: move any part of the book to any account that can carry it, at any price, and
/// credit the account what nobody paid, at the cost of all holders of slot 0. It cannot touch an attested account, give a
/// liquidator a book that is not proven, leave a remainder that is neither cash nor leased at maintenance, or move a token.
/// It is bound once, for good.
abstract contract Takeovers is Exchanges {
    uint8 private constant SETTLEMENT_SLOT = 0;

    /// @inheritdoc IMarginAccounts
    function beginAuction(uint256 account) external onlyLiquidation {
        if (lapseOf(account).state != LapseState.Lapsed) revert NotLapsed(account);
        _setLapse(account, LapseState.InAuction);
    }

    /// @inheritdoc IMarginAccounts
    function clearLapse(uint256 account) external onlyLiquidation {
        if (lapseOf(account).state != LapseState.FeeOwed) revert FeeNotOwed(account);
        _endLapse(account);
    }

    /// @inheritdoc IMarginAccounts
    function depositOnAuction(
        address payer,
        uint256 account,
        uint8 slot,
        uint64 amount
    ) external onlyLiquidation nonReentrant {
        if (payer != _ownerOf(account)) revert NotOwner(account, payer);
        _deposit(payer, account, slot, amount);
    }

    /// @inheritdoc IMarginAccounts
    function takeOver(
        Takeover calldata takeover
    ) external onlyLiquidation nonReentrant returns (Point memory remainder) {
        uint40 clock = _requireAllowed(Action.TakeOver);
        _requireOnAuction(takeover.account);
        if (takeover.account == takeover.liquidator) revert SameAccount(takeover.account);
        _requireOffAuction(takeover.liquidator);
        _ownerOf(takeover.liquidator);
        _requireDelta(takeover.delta);

        address flaggedBy = lapseOf(takeover.account).flaggedBy;
        remainder = _take(takeover, clock);
        _give(takeover, clock);
        vault.bookTakeover(takeover.penalty, flaggedBy, takeover.bounty, takeover.covered, takeover.uncovered);
    }

    /// @notice Units of slot 0 that the account receives; negative where it gives.
    function _received(Takeover calldata takeover) private pure returns (int256) {
        uint256 fees = uint256(takeover.penalty) + takeover.bounty;
        uint256 loss = uint256(takeover.covered) + takeover.uncovered;
        return int256(takeover.paid) + int256(loss) - int256(fees);
    }

    /// @notice The account's side: − D, + what it receives.
    function _take(Takeover calldata takeover, uint40 clock) private returns (Point memory commitment) {
        int256 received = _received(takeover);
        (uint256 account, uint256 liquidator) = (takeover.account, takeover.liquidator);
        Point memory taken = BabyJubJub.negate(takeover.delta);
        Point memory without = BabyJubJub.add(_commitmentOf(account), taken);
        commitment = generators.addAmount(without, SETTLEMENT_SLOT, received);
        _endLapse(account);
        uint64 version = _leave(takeover, without, received, commitment, clock);
        _tellExchanged(account, liquidator, taken, without, version);
        _tellMoved(account, liquidator, SETTLEMENT_SLOT, received, commitment, version);
    }

    /// @notice The liquidator's side: + D, − what he pays, proven.
    function _give(Takeover calldata takeover, uint40 clock) private {
        (uint256 account, uint256 liquidator) = (takeover.account, takeover.liquidator);
        int256 given = -int256(takeover.paid);
        Point memory with = BabyJubJub.add(_commitmentOf(liquidator), takeover.delta);
        Point memory commitment = generators.addAmount(with, SETTLEMENT_SLOT, given);
        uint64 version = _changeProven(liquidator, commitment, takeover.proof, clock);
        _tellExchanged(liquidator, account, takeover.delta, with, version);
        _tellMoved(liquidator, account, SETTLEMENT_SLOT, given, commitment, version);
    }

    /// @notice Writes what remains: public cash that owes nobody a proof, or a book that was disclosed to deserve a lease.
    /// @param without The commitment less D, `received` units of slot 0 are added to it.
    function _leave(
        Takeover calldata takeover,
        Point memory without,
        int256 received,
        Point memory commitment,
        uint40 clock
    ) private returns (uint64 version) {
        uint256 account = takeover.account;
        if (takeover.level == 0) {
            bool isOnlyCash = BabyJubJub.isIdentity(without) && received >= 0;
            if (!isOnlyCash) revert RemainderUnproven(account);
            _accounts[account].exposed = false;
            return _setCommitment(account, commitment, true);
        }
        bytes32 home = _currentHome(account);
        StoredTable memory rules = risk.tableOf(home);
        uint16 level = takeover.level;
        if (level < rules.maintenanceLevel) revert LevelTooLow(level, rules.maintenanceLevel);
        return _commit(account, commitment, home, rules, level, takeover.epoch, takeover.band, clock);
    }
}
