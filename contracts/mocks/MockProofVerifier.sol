// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {IProofVerifier} from "../interfaces/IProofVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @title Verifier for unit tests: accepts a proof iff exactly these inputs and this proof were announced.
contract MockProofVerifier is IBatchProofVerifier {
    bytes32 public immutable circuit;
    bytes32 public constant keyHash = keccak256("mock");
    bool public constant development = true;

    /// @notice Whether `verify` refuses everything, so that only batches pass.
    bool public batchesOnly;

    mapping(bytes32 statement => bool) private _expected;

    /// @param circuit_ Whose verifier it plays: "seal", "share", "improve" or "tally".
    constructor(bytes32 circuit_) {
        circuit = circuit_;
    }

    /// @notice Makes `verify` accept these arguments.
    function expectProof(uint256[] calldata inputs, Proof calldata proof) external {
        _expected[keccak256(abi.encode(inputs, proof))] = true;
    }

    /// @notice Makes `verify` refuse everything, or no longer.
    function setBatchesOnly(bool batchesOnly_) external {
        batchesOnly = batchesOnly_;
    }

    /// @inheritdoc IProofVerifier
    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool) {
        return !batchesOnly && _expected[keccak256(abi.encode(inputs, proof))];
    }

    /// @inheritdoc IBatchProofVerifier
    function verifyAll(uint256[] calldata inputs, Proof[] calldata proofs) external view returns (bool) {
        uint256 count = proofs.length;
        if (count == 0 || inputs.length % count != 0) return false;
        uint256 each = inputs.length / count;
        for (uint256 i = 0; i < count; ++i) {
            bytes32 statement = keccak256(abi.encode(inputs[i * each:(i + 1) * each], proofs[i]));
            if (!_expected[statement]) return false;
        }
        return true;
    }
}
