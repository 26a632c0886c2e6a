// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Contracts whose code is data: a STOP byte, then up to 24,575 bytes (EIP-170).
/// @notice The cheapest storage for constants too large for a contract's own code: 2,600 gas to read a cold one, then
/// 3 per word. Code cannot change, so comparing its hash once, at construction, is enough.
library DataContract {
    /// @notice Number of data bytes.
    function size(address dataContract) internal view returns (uint256) {
        return dataContract.code.length - 1;
    }

    /// @notice `length` data bytes from `offset`; zeros beyond the end.
    function read(address dataContract, uint256 offset, uint256 length) internal view returns (bytes memory data) {
        assembly ("memory-safe") {
            data := mload(0x40)
            mstore(data, length)
            mstore(0x40, add(add(data, 0x20), and(add(length, 0x1f), not(0x1f))))
            extcodecopy(dataContract, add(data, 0x20), add(offset, 1), length)
        }
    }
}
