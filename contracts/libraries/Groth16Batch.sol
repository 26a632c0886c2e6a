// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "./Bn254.sol";
import {Groth16} from "./Groth16.sol";

/// @title Many Groth16 proofs of one key in one pairing check.
/// @notice Proof i holds if E_i = e(A_i, B_i)·e(α, β)^-1·e(inputs_i, γ)^-1·e(C_i, δ)^-1 is one. With coefficients c_i,
///
///     Π E_i^c_i = Π e(c_i·A_i, B_i)·e(−Σ c_i·α, β)·e(−Σ c_i·inputs_i, γ)·e(−Σ c_i·C_i, δ),
///
/// N + 3 pairings. c_0 = 1; the others are 128 bits of keccak256 over the key's hash and the whole batch.
/// @dev Sound: the precompiles put every point into a group of prime order r, so every E_i is in one, and the batch,
/// which fixes all E_i, is hashed before any c_i is known. Suppose some E_j is not one. If j = 0 is the only such, the
/// product is E_0. Else take j > 0: whatever the other coefficients are, one residue of c_j modulo r at most gives a
/// product of one, so 2^-128 bounds the chance for random coefficients; q tries at the hash, with batches of the
/// attacker's choice, succeed with q·2^-128 at most. This is beyond what BN254 itself resists.
/// Inputs ≥ r, coordinates ≥ p and points off the curve are refused as in Groth16.sol.
library Groth16Batch {
    // Layout of Statement: six hot inputs, the points of market and rules, a proof of eight words.
    uint256 private constant HOT_INPUTS = 6;
    uint256 private constant HOT_BYTES = 0xc0;
    uint256 private constant PROOF_OFFSET = 0x140;
    uint256 private constant STATEMENT_BYTES = 0x240;
    uint256 private constant PROOF_BYTES = 0x100;
    uint256 private constant PAIR_BYTES = 0xc0;
    // Offsets in a packed key, as in Groth16.sol.
    uint256 private constant BETA = 64;
    uint256 private constant GAMMA = 192;
    uint256 private constant DELTA = 320;

    /// @notice Whether every proof shows its statement; false for an empty batch. Never reverts for lack of validity.
    /// @param key Packed as in Groth16.sol.
    /// @param keyHash Identity of the whole key.
    function verify(
        bytes memory key,
        bytes32 keyHash,
        Statement[] calldata statements
    ) internal view returns (bool ok) {
        if (statements.length == 0) return false;
        (uint256[] memory coefficients, uint256 sum) = coefficientsOf(keyHash, statements);
        G1Point memory inputs;
        uint256 at;
        assembly ("memory-safe") {
            at := statements.offset
        }
        return
            _foldHot(inputs, key, HOT_INPUTS, at, STATEMENT_BYTES, coefficients) &&
            _foldShared(inputs, key, statements, coefficients) &&
            _holds(key, inputs, at + PROOF_OFFSET, STATEMENT_BYTES, coefficients, sum);
    }

    /// @notice The same for a key all of whose inputs are hot. False too for another number of inputs than the key's
    /// for each proof.
    /// @param inputs Those of the first proof, then those of the second, …
    function verify(
        bytes memory key,
        bytes32 keyHash,
        uint256[] calldata inputs,
        Proof[] calldata proofs
    ) internal view returns (bool ok) {
        uint256 each = (key.length - Groth16.IC) / Bn254.G1_BYTES - 1;
        if (proofs.length == 0 || inputs.length != each * proofs.length) return false;
        (uint256[] memory coefficients, uint256 sum) = coefficientsOf(keyHash, inputs, proofs);
        G1Point memory folded;
        uint256 inputsAt;
        uint256 proofsAt;
        assembly ("memory-safe") {
            inputsAt := inputs.offset
            proofsAt := proofs.offset
        }
        return
            _foldHot(folded, key, each, inputsAt, each * 0x20, coefficients) &&
            Bn254.accumulate(folded, key, Groth16.IC, sum) &&
            _holds(key, folded, proofsAt, PROOF_BYTES, coefficients, sum);
    }

    /// @notice c_0 = 1, c_i = the low 128 bits of keccak256(seed, i) with seed = keccak256(keyHash, all words of the
    /// batch, which are as many as there are statements); and their sum modulo r. The batch is not empty.
    function coefficientsOf(
        bytes32 keyHash,
        Statement[] calldata statements
    ) internal pure returns (uint256[] memory coefficients, uint256 sum) {
        bytes32 seed;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let size := mul(statements.length, STATEMENT_BYTES)
            mstore(buffer, keyHash)
            calldatacopy(add(buffer, 0x20), statements.offset, size)
            seed := keccak256(buffer, add(size, 0x20))
        }
        return _coefficients(seed, statements.length);
    }

    /// @notice The same for the words of all inputs, then those of all proofs.
    function coefficientsOf(
        bytes32 keyHash,
        uint256[] calldata inputs,
        Proof[] calldata proofs
    ) internal pure returns (uint256[] memory coefficients, uint256 sum) {
        bytes32 seed;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let size := shl(5, inputs.length)
            let proofBytes := mul(proofs.length, PROOF_BYTES)
            mstore(buffer, keyHash)
            calldatacopy(add(buffer, 0x20), inputs.offset, size)
            calldatacopy(add(add(buffer, 0x20), size), proofs.offset, proofBytes)
            seed := keccak256(buffer, add(add(size, proofBytes), 0x20))
        }
        return _coefficients(seed, proofs.length);
    }

    function _coefficients(
        bytes32 seed,
        uint256 count
    ) private pure returns (uint256[] memory coefficients, uint256 sum) {
        coefficients = new uint256[](count);
        assembly ("memory-safe") {
            mstore(0x00, seed)
            mstore(add(coefficients, 0x20), 1)
            sum := 1
            for {
                let i := 1
            } lt(i, count) {
                i := add(i, 1)
            } {
                mstore(0x20, i)
                let coefficient := shr(128, shl(128, keccak256(0x00, 0x40)))
                mstore(add(coefficients, shl(5, add(i, 1))), coefficient)
                sum := add(sum, coefficient)
            }
        }
        sum %= Bn254.R;
    }

    /// @dev inputs += Σ_k (Σ_i c_i·hot_ik)·IC_k: one multiplication for each input, however many the proofs.
    /// @param count Inputs of a proof.
    /// @param at Offset in calldata of the first proof's inputs; each next one's are `stride` bytes further.
    /// @return ok False when an input is not below r.
    function _foldHot(
        G1Point memory inputs,
        bytes memory key,
        uint256 count,
        uint256 at,
        uint256 stride,
        uint256[] memory coefficients
    ) private view returns (bool ok) {
        uint256 r = Bn254.R;
        ok = true;
        for (uint256 k = 0; ok && k < count; ++k) {
            uint256 scalar = 0;
            assembly ("memory-safe") {
                let input := add(at, shl(5, k))
                let coefficient := add(coefficients, 0x20)
                for {
                    let end := add(coefficient, shl(5, mload(coefficients)))
                } lt(coefficient, end) {
                    coefficient := add(coefficient, 0x20)
                    input := add(input, stride)
                } {
                    let value := calldataload(input)
                    ok := and(ok, lt(value, r))
                    scalar := addmod(scalar, mulmod(value, mload(coefficient), r), r)
                }
            }
            ok = ok && Bn254.accumulate(inputs, key, Groth16.IC + Bn254.G1_BYTES * (k + 1), scalar);
        }
    }

    /// @dev inputs += Σ c_i·(IC_0 + market_i + rules_i). Equal points are multiplied once, by the sum of their
    /// coefficients: all proofs of one epoch and one table cost one multiplication.
    function _foldShared(
        G1Point memory inputs,
        bytes memory key,
        Statement[] calldata statements,
        uint256[] memory coefficients
    ) private view returns (bool ok) {
        (uint256[] memory first, uint256[] memory scalars) = _mergeShared(statements, coefficients);
        bytes memory point = new bytes(Bn254.G1_BYTES);
        G1Point memory sum;
        ok = true;
        for (uint256 k = 0; ok && k < first.length; ++k) {
            Statement calldata statement = statements[first[k]];
            (sum.x, sum.y) = (0, 0);
            ok =
                Bn254.accumulate(sum, key, Groth16.IC, 1) &&
                Bn254.accumulate(sum, statement.market) &&
                Bn254.accumulate(sum, statement.rules);
            assembly ("memory-safe") {
                mcopy(add(point, 0x20), sum, 0x40)
            }
            ok = ok && Bn254.accumulate(inputs, point, 0, scalars[k] % Bn254.R);
        }
    }

    /// @return first Statements no two of which have the same market and rules points.
    /// @return scalars For each, the sum of the coefficients of all that have its points; below 2^128·N.
    function _mergeShared(
        Statement[] calldata statements,
        uint256[] memory coefficients
    ) private pure returns (uint256[] memory first, uint256[] memory scalars) {
        first = new uint256[](statements.length);
        scalars = new uint256[](statements.length);
        assembly ("memory-safe") {
            function haveEqualPoints(p, q) -> equal {
                equal := and(
                    eq(calldataload(p), calldataload(q)),
                    eq(calldataload(add(p, 0x20)), calldataload(add(q, 0x20)))
                )
                equal := and(equal, eq(calldataload(add(p, 0x40)), calldataload(add(q, 0x40))))
                equal := and(equal, eq(calldataload(add(p, 0x60)), calldataload(add(q, 0x60))))
            }

            let points := add(statements.offset, HOT_BYTES)
            let distinct := 0
            for {
                let i := 0
            } lt(i, statements.length) {
                i := add(i, 1)
            } {
                let own := add(points, mul(i, STATEMENT_BYTES))
                let at := distinct
                // The latest come first: statements of one table are usually neighbours.
                for {} at {
                    at := sub(at, 1)
                } {
                    if haveEqualPoints(own, add(points, mul(mload(add(first, shl(5, at))), STATEMENT_BYTES))) {
                        break
                    }
                }
                if iszero(at) {
                    distinct := add(distinct, 1)
                    at := distinct
                    mstore(add(first, shl(5, at)), i)
                }
                let scalar := add(scalars, shl(5, at))
                mstore(scalar, add(mload(scalar), mload(add(coefficients, shl(5, add(i, 1))))))
            }
            mstore(first, distinct)
            mstore(scalars, distinct)
        }
    }

    /// @dev The pairing check, for inputs folded under the same coefficients, whose sum modulo r is `sum`.
    /// @param at Offset in calldata of the first proof; each next one is `stride` bytes further.
    function _holds(
        bytes memory key,
        G1Point memory inputs,
        uint256 at,
        uint256 stride,
        uint256[] memory coefficients,
        uint256 sum
    ) private view returns (bool ok) {
        G1Point memory alpha;
        G1Point memory c;
        if (!Bn254.accumulate(alpha, key, Groth16.ALPHA, sum)) return false;
        bytes memory pairs = new bytes(PAIR_BYTES * (coefficients.length + 3));
        (ok, c) = _scaleProofs(pairs, at, stride, coefficients);
        return ok && _pairing(key, pairs, alpha, inputs, c);
    }

    /// @dev Writes the pairs (c_i·A_i, B_i) to the front of `pairs`.
    /// @return ok False when a precompile refuses a point of G1.
    /// @return sum Σ c_i·C_i.
    function _scaleProofs(
        bytes memory pairs,
        uint256 at,
        uint256 stride,
        uint256[] memory coefficients
    ) private view returns (bool ok, G1Point memory sum) {
        ok = true;
        assembly ("memory-safe") {
            // The sum so far, a point to add to it, room for a scalar.
            let buffer := mload(0x40)
            let term := add(buffer, 0x40)
            let pair := add(pairs, 0x20)
            let proof := at
            for {
                let coefficient := add(coefficients, 0x20)
                let end := add(coefficient, shl(5, mload(coefficients)))
            } and(ok, lt(coefficient, end)) {
                coefficient := add(coefficient, 0x20)
                proof := add(proof, stride)
                pair := add(pair, PAIR_BYTES)
            } {
                let scalar := mload(coefficient)
                calldatacopy(pair, proof, 0x40)
                calldatacopy(term, add(proof, 0xc0), 0x40)
                if xor(scalar, 1) {
                    mstore(add(pair, 0x40), scalar)
                    ok := staticcall(gas(), 0x07, pair, 0x60, pair, 0x40)
                    mstore(add(term, 0x40), scalar)
                    ok := and(staticcall(gas(), 0x07, term, 0x60, term, 0x40), ok)
                }
                calldatacopy(add(pair, 0x40), add(proof, 0x40), 0x80)
                mcopy(buffer, sum, 0x40)
                ok := and(staticcall(gas(), 0x06, buffer, 0x80, sum, 0x40), ok)
            }
        }
    }

    /// @dev The product of the pairs `pairs`, whose last three are left to fill in, and
    /// e(−alpha, β)·e(−inputs, γ)·e(−c, δ), is one. What is negated comes from a precompile, so its y is below p.
    function _pairing(
        bytes memory key,
        bytes memory pairs,
        G1Point memory alpha,
        G1Point memory inputs,
        G1Point memory c
    ) private view returns (bool ok) {
        uint256 p = Bn254.P;
        assembly ("memory-safe") {
            function place(pair, point, twistPoint, modulus) {
                mstore(pair, mload(point))
                mstore(add(pair, 0x20), mod(sub(modulus, mload(add(point, 0x20))), modulus))
                mcopy(add(pair, 0x40), twistPoint, 0x80)
            }

            let first := add(pairs, 0x20)
            let size := mload(pairs)
            let end := add(first, size)
            let points := add(key, 0x20)
            place(sub(end, 0x240), alpha, add(points, BETA), p)
            place(sub(end, 0x180), inputs, add(points, GAMMA), p)
            place(sub(end, 0xc0), c, add(points, DELTA), p)
            ok := staticcall(gas(), 0x08, first, size, 0x00, 0x20)
            ok := and(ok, mload(0x00))
        }
    }
}
