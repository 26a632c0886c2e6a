// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {ProvenBefore} from "../libraries/ProvenBefore.sol";
import {SealBinding} from "../libraries/SealBinding.sol";
import {Seal, SealScope} from "../types/Seal.sol";

/// @title Checks that a delta comes with its sealed opening; see IDeltaSeals.
/// @dev Both viewing keys are checked again here, for 2,200 gas, although accounts check them on entry: the circuit
/// assumes points of the curve, and so the answer does not rest on the caller. The council checks its own key, once.
contract DeltaSeals is IDeltaSeals {
    using BabyJubJub for Point;

    /// @inheritdoc IDeltaSeals
    ICouncil public immutable council;
    /// @inheritdoc IDeltaSeals
    IBatchProofVerifier public immutable sealVerifier;

    constructor(ICouncil council_, IBatchProofVerifier sealVerifier_) {
        if (address(council_).code.length == 0) revert CouncilMissing();
        if (sealVerifier_.circuit() != "seal") revert NotASealVerifier(address(sealVerifier_));
        council = council_;
        sealVerifier = sealVerifier_;
    }

    /// @inheritdoc IDeltaSeals
    function requireSealed(
        SealScope calldata scope,
        Point calldata delta,
        bool rerandomise,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal
    ) external view returns (bytes32 sealHash) {
        // The proof puts R into the subgroup of prime order, where x = 0 is the identity only.
        if (seal.ephemeralX == 0) revert EphemeralIsIdentity();
        _requireUsable(copyA);
        _requireUsable(copyB);
        Point memory key = council.key();
        uint256[] memory inputs = SealBinding.publicInputs(delta, rerandomise, key, copyA, copyB, seal, scope);
        sealHash = SealBinding.hash(seal);
        if (!ProvenBefore.verify(sealVerifier, inputs, seal.proof)) revert SealRefused(sealHash);
    }

    /// @inheritdoc IDeltaSeals
    function proveTogether(uint256[] calldata inputs, Proof[] calldata proofs) external returns (bool) {
        return ProvenBefore.verifyTogether(sealVerifier, inputs, proofs);
    }

    /// @inheritdoc IDeltaSeals
    function sealHashOf(Seal calldata seal) external pure returns (bytes32) {
        return SealBinding.hash(seal);
    }

    function _requireUsable(Point memory viewingKey) private pure {
        if (!viewingKey.isUsableKey()) revert ViewingKeyRefused(viewingKey.x, viewingKey.y);
    }
}
