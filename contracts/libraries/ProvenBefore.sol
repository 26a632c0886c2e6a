// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @title What was verified before in the same transaction.
/// @notice Whether a verifier accepts a proof depends on nothing but key, inputs and proof. So an answer of yes is kept
/// until the transaction ends, under a hash of all of them, and who asks the same again is spared the pairings. Nothing is
/// ever promised: what is kept was verified, and what was not kept is verified when it is asked.
/// @dev Anybody may have anything verified: it is true then. Answers of no are not kept. If a call is undone, so is what it
/// kept. Only the contract itself reads it, under `staticcall` too.
library ProvenBefore {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    /// @dev Set as soon as anything is kept: a transaction without a batch pays for reading this alone.
    bytes32 private constant ANY = 0;

    /// @param name keccak256 of verifier, statement and proof.
    function keep(bytes32 name) internal {
        ANY.asBoolean().tstore(true);
        name.asBoolean().tstore(true);
    }

    function isAnyKept() internal view returns (bool) {
        return ANY.asBoolean().tload();
    }

    function isKept(bytes32 name) internal view returns (bool) {
        return name.asBoolean().tload();
    }

    // ---------------------------------------------------------------------------------------- statements of hot inputs

    /// @notice Verifies all proofs together, and keeps them if they hold.
    /// @param inputs Those of the first proof, then those of the second, …
    /// @return ok Whether every proof shows its statement; otherwise nothing is kept.
    function verifyTogether(
        IBatchProofVerifier verifier,
        uint256[] calldata inputs,
        Proof[] calldata proofs
    ) internal returns (bool ok) {
        if (!verifier.verifyAll(inputs, proofs)) return false;
        uint256 each = inputs.length / proofs.length;
        for (uint256 i = 0; i < proofs.length; ++i) {
            keep(keccak256(abi.encode(verifier, inputs[i * each:(i + 1) * each], proofs[i])));
        }
        return true;
    }

    /// @notice Whether the proof shows the statement for these inputs.
    function verify(
        IBatchProofVerifier verifier,
        uint256[] memory inputs,
        Proof calldata proof
    ) internal view returns (bool) {
        if (isAnyKept() && isKept(keccak256(abi.encode(verifier, inputs, proof)))) return true;
        return verifier.verify(inputs, proof);
    }
}
