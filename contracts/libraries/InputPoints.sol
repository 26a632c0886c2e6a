// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "./Bn254.sol";

/// @title Input points of a key in the code of data contracts: a STOP byte, then points of 64 bytes, x before y.
/// @notice EIP-170 leaves room for 383 points in a contract. Reading a cold one costs 2,600 gas, then 6 per point.
library InputPoints {
    uint256 internal constant POINT_BYTES = 64;
    uint256 internal constant PER_CONTRACT = 383;

    /// @notice `count` points from point number `first`.
    function read(address dataContract, uint256 first, uint256 count) internal view returns (bytes memory points) {
        assembly ("memory-safe") {
            let size := mul(count, POINT_BYTES)
            points := mload(0x40)
            mstore(points, size)
            mstore(0x40, add(add(points, 0x20), size))
            extcodecopy(dataContract, add(points, 0x20), add(mul(first, POINT_BYTES), 1), size)
        }
    }

    /// @notice All points of a data contract.
    function readAll(address dataContract) internal view returns (bytes memory points) {
        return read(dataContract, 0, (dataContract.code.length - 1) / POINT_BYTES);
    }

    /// @notice sum += scalar·(point number `index` of `points`).
    /// @return ok False when the point is not on the curve.
    function accumulate(G1Point memory sum, bytes memory points, uint256 index, uint256 scalar)
        internal
        view
        returns (bool ok)
    {
        G1Point memory point;
        assembly ("memory-safe") {
            point := add(add(points, 0x20), mul(index, POINT_BYTES))
        }
        return Bn254.accumulate(sum, point, scalar);
    }
}
