// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MockERC20} from "./MockERC20.sol";

/// @title Token that makes one call of the tester's choice during every transfer.
contract ReentrantERC20 is MockERC20("Reentrant", "REE", 8) {
    address private _target;
    bytes private _data;

    /// @notice Sets the call; a zero target makes none.
    function setCall(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function _update(address from, address to, uint256 units) internal override {
        super._update(from, to, units);
        if (_target == address(0) || from == address(0)) return;
        (bool ok, bytes memory result) = _target.call(_data);
        if (!ok) {
            assembly {
                revert(add(result, 0x20), mload(result))
            }
        }
    }
}
