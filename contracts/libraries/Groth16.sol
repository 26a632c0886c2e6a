// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "./Bn254.sol";

/// @title Groth16 with prepared inputs.
/// @notice The equation e(A, B) = e(α, β)·e(inputs, γ)·e(C, δ), where inputs = IC_0 + Σ x_k·IC_k. The sum splits: what
/// many proofs share is folded once, and enters here as one point.
/// @dev A verifying key is packed into bytes: α, β, γ, δ, IC_0, IC_1 … — 64 bytes for a point of G1, 128 for one of G2,
/// imaginary parts first. It holds the points of the hot inputs only.
/// Floor: 181,000 gas for four pairings and 6,150 per non-zero hot input.
library Groth16 {
    uint256 internal constant ALPHA = 0;
    uint256 internal constant BETA = 64;
    uint256 internal constant GAMMA = 192;
    uint256 internal constant DELTA = 320;
    uint256 internal constant IC = 448;

    /// @notice inputs = IC_0 + Σ hot_k·IC_k.
    /// @return ok False when the key has another number of inputs, or an input is not below r: x and x + r would
    /// otherwise be two names of one statement.
    function foldHot(bytes memory key, uint256[] memory hot) internal view returns (bool ok, G1Point memory inputs) {
        ok = IC + Bn254.G1_BYTES * (1 + hot.length) == key.length;
        uint256 r = Bn254.R;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let point := add(add(key, 0x20), IC)
            let scalars := add(hot, 0x20)
            mcopy(inputs, point, 0x40)
            for {
                let end := add(scalars, mul(mload(hot), 0x20))
            } lt(scalars, end) {
                scalars := add(scalars, 0x20)
            } {
                let scalar := mload(scalars)
                point := add(point, 0x40)
                ok := and(ok, lt(scalar, r))
                if and(ok, gt(scalar, 0)) {
                    mcopy(buffer, point, 0x40)
                    mstore(add(buffer, 0x40), scalar)
                    ok := staticcall(gas(), 0x07, buffer, 0x60, buffer, 0x40)
                    mcopy(add(buffer, 0x40), inputs, 0x40)
                    ok := and(staticcall(gas(), 0x06, buffer, 0x80, inputs, 0x40), ok)
                }
            }
        }
    }

    /// @notice The pairing equation, checked as e(−A, B)·e(α, β)·e(inputs, γ)·e(C, δ) = 1.
    /// @return ok False for a wrong proof and for one whose points are not points; never reverts.
    function isValid(bytes memory key, G1Point memory inputs, Proof calldata proof) internal view returns (bool ok) {
        uint256 p = Bn254.P;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let points := add(key, 0x20)
            let y := calldataload(add(proof, 0x20))
            calldatacopy(buffer, proof, 0xc0)
            mstore(add(buffer, 0x20), mod(sub(p, y), p))
            mcopy(add(buffer, 0xc0), add(points, ALPHA), 0xc0)
            mcopy(add(buffer, 0x180), inputs, 0x40)
            mcopy(add(buffer, 0x1c0), add(points, GAMMA), 0x80)
            calldatacopy(add(buffer, 0x240), add(proof, 0xc0), 0x40)
            mcopy(add(buffer, 0x280), add(points, DELTA), 0x80)
            // Negation would hide a y ≥ p from the precompile.
            if lt(y, p) {
                ok := staticcall(gas(), 0x08, buffer, 0x300, 0x00, 0x20)
                ok := and(ok, mload(0x00))
            }
        }
    }
}
