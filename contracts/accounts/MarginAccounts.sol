// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {IGenerators} from "../interfaces/IGenerators.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {SolvencyProof} from "../types/Account.sol";
import {MarketState} from "../types/MarketHead.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {AccountCommitments} from "./AccountCommitments.sol";
import {ActionGate} from "./ActionGate.sol";
import {Blindings} from "./Blindings.sol";
import {SolvencyProofs} from "./SolvencyProofs.sol";
import {Takeovers} from "./Takeovers.sol";

/// @title Margin accounts with hidden books.
/// @notice Concepts, base to top: ActionGate (market state, guardian) ← Lapses (what follows a flag) ← AccountCommitments
/// (owners, viewing keys, commitments) ← Blindings (rerandomise, close) ← SolvencyProofs ← Leases (attested and lapsed,
/// isSolvent) ← Exchanges (modules, trades) ← Takeovers (the liquidation contract) ← this contract (public amounts:
/// deposits, withdrawals, transfers).
///
/// Escape. Once the market is abandoned nobody can be shown to be healthy, and nobody can be liquidated. Then an owner
/// withdraws what he can prove to owe nothing for: the rest of his book must be negative in no slot, which needs no price.
/// It holds for lapsed accounts too, and for those on auction, and it waits for no exit. Who owes something gives it back
/// first, by a deposit to that slot, if he can. Whatever else leaves an account stays closed.
contract MarginAccounts is Takeovers {
    // ---------------------------------------------------------------------------------------------- construction

    /// @param governor Receives DEFAULT_ADMIN_ROLE and GOVERNOR_ROLE; meant for a timelock.
    /// @param proofs_ Names the market and the rules, too.
    /// @param maxLeaseDuration_ s of the market clock.
    /// @param maxProofAge_ s of the market clock.
    constructor(
        address governor,
        IProofDesk proofs_,
        ICollateralVault vault_,
        IDeltaSeals seals_,
        IGenerators generators_,
        uint40 maxLeaseDuration_,
        uint40 maxProofAge_
    )
        ActionGate(governor, proofs_.market())
        AccountCommitments(proofs_.risk(), vault_, generators_, proofs_.clearing())
        Blindings(seals_)
        SolvencyProofs(proofs_, maxLeaseDuration_, maxProofAge_)
    {} // solhint-disable-line no-empty-blocks

    // ------------------------------------------------------------------------------------------------ collateral

    /// @inheritdoc IMarginAccounts
    function deposit(uint256 account, uint8 slot, uint64 amount) external nonReentrant {
        (MarketState state, uint40 clock) = _requireAllowedIn(Action.Deposit);
        if (msg.sender != _ownerOf(account) && !isDepositor[account][msg.sender]) {
            revert NotDepositor(account, msg.sender);
        }
        if (state != MarketState.Abandoned) _requireUndisturbed(account, clock);
        _deposit(msg.sender, account, slot, amount);
    }

    /// @inheritdoc IMarginAccounts
    function withdraw(
        uint256 account,
        uint8 slot,
        uint64 amount,
        address to,
        SolvencyProof calldata proof
    ) external nonReentrant {
        (MarketState state, uint40 clock) = _requireAllowedIn(Action.Withdraw);
        _requireOwner(account);
        bool abandoned = state == MarketState.Abandoned;
        if (!abandoned) _requireCleared(account);
        if (to == address(0)) revert RecipientZero();
        _requireAmount(account, slot, amount);

        Point memory commitment = generators.addAmount(_commitmentOf(account), slot, -int256(uint256(amount)));
        uint64 version =
            abandoned ? _changeDebtFree(account, commitment, proof) : _changeProven(account, commitment, proof, clock);
        emit Withdrawn(account, slot, to, amount, commitment.x, commitment.y, version);
        vault.releaseTo(to, slot, amount, _payableFrom(state, clock));
    }

    /// @notice Market clock from which a withdrawal of slot 0 is paid. While nobody can be flagged for what happened when the
    /// market stopped, it waits as if somebody were flagged now: nobody uses the recovery time to run from a loss.
    function _payableFrom(MarketState state, uint40 clock) private view returns (uint40 readyAt) {
        if (state == MarketState.Abandoned) return 0;
        if (state != MarketState.Recovering) return exitsReadyAt;
        (, readyAt) = _waitFrom(clock);
    }

    /// @inheritdoc IMarginAccounts
    function transfer(
        uint256 from,
        uint256 to,
        uint8 slot,
        uint64 amount,
        SolvencyProof calldata proof
    ) external nonReentrant {
        uint40 clock = _requireAllowed(Action.Transfer);
        _requireOwner(from);
        _requireOwner(to);
        _requireCleared(from);
        _requireUndisturbed(to, clock);
        if (from == to) revert SameAccount(from);
        SlotKind kind = vault.kindOf(slot);
        if (kind != SlotKind.Spot) revert NotASpotSlot(slot, kind);
        _requireAmount(from, slot, amount);
        _requireAmount(to, slot, amount);

        int256 moved = int256(uint256(amount));
        Point memory commitment = generators.addAmount(_commitmentOf(from), slot, -moved);
        uint64 version = _changeProven(from, commitment, proof, clock);
        _tellMoved(from, to, slot, -moved, commitment, version);
        (commitment, version) = _credit(to, slot, amount);
        _tellMoved(to, from, slot, moved, commitment, version);
    }
}
