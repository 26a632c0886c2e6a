// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Test only: what a call costs the contract that makes it, the cold access to the target included and the
/// transaction's own costs excluded.
contract GasMeter {
    /// @return gasUsed From before to after the call.
    /// @return result What the target returned; a revert of the target is bubbled up.
    function measure(address target, bytes calldata data) external view returns (uint256 gasUsed, bytes memory result) {
        bytes memory input = data;
        bool success;
        uint256 before = gasleft();
        assembly ("memory-safe") {
            success := staticcall(gas(), target, add(input, 0x20), mload(input), 0, 0)
        }
        gasUsed = before - gasleft();
        assembly ("memory-safe") {
            result := mload(0x40)
            let size := returndatasize()
            mstore(result, size)
            returndatacopy(add(result, 0x20), 0, size)
            mstore(0x40, and(add(add(result, 0x3f), size), not(0x1f)))
            if iszero(success) {
                revert(add(result, 0x20), size)
            }
        }
    }
}
