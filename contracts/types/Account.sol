// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @notice A margin account. Its book is hidden in the commitment C = Σ q_i·G_i + ρ·H.
struct Account {
    /// May be a contract (ERC-1271).
    address owner;
    /// Counts changes of the commitment, deposits to slot 0 excepted. Leases name it.
    uint64 version;
    /// Whether the account ever did something that needed a proof; before that it holds public deposits only.
    bool exposed;
    /// Commitment, affine BabyJubJub coordinates; the empty book without blinding is (0, 1).
    uint256 cx;
    uint256 cy;
    /// Home table given at opening; `RiskBook.currentHome` says which table replaced it since.
    bytes32 home;
}

/// @notice A proof of `solvency` and the two terms that the prover chooses. The contract supplies everything else.
struct SolvencyProof {
    /// Epoch whose prices were proven.
    uint32 epoch;
    /// Band that was proven, 1e-4.
    uint16 band;
    Proof proof;
}

/// @notice A private trade: D moves from account B to account A, so the two books' sum is unchanged. Nobody but the
/// owners knows what D holds.
struct PrivateTrade {
    /// Receives D.
    uint256 accountA;
    /// Gives D.
    uint256 accountB;
    /// D, affine BabyJubJub coordinates.
    uint256 deltaX;
    uint256 deltaY;
    /// Any number that makes the trade unique; there is no order.
    uint256 nonce;
    /// Last block time (s) at which the trade can be settled.
    uint256 deadline;
}
