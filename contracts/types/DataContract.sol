// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Data kept as the code of a contract.
/// @notice Writing costs 32,000 + 200 gas per byte, against 691 per byte in storage words; reading costs one cold account
/// (2,600) however long the data. The code starts with a STOP byte, so that nobody can execute it.
library DataContract {
    /// @notice CREATE returned no address.
    error DataContractNotCreated(uint256 size);
    /// @notice The address holds no data.
    error NoDataContract(address location);

    /// @notice Creates a contract whose code is STOP followed by `content`.
    /// @param content At most 24,575 bytes.
    function write(bytes memory content) internal returns (address location) {
        // PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN: return the code after byte 10.
        bytes memory creation = abi.encodePacked(
            hex"61", uint16(content.length + 1), hex"80600a3d393df3", hex"00", content
        );
        assembly ("memory-safe") {
            location := create(0, add(creation, 0x20), mload(creation))
        }
        if (location == address(0)) revert DataContractNotCreated(content.length);
    }

    /// @notice The content that was written, without the STOP byte.
    function read(address location) internal view returns (bytes memory content) {
        uint256 size = location.code.length;
        if (size == 0) revert NoDataContract(location);
        content = new bytes(size - 1);
        assembly ("memory-safe") {
            extcodecopy(location, add(content, 0x20), 1, sub(size, 1))
        }
    }

    /// @notice Address of the contract that `creator` creates with its n-th CREATE, n ≥ 1:
    /// keccak256(rlp([creator, n])), since a contract's nonce starts at 1.
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
