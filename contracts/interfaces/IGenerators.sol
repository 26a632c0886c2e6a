// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";

/// @title Public amounts on a hidden commitment: C ± amount·G_slot.
interface IGenerators {
    /// @notice The code of a data contract is not the expected table.
    error GeneratorTableMismatch(address dataContract, bytes32 expected, bytes32 actual);
    /// @notice There are 32 slots.
    error NoSuchSlot(uint256 slot);

    /// @notice commitment + amount·G_slot; amount in 1e-8 of the instrument.
    /// @param commitment A point of the curve; it is not checked.
    function plusAmount(Point calldata commitment, uint256 slot, uint64 amount) external view returns (Point memory);

    /// @notice commitment − amount·G_slot; amount in 1e-8 of the instrument.
    /// @param commitment A point of the curve; it is not checked.
    function minusAmount(Point calldata commitment, uint256 slot, uint64 amount) external view returns (Point memory);
}
