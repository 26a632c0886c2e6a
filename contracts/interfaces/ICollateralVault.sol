// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {ISettlementClaims} from "./ISettlementClaims.sol";

/// @title What stands behind the linear slots: the ERC-20 tokens of spot slots, and nothing for perpetual ones.
/// @notice A slot is spot or perpetual, for good and never both. Amounts are in 1e-8 of the
/// token, whatever its decimals, and convert exactly or not at all; those of slot 0 are in units (ISettlementClaims).
interface ICollateralVault is ISettlementClaims {
    event TokenListed(uint8 indexed slot, IERC20 indexed token, uint8 decimals);
    event PerpetualListed(uint8 indexed slot);
    event AccountsBound(address accounts);
    event Received(uint8 indexed slot, address indexed from, uint64 amount);
    event Released(uint8 indexed slot, address indexed to, uint64 amount);

    error OnlyAccounts(address caller);
    error AccountsAlreadyBound(address accounts);
    error ZeroAddress();
    /// @notice Only linear slots can hold a token.
    error NotALinearSlot(uint8 slot);
    error SlotTaken(uint8 slot, IERC20 token);
    /// @notice The slot is perpetual: it never has a token.
    error SlotIsPerpetual(uint8 slot);
    /// @notice Slot 0, the settlement asset, is spot or nothing.
    error SettlementSlotNotPerpetual();
    error TokenAlreadyListed(IERC20 token);
    error DecimalsRefused(IERC20 token, uint8 decimals, uint8 most);
    /// @notice Slot 0 rounds to whole token units: its token needs enough decimals for that to be dust.
    error SettlementDecimalsRefused(IERC20 token, uint8 decimals, uint8 least);
    error NoToken(uint8 slot);
    /// @notice The amount is not a whole number of the token's smallest unit.
    error AmountNotExact(uint64 amount, uint256 multiple);
    /// @notice A slot's total must stay below 2^63, the range of a quantity.
    error TotalTooLarge(uint8 slot, uint256 total);
    /// @notice The slot does not hold so much, of slot 0 beyond what is reserved: under a table that allows debt, others
    /// have withdrawn it.
    error TotalTooSmall(uint8 slot, uint64 total, uint64 amount);
    /// @notice The vault holds less than it recorded: the token took some away (negative rebase, confiscation).
    error BalanceMissing(IERC20 token, uint256 recorded, uint256 held);
    /// @notice The vault's balance did not change by the amount transferred (fee on transfer, rebase in between).
    error TransferInexact(IERC20 token, uint256 expected, uint256 actual);

    /// @notice Gives a slot its token, for good. Governor only.
    function listToken(uint8 slot, IERC20 token) external;

    /// @notice Makes a slot perpetual, for good. Governor only.
    function listPerpetual(uint8 slot) external;

    /// @notice Names the one contract that may move collateral, for good. Governor only.
    function bindAccounts(address accounts) external;

    /// @notice Pulls `amount` (1e-8) from `from`, who approved the vault. Bound contract only.
    function receiveFrom(address from, uint8 slot, uint64 amount) external;

    /// @notice Pays `amount` (1e-8) to `to`; of slot 0 it becomes an exit where it must wait. Bound contract only.
    /// @param readyAt Reading of the market clock (s) before which slot 0 pays nobody; ignored for other slots.
    function releaseTo(address to, uint8 slot, uint64 amount, uint40 readyAt) external;

    /// @notice What stands behind a slot; Unlisted for slots that cannot be listed.
    function kindOf(uint8 slot) external view returns (SlotKind);

    /// @notice Token of a slot; zero if it has none.
    function tokenOf(uint8 slot) external view returns (IERC20);

    /// @notice Recorded total of a slot, 1e-8 of its token; of slot 0: units owed.
    function totalOf(uint8 slot) external view returns (uint64);

    /// @notice Token units that a deposit of `amount` (1e-8) to a slot pulls: exact, of slot 0 rounded up.
    function toTokenUnits(uint8 slot, uint64 amount) external view returns (uint256);
}
