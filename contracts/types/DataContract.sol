// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Contracts whose code is data: a STOP byte, so that nobody can execute it, then up to 24,575 bytes (EIP-170).
/// @notice Writing costs 32,000 gas plus 200 per byte, against 691 per byte in fresh storage words. Reading costs one
/// cold account (2,600 gas), however long the data.
library DataContract {
    /// @notice CREATE returned no address.
    error DataContractNotCreated(uint256 size);

    /// @notice Creates a contract that holds `data`.
    function create(bytes memory data) internal returns (address location) {
        // EIP-170; and the size must fit the two bytes below.
        if (data.length >= 24_576) revert DataContractNotCreated(data.length);
        // PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN: return what follows byte 10.
        bytes memory creation = abi.encodePacked(hex"61", uint16(data.length + 1), hex"80600a3d393df3", hex"00", data);
        assembly ("memory-safe") {
            location := create(0, add(creation, 0x20), mload(creation))
        }
        if (location == address(0)) revert DataContractNotCreated(data.length);
    }

    /// @notice All data of a contract that holds whole words.
    function readWords(address location) internal view returns (uint256[] memory words) {
        words = new uint256[]((location.code.length - 1) / 32);
        assembly ("memory-safe") {
            extcodecopy(location, add(words, 0x20), 1, shl(5, mload(words)))
        }
    }

    /// @notice `length` data bytes from `offset`; zeros beyond the end.
    function read(address location, uint256 offset, uint256 length) internal view returns (bytes memory data) {
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(location, add(data, 0x20), add(offset, 1), length)
        }
    }

    /// @notice Address of the contract that `creator` makes with its n-th CREATE, n ≥ 1: the last 20 bytes of
    /// keccak256(rlp([creator, n])), since the nonce of a contract starts at 1.
    function nthCreated(address creator, uint32 n) internal pure returns (address) {
        bytes memory rlp;
        if (n < 0x80) rlp = abi.encodePacked(hex"d694", creator, uint8(n));
        else if (n <= 0xff) rlp = abi.encodePacked(hex"d794", creator, hex"81", uint8(n));
        else if (n <= 0xffff) rlp = abi.encodePacked(hex"d894", creator, hex"82", uint16(n));
        else if (n <= 0xffffff) rlp = abi.encodePacked(hex"d994", creator, hex"83", uint24(n));
        else rlp = abi.encodePacked(hex"da94", creator, hex"84", n);
        return address(uint160(uint256(keccak256(rlp))));
    }
}
