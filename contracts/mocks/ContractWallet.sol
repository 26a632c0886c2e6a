// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title Account owner that is a contract: signs by approving hashes, and calls what it is told.
contract ContractWallet is IERC1271 {
    mapping(bytes32 hash => bool) public approved;

    /// @notice Signs `hash`, whatever the signature bytes are.
    function approve(bytes32 hash) external {
        approved[hash] = true;
    }

    /// @notice Calls `target`, and passes on what it reverts with.
    function execute(address target, bytes calldata data) external returns (bytes memory result) {
        bool ok;
        (ok, result) = target.call(data);
        if (!ok) {
            assembly {
                revert(add(result, 0x20), mload(result))
            }
        }
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes memory) public view virtual returns (bytes4) {
        return approved[hash] ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
