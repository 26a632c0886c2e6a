// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {Seal, SealScope} from "../types/Seal.sol";
import {BabyJubJub, Point} from "./BabyJubJub.sol";

/// @title Binds a seal's calldata to a proof of three public inputs.
/// @notice The circuit knows a vector of 23 elements: D, the rerandomise flag, council key, both viewing keys, R, both
/// wraps, ten words. Its inputs are the digest h, a Poseidon hash of the first eleven; a challenge z; and the vector's
/// value at z, Σ vector[i]·z^i. The contract takes z = keccak256(h, vector, chain id, scope) mod r and computes the value
/// from calldata. Whoever shows a seal elsewhere faces another challenge, to which only who knows the opening can answer.
/// @dev Sound: h fixes the first eleven elements of the circuit's vector before z is known, and these fix the others: R
/// fixes f modulo ℓ, so the stream's key and the wraps; D fixes its one known opening, so the words, but for the three
/// ways at most to write δ below 2^252. If none of these vectors is the calldata's, polynomials of degree 22 would have
/// to agree at a random z: a chance of 66/r. Every element is below r, else x and x + r would be two names of one.
library SealBinding {
    uint256 internal constant ELEMENTS = 23;

    /// @notice R.x, R.y, wraps, words.
    uint256 private constant SEALED_BYTES = 14 * 32;

    /// @notice What the owners sign of a seal: keccak256(abi.encode(R.x, R.y, wraps, words)).
    function hash(Seal calldata seal) internal pure returns (bytes32 sealHash) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            // The digest comes first and follows from the rest.
            calldatacopy(buffer, add(seal, 0x20), SEALED_BYTES)
            sealHash := keccak256(buffer, SEALED_BYTES)
        }
    }

    /// @notice The public inputs of the proof: digest, challenge, evaluation.
    /// @dev Reverts with ElementNotInField for an element of the vector; the digest is checked as any public input.
    function publicInputs(
        Point memory delta,
        bool rerandomise,
        Point memory council,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal,
        SealScope memory scope
    ) internal view returns (uint256[] memory inputs) {
        uint256[] memory vector = new uint256[](ELEMENTS);
        assembly ("memory-safe") {
            let element := add(vector, 0x20)
            mcopy(element, delta, 0x40)
            mstore(add(element, 0x40), rerandomise)
            mcopy(add(element, 0x60), council, 0x40)
            calldatacopy(add(element, 0xa0), copyA, 0x40)
            calldatacopy(add(element, 0xe0), copyB, 0x40)
            calldatacopy(add(element, 0x120), add(seal, 0x20), SEALED_BYTES)
        }
        inputs = new uint256[](3);
        inputs[0] = seal.digest;
        inputs[1] = challenge(seal.digest, vector, scope);
        inputs[2] = evaluate(vector, inputs[1]);
    }

    /// @notice keccak256(abi.encode(digest, vector, chain id, accounts, accountA, accountB)) mod r, over the 28 words.
    function challenge(
        uint256 digest,
        uint256[] memory vector,
        SealScope memory scope
    ) internal view returns (uint256) {
        bytes memory counts = abi.encode(block.chainid, scope.accounts, scope.accountA, scope.accountB);
        return uint256(keccak256(abi.encodePacked(digest, vector, counts))) % BabyJubJub.R;
    }

    /// @notice Σ vector[i]·point^i mod r, by Horner's rule. Reverts when an element is not below r.
    function evaluate(uint256[] memory vector, uint256 point) internal pure returns (uint256 value) {
        uint256 r = BabyJubJub.R;
        uint256 refused = type(uint256).max;
        assembly ("memory-safe") {
            for {
                let k := mload(vector)
            } k {} {
                let element := mload(add(vector, shl(5, k)))
                k := sub(k, 1)
                if iszero(lt(element, r)) {
                    refused := k
                }
                value := addmod(mulmod(value, point, r), element, r)
            }
        }
        if (refused != type(uint256).max) revert IDeltaSeals.ElementNotInField(refused, vector[refused]);
    }
}
