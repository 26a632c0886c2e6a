// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @notice A margin account. Its book is hidden in the commitment C = Σ q_i·G_i + ρ·H.
struct Account {
    /// May be a contract (ERC-1271). Zero for an account that was closed.
    address owner;
    /// Counts changes of the commitment, deposits to slot 0 excepted. Leases name it.
    uint64 version;
    /// Whether the account owes proofs: it did something that needed one. Not before that, when it holds public deposits
    /// only, nor after a takeover that left public cash, nor after it was proven to owe nothing in an abandoned market.
    bool exposed;
    /// Commitment, affine BabyJubJub coordinates; the empty book without blinding is (0, 1).
    uint256 cx;
    uint256 cy;
    /// Home table given at opening; `RiskBook.currentHome` says which table replaced it since.
    bytes32 home;
    /// Viewing key: sealed deltas of the account open to whoever knows its secret.
    uint256 viewX;
    uint256 viewY;
}

/// @notice A proof of `solvency` and the two terms that the prover chooses. The contract supplies everything else.
struct SolvencyProof {
    /// Epoch whose prices were proven.
    uint32 epoch;
    /// Band that was proven, 1e-4.
    uint16 band;
    Proof proof;
}
