// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point, G2Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "./Bn254.sol";

/// @notice A verifying key without the input points that are folded ahead of time.
struct VerifyingKey {
    G1Point alpha;
    G2Point beta;
    G2Point gamma;
    G2Point delta;
    /// IC_0, the constant term, then one point per hot input.
    G1Point[] ic;
}

/// @title Groth16 with prepared inputs.
/// @notice The equation e(A, B) = e(α, β)·e(inputs, γ)·e(C, δ), where inputs = IC_0 + Σ x_k·IC_k. The sum splits: what
/// many proofs share is folded once, and enters here as one point.
/// @dev Floor: 181,000 gas for four pairings and 6,150 per non-zero hot input.
library Groth16 {
    /// @notice inputs = IC_0 + Σ hot_k·IC_k.
    /// @return ok False when an input is not below r: x and x + r would otherwise be two names of one statement.
    function foldHot(VerifyingKey memory key, uint256[] memory hot)
        internal
        view
        returns (bool ok, G1Point memory inputs)
    {
        G1Point[] memory ic = key.ic;
        inputs = G1Point({x: ic[0].x, y: ic[0].y});
        ok = hot.length + 1 == ic.length;
        for (uint256 k = 0; ok && k < hot.length; ++k) {
            ok = hot[k] < Bn254.R && Bn254.accumulate(inputs, ic[k + 1], hot[k]);
        }
    }

    /// @notice The pairing equation, checked as e(−A, B)·e(α, β)·e(inputs, γ)·e(C, δ) = 1.
    /// @return ok False for a wrong proof and for one whose points are not points; never reverts.
    function isValid(VerifyingKey memory key, G1Point memory inputs, Proof calldata proof)
        internal
        view
        returns (bool ok)
    {
        uint256 p = Bn254.P;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let y := calldataload(add(proof, 0x20))
            calldatacopy(buffer, proof, 0xc0)
            mstore(add(buffer, 0x20), mod(sub(p, y), p))
            mcopy(add(buffer, 0xc0), mload(key), 0x40)
            mcopy(add(buffer, 0x100), mload(add(key, 0x20)), 0x80)
            mcopy(add(buffer, 0x180), inputs, 0x40)
            mcopy(add(buffer, 0x1c0), mload(add(key, 0x40)), 0x80)
            calldatacopy(add(buffer, 0x240), add(proof, 0xc0), 0x40)
            mcopy(add(buffer, 0x280), mload(add(key, 0x60)), 0x80)
            // Negation would hide a y ≥ p from the precompile.
            if lt(y, p) {
                ok := staticcall(gas(), 0x08, buffer, 0x300, 0x00, 0x20)
                ok := and(ok, mload(0x00))
            }
        }
    }
}
