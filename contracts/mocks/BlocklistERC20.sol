// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MockERC20} from "./MockERC20.sol";

/// @title Token whose issuer refuses transfers to chosen addresses.
contract BlocklistERC20 is MockERC20("Blocklist", "BLK", 6) {
    mapping(address holder => bool) public isBlocked;

    error Blocked(address holder);

    function setBlocked(address holder, bool blocked) external {
        isBlocked[holder] = blocked;
    }

    function _update(address from, address to, uint256 units) internal override {
        if (isBlocked[to]) revert Blocked(to);
        super._update(from, to, units);
    }
}
