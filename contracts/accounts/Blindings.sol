// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Seal, SealScope} from "../types/Seal.sol";
import {AccountCommitments} from "./AccountCommitments.sol";

/// @title Changes of a commitment that move nothing: another blinding, and the end of an empty account.
/// @notice Both rest on one proof, that a delta is δ·H. A commitment is binding, so two commitments that differ by δ·H
/// hide the same book, and one that is itself a multiple of H hides none.
abstract contract Blindings is AccountCommitments {
    /// @inheritdoc IMarginAccounts
    IDeltaSeals public immutable seals;

    constructor(IDeltaSeals seals_) {
        seals = seals_;
    }

    /// @inheritdoc IMarginAccounts
    /// @dev The version stays, and with it every lease: a lease says that the book meets a level, and the book is the
    /// same, quantity by quantity. Nothing else reads the version. Proofs on their way are for the former commitment
    /// and will be refused; only the owner can do that to them.
    function rerandomise(uint256 account, Point calldata delta, Seal calldata seal) external {
        _requireAllowed(Action.Rerandomise);
        _requireOwner(account);
        _requireUnlapsed(account);
        _requireDelta(delta);
        _requireBlinding(account, delta, seal);

        Point memory commitment = BabyJubJub.add(_commitmentOf(account), delta);
        _setCommitment(account, commitment, false);
        emit Rerandomised(account, delta.x, delta.y, commitment.x, commitment.y);
        emit IDeltaSeals.DeltaSealed(
            account,
            account,
            delta.x,
            delta.y,
            seal.ephemeralX,
            seal.ephemeralY,
            seal.wraps,
            seal.words
        );
    }

    /// @inheritdoc IMarginAccounts
    /// @dev The number is never given again. The version goes up, so that no lease the account had, under whatever
    /// table, is in force; without an owner it cannot deposit, attest, trade or be flagged. Nobody needs the opening of
    /// what is gone, so the seal is not published.
    function close(uint256 account, Seal calldata seal) external {
        _requireAllowed(Action.Close);
        _requireOwner(account);
        _requireCleared(account);
        Point memory commitment = _commitmentOf(account);
        if (!BabyJubJub.isIdentity(commitment)) _requireBlinding(account, BabyJubJub.negate(commitment), seal);

        uint64 version = _accounts[account].version;
        delete _accounts[account];
        _accounts[account].version = version + 1;
        emit AccountClosed(account);
    }

    /// @notice Requires that `delta` is a multiple of H, sealed to the council and to the account.
    function _requireBlinding(uint256 account, Point memory delta, Seal calldata seal) private view {
        Point memory copy = Point({x: _accounts[account].viewX, y: _accounts[account].viewY});
        SealScope memory scope = SealScope({accounts: address(this), accountA: account, accountB: account});
        seals.requireSealed(scope, delta, true, copy, copy, seal);
    }
}
