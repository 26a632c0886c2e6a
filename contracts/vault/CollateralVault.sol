// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {LINEAR_SLOTS} from "../types/Units.sol";
import {SettlementClaims} from "./SettlementClaims.sol";

/// @title Custody of the tokens behind spot slots, and the register of what is spot and what perpetual.
/// @notice Safety: the recorded total of a slot is what its accounts hold net, and the vault never pays out more. Slot 0
/// has its own rules: see SettlementClaims.
/// Liveness: a token that confiscates or pauses stops its own slot and no other.
/// A token that calls back finds everything written down, and is turned away by the guard.
contract CollateralVault is SettlementClaims, AccessControl {
    /// @notice Decimals a token may have: 2^63 × 10^(36 − 8) fits a word with room to spare.
    uint8 public constant MAX_DECIMALS = 36;
    /// @notice Least decimals of slot 0's token: a payment rounds away less than 1e-6 of it.
    uint8 public constant MIN_SETTLEMENT_DECIMALS = 6;

    mapping(IERC20 token => bool) private _listed;
    mapping(uint8 slot => bool) private _perpetual;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param market_ Its clock says when exits are ready.
    constructor(address governor, IMarketBook market_) SettlementClaims(market_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc ICollateralVault
    function listToken(uint8 slot, IERC20 token) external onlyRole(GOVERNOR_ROLE) {
        if (address(token) == address(0)) revert ZeroAddress();
        _requireUnlisted(slot);
        if (_listed[token]) revert TokenAlreadyListed(token);
        uint8 decimals = IERC20Metadata(address(token)).decimals();
        if (decimals > MAX_DECIMALS) revert DecimalsRefused(token, decimals, MAX_DECIMALS);
        if (slot == SETTLEMENT_SLOT && decimals < MIN_SETTLEMENT_DECIMALS) {
            revert SettlementDecimalsRefused(token, decimals, MIN_SETTLEMENT_DECIMALS);
        }

        _custody[slot] = Held({token: token, decimals: decimals, total: 0});
        _listed[token] = true;
        emit TokenListed(slot, token, decimals);
    }

    /// @inheritdoc ICollateralVault
    function listPerpetual(uint8 slot) external onlyRole(GOVERNOR_ROLE) {
        if (slot == SETTLEMENT_SLOT) revert SettlementSlotNotPerpetual();
        _requireUnlisted(slot);

        _perpetual[slot] = true;
        emit PerpetualListed(slot);
    }

    /// @inheritdoc ICollateralVault
    function bindAccounts(address accounts_) external onlyRole(GOVERNOR_ROLE) {
        if (accounts_ == address(0)) revert ZeroAddress();
        if (accounts != address(0)) revert AccountsAlreadyBound(accounts);
        accounts = accounts_;
        emit AccountsBound(accounts_);
    }

    /// @inheritdoc ISettlementClaims
    function bindWaterfall(address waterfall_, address insuranceFund_) external onlyRole(GOVERNOR_ROLE) {
        _bindWaterfall(waterfall_, insuranceFund_);
    }

    // --------------------------------------------------------------------------------------------------- custody

    /// @inheritdoc ICollateralVault
    function receiveFrom(address from, uint8 slot, uint64 amount) external onlyAccounts nonReentrant {
        Held memory custody = _custodyOf(slot);
        emit Received(slot, from, amount);
        if (slot == SETTLEMENT_SLOT) {
            _receiveUnits(from, amount);
            return;
        }
        uint256 recorded = _toUnitsExact(custody.decimals, custody.total);
        _setTotal(slot, uint256(custody.total) + amount);
        _pull(custody.token, from, _toUnitsExact(custody.decimals, amount), recorded);
    }

    /// @inheritdoc ICollateralVault
    function releaseTo(address to, uint8 slot, uint64 amount, uint40 readyAt) external onlyAccounts nonReentrant {
        _requireRecipient(to);
        Held memory custody = _custodyOf(slot);
        if (slot == SETTLEMENT_SLOT) {
            _leave(to, amount, readyAt);
            return;
        }
        if (amount > custody.total) revert TotalTooSmall(slot, custody.total, amount);
        emit Released(slot, to, amount);
        uint256 recorded = _toUnitsExact(custody.decimals, custody.total);
        _setTotal(slot, custody.total - amount);
        _push(custody.token, to, _toUnitsExact(custody.decimals, amount), recorded);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICollateralVault
    function kindOf(uint8 slot) external view returns (SlotKind) {
        if (_perpetual[slot]) return SlotKind.Perpetual;
        return address(_custody[slot].token) == address(0) ? SlotKind.Unlisted : SlotKind.Spot;
    }

    /// @inheritdoc ICollateralVault
    function toTokenUnits(uint8 slot, uint64 amount) external view returns (uint256) {
        return slot == SETTLEMENT_SLOT ? tokensUp(amount) : _toUnitsExact(_custodyOf(slot).decimals, amount);
    }

    function _requireUnlisted(uint8 slot) private view {
        if (slot >= LINEAR_SLOTS) revert NotALinearSlot(slot);
        if (_perpetual[slot]) revert SlotIsPerpetual(slot);
        IERC20 token = _custody[slot].token;
        if (address(token) != address(0)) revert SlotTaken(slot, token);
    }
}
