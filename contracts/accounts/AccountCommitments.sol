// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IExpiryClearing} from "../interfaces/IExpiryClearing.sol";
import {IGenerators} from "../interfaces/IGenerators.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Account} from "../types/Account.sol";
import {Lapses} from "./Lapses.sol";

/// @title Accounts and the commitments that hide their books.
/// @notice Safety: a commitment changes by public amounts that the vault received or paid, by what another account
/// or the expiry clearing gave, or by a multiple of H; so the sum of all commitments and of what the clearing holds is the
/// vault's totals plus a multiple of H.
/// @dev A commitment is always a point of the curve. It is in the subgroup of prime order, because every change that is
/// not by a public amount comes with a proof of an opening.
abstract contract AccountCommitments is Lapses {
    /// @notice Quantities of slot 0, the settlement asset, never lower health.
    uint8 private constant SETTLEMENT_SLOT = 0;

    IRiskBook public immutable risk;
    /// @inheritdoc IMarginAccounts
    ICollateralVault public immutable vault;
    /// @inheritdoc IMarginAccounts
    IGenerators public immutable generators;
    /// @dev Converts expired options; zero where there is no option book. The proof desk names it.
    IExpiryClearing internal immutable _clearing;

    /// @notice Number of accounts ever opened; ids start at 1.
    uint256 public accountCount;

    mapping(uint256 account => Account) internal _accounts;
    mapping(uint256 account => mapping(address depositor => bool)) public isDepositor;

    constructor(IRiskBook risk_, ICollateralVault vault_, IGenerators generators_, IExpiryClearing clearing_) {
        risk = risk_;
        vault = vault_;
        generators = generators_;
        _clearing = clearing_;
    }

    // -------------------------------------------------------------------------------------------------- ownership

    /// @inheritdoc IMarginAccounts
    function open(bytes32 home, Point calldata viewingKey) external returns (uint256 account) {
        _requireAllowed(Action.Open);
        _requireViewingKey(viewingKey);
        bytes32 current = risk.currentHome(home);
        account = ++accountCount;
        _accounts[account] = Account({
            owner: msg.sender,
            version: 0,
            exposed: false,
            cx: 0,
            cy: 1,
            home: current,
            viewX: viewingKey.x,
            viewY: viewingKey.y
        });
        emit AccountOpened(account, msg.sender, current, viewingKey.x, viewingKey.y);
        if (address(_clearing) != address(0)) _clearing.onOpened(account);
    }

    /// @inheritdoc IMarginAccounts
    function setViewingKey(uint256 account, Point calldata viewingKey) external {
        _requireAllowed(Action.ViewingKey);
        _requireOwner(account);
        _requireUnlapsed(account);
        _requireViewingKey(viewingKey);
        (_accounts[account].viewX, _accounts[account].viewY) = (viewingKey.x, viewingKey.y);
        emit ViewingKeySet(account, viewingKey.x, viewingKey.y);
    }

    /// @inheritdoc IMarginAccounts
    function allowDepositor(uint256 account, address depositor, bool allowed) external {
        _requireOwner(account);
        isDepositor[account][depositor] = allowed;
        emit DepositorAllowed(account, depositor, allowed);
    }

    // ------------------------------------------------------------------------------------------------ conversions

    /// @inheritdoc IMarginAccounts
    function convert(uint256 account, Point calldata delta) external {
        if (msg.sender != address(_clearing)) revert OnlyClearing(msg.sender);
        _requireAllowed(Action.Convert);
        Point memory commitment = BabyJubJub.add(_commitmentOf(account), delta);
        uint64 version = _setCommitment(account, commitment, true);
        emit Converted(account, delta.x, delta.y, commitment.x, commitment.y, version);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IMarginAccounts
    function accountOf(uint256 account) external view returns (Account memory) {
        return _accounts[account];
    }

    /// @inheritdoc IMarginAccounts
    function ownerOf(uint256 account) external view returns (address) {
        return _accounts[account].owner;
    }

    function _requireOwner(uint256 account) internal view {
        if (_ownerOf(account) != msg.sender) revert NotOwner(account, msg.sender);
    }

    function _ownerOf(uint256 account) internal view returns (address owner) {
        owner = _accounts[account].owner;
        if (owner == address(0)) revert AccountUnknown(account);
    }

    /// @dev A delta sealed for a key of small order would be open to everybody.
    function _requireViewingKey(Point calldata viewingKey) private pure {
        if (!BabyJubJub.isUsableKey(viewingKey)) revert ViewingKeyRefused(viewingKey.x, viewingKey.y);
    }

    /// @dev What an addition assumes of a point from outside. That it lies in the subgroup is for a proof to show.
    function _requireDelta(Point memory delta) internal pure {
        if (BabyJubJub.isIdentity(delta) || !BabyJubJub.isOnCurve(delta)) revert DeltaRefused(delta.x, delta.y);
    }

    function _commitmentOf(uint256 account) internal view returns (Point memory) {
        return Point({x: _accounts[account].cx, y: _accounts[account].cy});
    }

    function _currentHome(uint256 account) internal view returns (bytes32) {
        return risk.currentHome(_accounts[account].home);
    }

    // --------------------------------------------------------------------------------------------------- changes

    /// @notice Writes a new commitment.
    /// @param endsLeases False only if no lease can be wronged by the change: more of slot 0, or another blinding.
    function _setCommitment(
        uint256 account,
        Point memory commitment,
        bool endsLeases
    ) internal returns (uint64 version) {
        Account storage stored = _accounts[account];
        stored.cx = commitment.x;
        stored.cy = commitment.y;
        version = stored.version;
        if (endsLeases) stored.version = ++version;
    }

    /// @notice A deposit: `payer` brings tokens, the commitment grows by a public amount.
    function _deposit(address payer, uint256 account, uint8 slot, uint64 amount) internal {
        _requireAmount(account, slot, amount);
        (Point memory commitment, uint64 version) = _credit(account, slot, amount);
        emit Deposited(account, slot, payer, amount, commitment.x, commitment.y, version);
        vault.receiveFrom(payer, slot, amount);
    }

    /// @notice Adds a public amount. More of slot 0 leaves leases in force, any other slot ends them.
    function _credit(
        uint256 account,
        uint8 slot,
        uint64 amount
    ) internal returns (Point memory commitment, uint64 version) {
        commitment = generators.addAmount(_commitmentOf(account), slot, int256(uint256(amount)));
        version = _setCommitment(account, commitment, slot != SETTLEMENT_SLOT);
    }

    /// @notice Tells that an account received `amount` from another, or gave it where negative.
    function _tellMoved(
        uint256 account,
        uint256 other,
        uint8 slot,
        int256 amount,
        Point memory commitment,
        uint64 version
    ) internal {
        emit CollateralMoved(account, other, slot, amount, commitment.x, commitment.y, version);
    }

    /// @dev A slot outside the home table could be deposited but never be part of an opening that the home proves.
    function _requireAmount(uint256 account, uint8 slot, uint64 amount) internal view {
        if (amount == 0) revert AmountZero();
        uint8 nSlots = risk.tableOf(_currentHome(account)).nSlots;
        if (slot >= nSlots) revert SlotNotCovered(slot, nSlots);
    }
}
