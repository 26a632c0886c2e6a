// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Bn254} from "./Bn254.sol";

/// @title Input points of a key in the code of data contracts: a STOP byte, then points of 64 bytes, x before y.
/// @notice EIP-170 leaves room for 383 points in a contract. Reading a cold one costs 2,600 gas, then 6 per point.
library InputPoints {
    uint256 internal constant PER_CONTRACT = 383;

    /// @notice `count` points from point number `first`.
    function read(address dataContract, uint256 first, uint256 count) internal view returns (bytes memory points) {
        uint256 offset = 1 + first * Bn254.G1_BYTES;
        uint256 size = count * Bn254.G1_BYTES;
        assembly ("memory-safe") {
            points := mload(0x40)
            mstore(points, size)
            mstore(0x40, add(add(points, 0x20), size))
            extcodecopy(dataContract, add(points, 0x20), offset, size)
        }
    }

    /// @notice All points of a data contract.
    function readAll(address dataContract) internal view returns (bytes memory points) {
        return read(dataContract, 0, (dataContract.code.length - 1) / Bn254.G1_BYTES);
    }
}
