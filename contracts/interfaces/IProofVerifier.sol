// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IVerifyingKey} from "./IVerifyingKey.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title Verifier of a statement whose public inputs all differ from proof to proof: `seal`, `share`, `improve`,
/// `tally`.
/// @notice The statement means nothing without its inputs: the contract that asks builds them from what it knows.
interface IProofVerifier is IVerifyingKey {
    /// @notice Whether `proof` shows the statement for `inputs`, in the order of `circuits/circuits.json`.
    /// @dev Never reverts for lack of validity: another number of inputs, inputs ≥ r, coordinates ≥ p and points off
    /// the curve give false.
    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool);
}
