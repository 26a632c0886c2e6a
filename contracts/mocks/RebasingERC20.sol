// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MockERC20} from "./MockERC20.sol";

/// @title Token whose balances can be changed from outside any transfer.
contract RebasingERC20 is MockERC20("Rebasing", "REB", 18) {
    /// @notice Takes units away from a holder.
    function rebaseDown(address holder, uint256 units) external {
        _burn(holder, units);
    }

    /// @notice Gives units to a holder.
    function rebaseUp(address holder, uint256 units) external {
        _mint(holder, units);
    }
}
