// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IGenerators} from "./interfaces/IGenerators.sol";
import {Point} from "./libraries/BabyJubJub.sol";
import {FixedBase} from "./libraries/FixedBase.sol";
import {GeneratorTableHashes} from "../verifier/generated/GeneratorTableHashes.sol";

/// @title Public amounts on a hidden commitment: C ± amount·G_slot.
/// @notice Asked by the contracts that move commitments. The comb tables of the 32 slot generators live in the code of
/// two data contracts, slots 0..15 and 16..31, because one contract may hold at most 24,576 bytes. Anybody may deploy
/// the data contracts: the constructor compares their code hash with the one derived from `circuits/generators.json`.
contract GeneratorTables is IGenerators {
    uint256 private constant SLOTS_PER_TABLE = 16;
    uint256 private constant SLOTS = 32;

    /// @notice Code of the data contracts: a STOP byte, so that nobody can execute it, then the tables slot by slot.
    address public immutable lowerGenerators;
    address public immutable upperGenerators;

    constructor(address lower, address upper) {
        _requireTable(lower, GeneratorTableHashes.LOWER);
        _requireTable(upper, GeneratorTableHashes.UPPER);
        lowerGenerators = lower;
        upperGenerators = upper;
    }

    /// @inheritdoc IGenerators
    function addAmount(Point memory commitment, uint256 slot, int256 amount) public view returns (Point memory) {
        bool negative = amount < 0;
        uint256 magnitude = SignedMath.abs(amount);
        if (magnitude > type(uint64).max) revert AmountTooLarge(amount);
        (address table, uint256 offset) = _locate(slot);
        return FixedBase.addMultiple(commitment, negative, uint64(magnitude), table, offset);
    }

    function _locate(uint256 slot) private view returns (address table, uint256 offset) {
        if (slot >= SLOTS) revert NoSuchSlot(slot);
        table = slot < SLOTS_PER_TABLE ? lowerGenerators : upperGenerators;
        offset = 1 + (slot % SLOTS_PER_TABLE) * FixedBase.TABLE_BYTES;
    }

    function _requireTable(address table, bytes32 expected) private view {
        if (table.codehash != expected) revert GeneratorTableMismatch(table, expected, table.codehash);
    }
}
