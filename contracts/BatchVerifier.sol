// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {HotVerifier} from "./HotVerifier.sol";
import {IBatchProofVerifier} from "./interfaces/IBatchProofVerifier.sol";
import {IVerifyingKey} from "./interfaces/IVerifyingKey.sol";
import {Proof} from "./interfaces/types/Groth16Types.sol";
import {Groth16Batch} from "./libraries/Groth16Batch.sol";

/// @title Verifier of a statement all of whose public inputs are hot, one proof or many.
/// @notice Base of the generated contracts in `verifier/generated`, which add the constants of one key and nothing else.
abstract contract BatchVerifier is HotVerifier, IBatchProofVerifier {
    /// @inheritdoc IVerifyingKey
    function circuit() external pure virtual override(HotVerifier, IVerifyingKey) returns (bytes32);

    /// @inheritdoc IVerifyingKey
    function development() public pure virtual override(HotVerifier, IVerifyingKey) returns (bool);

    /// @inheritdoc IBatchProofVerifier
    function verifyAll(uint256[] calldata inputs, Proof[] calldata proofs) external view returns (bool) {
        return Groth16Batch.verify(_verifyingKey(), keyHash, inputs, proofs);
    }
}
