// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Groth16} from "../libraries/Groth16.sol";
import {Groth16Batch} from "../libraries/Groth16Batch.sol";
import {KeyCheck} from "../libraries/KeyCheck.sol";

/// @notice Test only: the key checks and the pairing equation for keys given at call time.
contract Groth16Harness {
    /// @param key Packed as in Groth16.sol.
    function verify(bytes memory key, uint256[] memory hot, Proof calldata proof) external view returns (bool) {
        (bool ok, G1Point memory inputs) = Groth16.foldHot(key, hot);
        return ok && Groth16.isValid(key, inputs, proof);
    }

    /// @notice Coefficients of a batch, and their sum modulo r.
    function coefficientsOf(
        bytes32 keyHash,
        Statement[] calldata statements
    ) external pure returns (uint256[] memory coefficients, uint256 sum) {
        return Groth16Batch.coefficientsOf(keyHash, statements);
    }

    /// @notice The same of a batch without prepared inputs.
    function coefficientsOfHot(
        bytes32 keyHash,
        uint256[] calldata inputs,
        Proof[] calldata proofs
    ) external pure returns (uint256[] memory coefficients, uint256 sum) {
        return Groth16Batch.coefficientsOf(keyHash, inputs, proofs);
    }

    function requireUnforgeable(bytes memory key) external pure {
        KeyCheck.requireUnforgeable(key);
    }

    function requireValidPoints(bytes memory key, bytes memory icData) external view {
        KeyCheck.requireValidPoints(key, icData);
    }

    function identity(bytes memory key, bytes memory icData) external pure returns (bytes32) {
        return KeyCheck.identity(key, icData);
    }
}
