// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {FixedBase} from "../libraries/FixedBase.sol";

/// @notice Test only: multiples of any point whose comb table lies in a data contract.
contract FixedBaseHarness {
    /// @notice point ± amount·G, where the table of G is all that `table` holds.
    function addMultiple(
        Point memory point,
        bool negative,
        uint64 amount,
        address table
    ) external view returns (Point memory) {
        return FixedBase.addMultiple(point, negative, amount, table, 1);
    }
}
