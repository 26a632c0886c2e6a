// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @notice Where a seal counts, on the chain that checks it: nobody shows another's seal as that of his own account.
struct SealScope {
    /// The contract that keeps both accounts.
    address accounts;
    /// Receives D.
    uint256 accountA;
    /// Gives D; the same where D only rerandomises.
    uint256 accountB;
}

/// @notice The opening of a delta D = Σ d_i·G_i + δ·H, encrypted to the council and to a viewing key of each account,
/// with a `seal` proof that it is the opening of D and that each of them can read it. All words are below r.
struct Seal {
    /// Poseidon of D, the rerandomise flag, the recipients' keys and R; public input of the proof.
    uint256 digest;
    /// R = f·B, affine BabyJubJub coordinates, for the sealer's one-time secret f.
    uint256 ephemeralX;
    uint256 ephemeralY;
    /// The stream's key, hidden from all but account A, and from all but account B.
    uint256[2] wraps;
    /// The opening, 230 bits to a word, under the stream.
    uint256[10] words;
    Proof proof;
}
