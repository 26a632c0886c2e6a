// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ContractWallet} from "./ContractWallet.sol";

/// @title Account owner that makes a call of the tester's choice whenever it is asked for its signature.
/// @notice It signs if the call was turned away by the callee's guard against re-entry, and not for any other reason.
contract ReentrantWallet is ContractWallet {
    address private _target;
    bytes private _data;

    /// @notice Sets the call.
    function setCall(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes memory) public view override returns (bytes4) {
        (bool ok, bytes memory result) = _target.staticcall(_data);
        bytes4 refusal = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        bool isGuarded = !ok && result.length == 4 && bytes4(result) == refusal;
        return isGuarded ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
