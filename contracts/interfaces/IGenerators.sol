// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";

/// @title Public amounts on a hidden commitment.
interface IGenerators {
    /// @notice The code of a data contract is not the expected table.
    error GeneratorTableMismatch(address dataContract, bytes32 expected, bytes32 actual);
    /// @notice There are 32 slots.
    error NoSuchSlot(uint256 slot);
    /// @notice Amounts are below 2^64 in magnitude.
    error AmountTooLarge(int256 amount);

    /// @notice commitment + amount·G_slot; amount in 1e-8 of the instrument, below 2^64 either way.
    /// @param commitment A point of the curve; it is not checked.
    function addAmount(Point calldata commitment, uint256 slot, int256 amount) external view returns (Point memory);
}
