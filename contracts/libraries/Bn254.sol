// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point} from "../interfaces/types/Groth16Types.sol";

/// @title The pairing-friendly curve BN254 through the precompiles of EIP-196 and EIP-197.
/// @notice Points of a key are read in place from packed bytes: x then y, and in G2 the imaginary part first.
/// @dev The precompiles refuse coordinates ≥ p and points off the curve, and 0x08 refuses points of the twist outside
/// the subgroup of order r. A refusal consumes all gas forwarded to the precompile; all but 1/64 is forwarded, so that
/// no repricing can ever lock an account.
library Bn254 {
    /// @notice Modulus of the coordinates.
    uint256 internal constant P = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    /// @notice Order of the groups, modulus of the scalars.
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 internal constant G1_BYTES = 64;
    uint256 internal constant G2_BYTES = 128;

    /// @notice sum += scalar·(the point at `offset` of `points`); nothing to do, and nothing to pay, for a zero scalar.
    /// @return ok False when a precompile refuses an operand; `sum` is then unspecified.
    function accumulate(
        G1Point memory sum,
        bytes memory points,
        uint256 offset,
        uint256 scalar
    ) internal view returns (bool ok) {
        if (scalar == 0) return true;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mcopy(buffer, add(add(points, 0x20), offset), 0x40)
            ok := 1
            if gt(scalar, 1) {
                mstore(add(buffer, 0x40), scalar)
                ok := staticcall(gas(), 0x07, buffer, 0x60, buffer, 0x40)
            }
            mcopy(add(buffer, 0x40), sum, 0x40)
            ok := and(staticcall(gas(), 0x06, buffer, 0x80, sum, 0x40), ok)
        }
    }

    /// @notice sum += point.
    /// @return ok False when the precompile refuses an operand; `sum` is then unspecified.
    function accumulate(G1Point memory sum, G1Point calldata point) internal view returns (bool ok) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mcopy(buffer, sum, 0x40)
            calldatacopy(add(buffer, 0x40), point, 0x40)
            ok := staticcall(gas(), 0x06, buffer, 0x80, sum, 0x40)
        }
    }

    /// @notice sum += point, of memory.
    /// @return ok False when the precompile refuses an operand; `sum` is then unspecified.
    function add(G1Point memory sum, G1Point memory point) internal view returns (bool ok) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mcopy(buffer, sum, 0x40)
            mcopy(add(buffer, 0x40), point, 0x40)
            ok := staticcall(gas(), 0x06, buffer, 0x80, sum, 0x40)
        }
    }

    /// @notice Whether the G1 point at `offset` has canonical coordinates with y² = x³ + 3. Infinity, (0, 0), does not.
    /// @dev The group has no cofactor: a point of the curve is a point of the group.
    function isInG1(bytes memory points, uint256 offset) internal pure returns (bool) {
        uint256 x;
        uint256 y;
        assembly ("memory-safe") {
            x := mload(add(add(points, 0x20), offset))
            y := mload(add(add(points, 0x40), offset))
        }
        return x < P && y < P && mulmod(y, y, P) == addmod(mulmod(mulmod(x, x, P), x, P), 3, P);
    }

    /// @notice Whether the G2 point at `offset` is on the twist, of order r, and not infinity.
    /// @dev e(infinity, point) is one, and the precompile checks curve and subgroup before it says so.
    function isInG2(bytes memory points, uint256 offset) internal view returns (bool ok) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let point := add(buffer, 0x40)
            mstore(buffer, 0)
            mstore(add(buffer, 0x20), 0)
            mcopy(point, add(add(points, 0x20), offset), 0x80)
            let infinity := iszero(
                or(or(mload(point), mload(add(point, 0x20))), or(mload(add(point, 0x40)), mload(add(point, 0x60))))
            )
            if iszero(infinity) {
                ok := staticcall(gas(), 0x08, buffer, 0xc0, 0x00, 0x20)
            }
        }
    }
}
