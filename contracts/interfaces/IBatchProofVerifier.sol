// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IProofVerifier} from "./IProofVerifier.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title Verifier of a statement whose proofs come in numbers: `tally`.
interface IBatchProofVerifier is IProofVerifier {
    /// @notice Whether every proof shows the statement for its inputs, for less gas than one by one: N + 3 pairings
    /// instead of 4·N. False for an empty batch.
    /// @param inputs Those of the first proof, in the order of `circuits/circuits.json`, then those of the second, …
    /// @dev As `verify`, which it equals for one proof; another number of inputs gives false. A batch with a wrong proof
    /// passes with probability at most 2^-128; see Groth16Batch.sol.
    function verifyAll(uint256[] calldata inputs, Proof[] calldata proofs) external view returns (bool);
}
