// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {DECIMALS, LINEAR_SLOTS} from "../types/Units.sol";

/// @title Custody of the tokens behind spot slots, and the register of what is spot and what perpetual.
/// @notice Safety: the recorded total of a slot is what its accounts hold net, and the vault never pays out more.
/// A token whose balance moves by anything but the amount asked is refused at the moment it does so; a balance above
/// the record (donation, positive rebase) belongs to nobody and stays.
/// Liveness: a token that confiscates or pauses stops its own slot and no other.
contract CollateralVault is ICollateralVault, AccessControl {
    using SafeERC20 for IERC20;

    struct Custody {
        IERC20 token;
        uint8 decimals;
        /// Recorded total, 1e-8 of the token, below 2^63.
        uint64 total;
    }

    /// @notice Decimals a token may have: 2^63 × 10^(36 − 8) fits a word with room to spare.
    uint8 public constant MAX_DECIMALS = 36;
    /// @notice Totals stay below this, the range of a quantity.
    uint256 public constant TOTAL_LIMIT = 2 ** 63;

    /// @notice The one contract that may move collateral.
    address public accounts;

    mapping(uint8 slot => Custody) private _custody;
    mapping(IERC20 token => bool) private _listed;
    mapping(uint8 slot => bool) private _perpetual;

    // ---------------------------------------------------------------------------------------------- construction

    constructor(address governor) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
    }

    modifier onlyAccounts() {
        if (msg.sender != accounts) revert OnlyAccounts(msg.sender);
        _;
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc ICollateralVault
    function listToken(uint8 slot, IERC20 token) external onlyRole(GOVERNOR_ROLE) {
        if (address(token) == address(0)) revert ZeroAddress();
        _requireUnlisted(slot);
        if (_listed[token]) revert TokenAlreadyListed(token);
        uint8 decimals = IERC20Metadata(address(token)).decimals();
        if (decimals > MAX_DECIMALS) revert DecimalsRefused(token, decimals, MAX_DECIMALS);

        _custody[slot] = Custody({token: token, decimals: decimals, total: 0});
        _listed[token] = true;
        emit TokenListed(slot, token, decimals);
    }

    /// @inheritdoc ICollateralVault
    function listPerpetual(uint8 slot) external onlyRole(GOVERNOR_ROLE) {
        if (slot == 0) revert SettlementSlotNotPerpetual();
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

    // --------------------------------------------------------------------------------------------------- custody

    /// @inheritdoc ICollateralVault
    function receiveFrom(address from, uint8 slot, uint64 amount) external onlyAccounts {
        Custody memory custody = _custodyOf(slot);
        uint256 total = uint256(custody.total) + amount;
        if (total >= TOTAL_LIMIT) revert TotalTooLarge(slot, total);
        uint256 units = _toUnitsExact(custody, amount);
        uint256 before = _requireBacked(custody);

        _custody[slot].total = uint64(total);
        emit Received(slot, from, amount);
        custody.token.safeTransferFrom(from, address(this), units);
        uint256 held = custody.token.balanceOf(address(this));
        if (held != before + units) revert TransferInexact(custody.token, before + units, held);
    }

    /// @inheritdoc ICollateralVault
    function releaseTo(address to, uint8 slot, uint64 amount) external onlyAccounts {
        Custody memory custody = _custodyOf(slot);
        if (amount > custody.total) revert TotalTooSmall(slot, custody.total, amount);
        uint256 units = _toUnitsExact(custody, amount);
        uint256 before = _requireBacked(custody);

        _custody[slot].total = custody.total - amount;
        emit Released(slot, to, amount);
        custody.token.safeTransfer(to, units);
        uint256 held = custody.token.balanceOf(address(this));
        if (held + units != before) revert TransferInexact(custody.token, before - units, held);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICollateralVault
    function kindOf(uint8 slot) external view returns (SlotKind) {
        if (_perpetual[slot]) return SlotKind.Perpetual;
        return address(_custody[slot].token) == address(0) ? SlotKind.Unlisted : SlotKind.Spot;
    }

    /// @inheritdoc ICollateralVault
    function tokenOf(uint8 slot) external view returns (IERC20) {
        return _custody[slot].token;
    }

    /// @inheritdoc ICollateralVault
    function totalOf(uint8 slot) external view returns (uint64) {
        return _custody[slot].total;
    }

    /// @inheritdoc ICollateralVault
    function toTokenUnits(uint8 slot, uint64 amount) external view returns (uint256) {
        return _toUnitsExact(_custodyOf(slot), amount);
    }

    function _requireUnlisted(uint8 slot) private view {
        if (slot >= LINEAR_SLOTS) revert NotALinearSlot(slot);
        if (_perpetual[slot]) revert SlotIsPerpetual(slot);
        IERC20 token = _custody[slot].token;
        if (address(token) != address(0)) revert SlotTaken(slot, token);
    }

    function _custodyOf(uint8 slot) private view returns (Custody memory custody) {
        custody = _custody[slot];
        if (address(custody.token) == address(0)) revert NoToken(slot);
    }

    /// @dev The record may include an amount that a token with few decimals cannot express only if it was never
    /// received: every amount passes `_toUnitsExact` first.
    function _requireBacked(Custody memory custody) private view returns (uint256 held) {
        uint256 recorded = _toUnitsExact(custody, custody.total);
        held = custody.token.balanceOf(address(this));
        if (held < recorded) revert BalanceMissing(custody.token, recorded, held);
    }

    function _toUnitsExact(Custody memory custody, uint64 amount) private pure returns (uint256) {
        if (custody.decimals >= DECIMALS) return uint256(amount) * 10 ** (custody.decimals - DECIMALS);
        uint256 multiple = 10 ** (DECIMALS - custody.decimals);
        if (amount % multiple != 0) revert AmountNotExact(amount, multiple);
        return amount / multiple;
    }
}
