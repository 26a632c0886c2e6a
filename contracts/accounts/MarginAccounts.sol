// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofVerifier} from "../interfaces/IProofVerifier.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {SolvencyProof} from "../types/Account.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {AccountCommitments} from "./AccountCommitments.sol";
import {ActionGate} from "./ActionGate.sol";
import {Blindings} from "./Blindings.sol";
import {Exchanges} from "./Exchanges.sol";
import {SolvencyProofs} from "./SolvencyProofs.sol";

/// @title Margin accounts with hidden books.
/// @notice Concepts, base to top: ActionGate (market state, guardian) ← AccountCommitments (owners, viewing keys,
/// commitments) ← Blindings (rerandomise, close) ← SolvencyProofs ← Leases (attested and lapsed, isSolvent) ← Exchanges
/// (modules, trades) ← this contract (public amounts: deposits, withdrawals, transfers).
contract MarginAccounts is Exchanges {
    /// @notice Quantities of slot 0, the settlement asset, never lower health.
    uint8 private constant SETTLEMENT_SLOT = 0;

    /// @inheritdoc IMarginAccounts
    ICollateralVault public immutable vault;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param governor Receives DEFAULT_ADMIN_ROLE and GOVERNOR_ROLE; meant for a timelock.
    /// @param lowerGenerators Data contract with the comb tables of slots 0..15 (see GeneratorTables).
    /// @param upperGenerators Likewise for slots 16..31.
    /// @param maxLeaseDuration_ s of the market clock.
    /// @param maxProofAge_ s of the market clock.
    constructor(
        address governor,
        IMarketBook market_,
        IRiskBook risk_,
        ICollateralVault vault_,
        IDeltaSeals seals_,
        IProofVerifier improveVerifier_,
        address lowerGenerators,
        address upperGenerators,
        uint40 maxLeaseDuration_,
        uint40 maxProofAge_
    )
        ActionGate(governor, market_)
        AccountCommitments(risk_, lowerGenerators, upperGenerators)
        Blindings(seals_)
        SolvencyProofs(maxLeaseDuration_, maxProofAge_)
        Exchanges(improveVerifier_)
    {
        vault = vault_;
    }

    // ------------------------------------------------------------------------------------------------ collateral

    /// @inheritdoc IMarginAccounts
    function deposit(uint256 account, uint8 slot, uint64 amount) external nonReentrant {
        _requireAllowed(Action.Deposit);
        if (msg.sender != _ownerOf(account) && !isDepositor[account][msg.sender]) {
            revert NotDepositor(account, msg.sender);
        }
        _requireAmount(account, slot, amount);

        (Point memory commitment, uint64 version) = _credit(account, slot, amount);
        emit Deposited(account, slot, msg.sender, amount, commitment.x, commitment.y, version);
        vault.receiveFrom(msg.sender, slot, amount);
    }

    /// @inheritdoc IMarginAccounts
    function withdraw(
        uint256 account,
        uint8 slot,
        uint64 amount,
        address to,
        SolvencyProof calldata proof
    ) external nonReentrant {
        uint40 clock = _requireAllowed(Action.Withdraw);
        _requireOwner(account);
        if (to == address(0)) revert RecipientZero();
        _requireAmount(account, slot, amount);

        Point memory commitment = _minusAmount(_commitmentOf(account), slot, amount);
        uint64 version = _changeProven(account, commitment, proof, clock);
        emit Withdrawn(account, slot, to, amount, commitment.x, commitment.y, version);
        vault.releaseTo(to, slot, amount);
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
        if (from == to) revert SameAccount(from);
        SlotKind kind = vault.kindOf(slot);
        if (kind != SlotKind.Spot) revert NotASpotSlot(slot, kind);
        _requireAmount(from, slot, amount);
        _requireAmount(to, slot, amount);

        int256 moved = int256(uint256(amount));
        Point memory commitment = _minusAmount(_commitmentOf(from), slot, amount);
        uint64 version = _changeProven(from, commitment, proof, clock);
        emit CollateralMoved(from, to, slot, -moved, commitment.x, commitment.y, version);
        (commitment, version) = _credit(to, slot, amount);
        emit CollateralMoved(to, from, slot, moved, commitment.x, commitment.y, version);
    }

    /// @notice Adds a public amount. More of slot 0 leaves leases in force, any other slot ends them.
    function _credit(
        uint256 account,
        uint8 slot,
        uint64 amount
    ) private returns (Point memory commitment, uint64 version) {
        commitment = _plusAmount(_commitmentOf(account), slot, amount);
        version = _setCommitment(account, commitment, slot != SETTLEMENT_SLOT);
    }

    /// @dev A slot outside the home table could be deposited but never be part of an opening that the home proves.
    function _requireAmount(uint256 account, uint8 slot, uint64 amount) private view {
        if (amount == 0) revert AmountZero();
        uint8 nSlots = risk.tableOf(_currentHome(account)).nSlots;
        if (slot >= nSlots) revert SlotNotCovered(slot, nSlots);
    }
}
