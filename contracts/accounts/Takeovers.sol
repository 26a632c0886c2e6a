// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {LapseState} from "../types/Lapse.sol";
import {Takeover} from "../types/Takeover.sol";
import {Exchanges} from "./Exchanges.sol";

/// @title Takeovers: what a liquidator gains the lapsed account gives, and the cash adds up.
/// @notice The liquidation contract says what a book is worth and what is paid for it. This contract sees to it that nothing
/// comes out of nowhere: D changes sides, and what the liquidator pays less what the account receives is what the vault
/// credits to the fund and the flagger, or debits to the fund and to all holders. The liquidator's book is proven at
/// his home table's initial level, here.
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
        _requireOnAuction(account);
        _deposit(payer, account, slot, amount);
    }

    /// @inheritdoc IMarginAccounts
    function takeOver(Takeover calldata takeover) external onlyLiquidation nonReentrant {
        uint40 clock = _requireAllowed(Action.TakeOver);
        _requireOnAuction(takeover.account);
        if (takeover.account == takeover.liquidator) revert SameAccount(takeover.account);
        _requireOffAuction(takeover.liquidator);
        _ownerOf(takeover.liquidator);
        _requireDelta(takeover.delta);

        address flaggedBy = lapseOf(takeover.account).flaggedBy;
        _take(takeover, clock);
        _give(takeover, clock);
        _book(takeover, flaggedBy);
    }

    /// @inheritdoc IMarginAccounts
    function afterTakeover(Takeover calldata takeover) external view returns (Point memory) {
        Point memory taken = BabyJubJub.negate(takeover.delta);
        return _plusCash(BabyJubJub.add(_commitmentOf(takeover.account), taken), _received(takeover));
    }

    /// @notice Units of slot 0 that the account receives; negative where it gives.
    function _received(Takeover calldata takeover) private pure returns (int256) {
        uint256 fees = uint256(takeover.penalty) + takeover.bounty;
        uint256 loss = uint256(takeover.covered) + takeover.uncovered;
        return int256(takeover.paid) + int256(loss) - int256(fees);
    }

    /// @notice The account's side: − D, + what it receives.
    function _take(Takeover calldata takeover, uint40 clock) private {
        int256 received = _received(takeover);
        (uint256 account, uint256 liquidator) = (takeover.account, takeover.liquidator);
        Point memory taken = BabyJubJub.negate(takeover.delta);
        Point memory without = BabyJubJub.add(_commitmentOf(account), taken);
        Point memory commitment = _plusCash(without, received);
        _endLapse(account);
        uint64 version = _leave(takeover, commitment, clock);
        emit Exchanged(account, liquidator, taken.x, taken.y, without.x, without.y, version);
        emit CollateralMoved(account, liquidator, SETTLEMENT_SLOT, received, commitment.x, commitment.y, version);
    }

    /// @notice The liquidator's side: + D, − what he pays, proven.
    function _give(Takeover calldata takeover, uint40 clock) private {
        (uint256 account, uint256 liquidator) = (takeover.account, takeover.liquidator);
        Point memory with = BabyJubJub.add(_commitmentOf(liquidator), takeover.delta);
        Point memory commitment = _plusCash(with, -int256(takeover.paid));
        uint64 version = _changeProven(liquidator, commitment, takeover.proof, clock);
        emit Exchanged(liquidator, account, takeover.delta.x, takeover.delta.y, with.x, with.y, version);
        int256 given = -int256(takeover.paid);
        emit CollateralMoved(liquidator, account, SETTLEMENT_SLOT, given, commitment.x, commitment.y, version);
    }

    /// @notice The vault's side.
    function _book(Takeover calldata takeover, address flaggedBy) private {
        if (takeover.penalty != 0) vault.assignClaim(vault.insuranceFund(), takeover.penalty);
        if (takeover.bounty != 0) vault.assignClaim(flaggedBy, takeover.bounty);
        if (takeover.covered != 0 || takeover.uncovered != 0) {
            vault.absorbLoss(takeover.covered, takeover.uncovered);
        }
    }

    /// @notice Writes what remains: public cash that owes nobody a proof, or a book that was disclosed to deserve a lease.
    function _leave(
        Takeover calldata takeover,
        Point memory commitment,
        uint40 clock
    ) private returns (uint64 version) {
        uint256 account = takeover.account;
        if (takeover.level == 0) {
            _accounts[account].exposed = false;
            return _setCommitment(account, commitment, true);
        }
        bytes32 home = _currentHome(account);
        return _commit(account, commitment, home, takeover.level, takeover.epoch, takeover.band, clock);
    }

    /// @notice `units` of slot 0 more, or less.
    function _plusCash(Point memory commitment, int256 units) private view returns (Point memory) {
        return
            units < 0
                ? generators.minusAmount(commitment, SETTLEMENT_SLOT, SafeCast.toUint64(uint256(-units)))
                : generators.plusAmount(commitment, SETTLEMENT_SLOT, SafeCast.toUint64(uint256(units)));
    }
}
