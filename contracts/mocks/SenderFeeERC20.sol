// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MockERC20} from "./MockERC20.sol";

/// @title Token that burns one hundredth of every transfer on top of it, out of what the sender has.
contract SenderFeeERC20 is MockERC20("Sender fee", "SFE", 18) {
    function _update(address from, address to, uint256 units) internal override {
        super._update(from, to, units);
        if (from != address(0) && to != address(0)) super._update(from, address(0), units / 100);
    }
}
