// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {GeneratorTables} from "../GeneratorTables.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";

/// @notice Test only: opens the curve arithmetic to calls, and meters it without the cost of the call itself.
contract BabyJubJubHarness is GeneratorTables {
    constructor(address lower, address upper) GeneratorTables(lower, upper) {}

    function isOnCurve(Point memory point) external pure returns (bool) {
        return BabyJubJub.isOnCurve(point);
    }

    function isUsableKey(Point memory point) external pure returns (bool) {
        return BabyJubJub.isUsableKey(point);
    }

    function timesCofactor(Point memory point) external view returns (Point memory) {
        return BabyJubJub.timesCofactor(point);
    }

    function negate(Point memory point) external pure returns (Point memory) {
        return BabyJubJub.negate(point);
    }

    function add(Point memory p, Point memory q) external view returns (Point memory) {
        return BabyJubJub.add(p, q);
    }

    function subtract(Point memory p, Point memory q) external view returns (Point memory) {
        return BabyJubJub.subtract(p, q);
    }

    function invert(uint256 value) external view returns (uint256) {
        return BabyJubJub.invert(value);
    }

    /// @notice Execution gas of point ± amount·G, the first access to the table included.
    function gasOfAmount(Point memory point, uint256 slot, int256 amount) external view returns (uint256) {
        uint256 before = gasleft();
        addAmount(point, slot, amount);
        return before - gasleft();
    }

    /// @notice Execution gas of the addition of two points.
    function gasOfAdd(Point memory p, Point memory q) external view returns (uint256) {
        uint256 before = gasleft();
        BabyJubJub.add(p, q);
        return before - gasleft();
    }

    /// @notice Execution gas of the check of a key from outside.
    function gasOfKeyCheck(Point memory point) external view returns (uint256) {
        uint256 before = gasleft();
        BabyJubJub.isUsableKey(point);
        return before - gasleft();
    }
}
