// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Ciphertext, TallyScope} from "../types/Tally.sol";
import {BabyJubJub, Point} from "./BabyJubJub.sol";
import {SealBinding} from "./SealBinding.sol";

/// @title Binds a contribution's calldata to a `tally` proof of three public inputs.
/// @notice The circuit knows a vector of seven elements: the sealed figure, the council's key P, R and V. Its inputs are
/// the digest h, a Poseidon hash of all seven; a challenge z; and the vector's value at z, Σ vector[i]·z^i. The contract
/// takes z = keccak256(h, vector, chain id, scope) mod r and computes the value from what it knows and calldata.
/// @dev Sound as SealBinding.sol argues, and simpler: h fixes the circuit's whole vector before z is known. If that is not
/// the calldata's, polynomials of degree 6 would have to agree at a random z: a chance of 6/r. The circuit's R and V are
/// in the subgroup of prime order, so what is accepted needs no check of a curve.
library TallyBinding {
    uint256 internal constant ELEMENTS = 7;

    /// @notice Two of the proof's public inputs; the first is `digest` itself.
    /// @param council P, as the council gives it: a point of the curve.
    /// @dev Reverts with ElementNotInField for an element of the vector; the digest is checked as any public input.
    function publicInputs(
        uint256 sealedFigure,
        Point memory council,
        Ciphertext memory ciphertext,
        uint256 digest,
        TallyScope memory scope
    ) internal view returns (uint256 challenge, uint256 evaluation) {
        uint256[] memory vector = new uint256[](ELEMENTS);
        vector[0] = sealedFigure;
        (vector[1], vector[2]) = (council.x, council.y);
        (vector[3], vector[4]) = (ciphertext.ephemeral.x, ciphertext.ephemeral.y);
        (vector[5], vector[6]) = (ciphertext.masked.x, ciphertext.masked.y);
        bytes memory counts = abi.encode(block.chainid, scope.book, scope.window, scope.account);
        challenge = uint256(keccak256(abi.encodePacked(digest, vector, counts))) % BabyJubJub.R;
        evaluation = SealBinding.evaluate(vector, challenge);
    }
}
