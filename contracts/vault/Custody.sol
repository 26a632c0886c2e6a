// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {DECIMALS} from "../types/Units.sol";

/// @title Tokens in custody, slot by slot.
/// @notice A token whose balance moves by anything but the amount asked is refused at the moment it does so; a balance
/// above the record (donation, positive rebase) belongs to nobody and stays.
abstract contract Custody is ICollateralVault {
    using SafeERC20 for IERC20;

    struct Held {
        IERC20 token;
        uint8 decimals;
        /// What is owed, 1e-8 of the token (of slot 0: units), below 2^63.
        uint64 total;
    }

    /// @notice Totals stay below this, the range of a quantity.
    uint256 public constant TOTAL_LIMIT = 2 ** 63;

    /// @notice The one contract that may move collateral.
    address public accounts;

    mapping(uint8 slot => Held) internal _custody;

    modifier onlyAccounts() {
        if (msg.sender != accounts) revert OnlyAccounts(msg.sender);
        _;
    }

    /// @inheritdoc ICollateralVault
    function totalOf(uint8 slot) public view returns (uint64) {
        return _custody[slot].total;
    }

    /// @inheritdoc ICollateralVault
    function tokenOf(uint8 slot) external view returns (IERC20) {
        return _custody[slot].token;
    }

    function _custodyOf(uint8 slot) internal view returns (Held memory custody) {
        custody = _custody[slot];
        if (address(custody.token) == address(0)) revert NoToken(slot);
    }

    function _setTotal(uint8 slot, uint256 total) internal {
        if (total >= TOTAL_LIMIT) revert TotalTooLarge(slot, total);
        _custody[slot].total = uint64(total);
    }

    /// @notice Pulls `tokens` token units from `from`.
    /// @param recorded Token units that the vault must hold before it.
    function _pull(IERC20 token, address from, uint256 tokens, uint256 recorded) internal {
        uint256 before = _requireBacked(token, recorded);
        token.safeTransferFrom(from, address(this), tokens);
        uint256 held = token.balanceOf(address(this));
        if (held != before + tokens) revert TransferInexact(token, before + tokens, held);
    }

    /// @notice Sends `tokens` token units to `to`.
    /// @param recorded Token units that the vault must hold before it.
    function _push(IERC20 token, address to, uint256 tokens, uint256 recorded) internal {
        uint256 before = _requireBacked(token, recorded);
        token.safeTransfer(to, tokens);
        uint256 held = token.balanceOf(address(this));
        if (held + tokens != before) revert TransferInexact(token, before - tokens, held);
    }

    function _requireBacked(IERC20 token, uint256 recorded) private view returns (uint256 held) {
        held = token.balanceOf(address(this));
        if (held < recorded) revert BalanceMissing(token, recorded, held);
    }

    /// @notice Token units of `amount` (1e-8), exactly.
    function _toUnitsExact(uint8 decimals, uint64 amount) internal pure returns (uint256) {
        if (decimals >= DECIMALS) return uint256(amount) * 10 ** (decimals - DECIMALS);
        uint256 multiple = 10 ** (DECIMALS - decimals);
        if (amount % multiple != 0) revert AmountNotExact(amount, multiple);
        return amount / multiple;
    }
}
