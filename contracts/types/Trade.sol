// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";
import {SolvencyProof} from "./Account.sol";

/// @notice A private trade: D moves from account B to account A, so the two books' sum is unchanged. Nobody but the
/// owners, and the council by the seal, knows what D holds. Signed by both owners as EIP-712 data.
struct PrivateTrade {
    /// Receives D.
    uint256 accountA;
    /// Gives D.
    uint256 accountB;
    /// D, affine BabyJubJub coordinates.
    uint256 deltaX;
    uint256 deltaY;
    /// Hash of the sealed opening of D: nobody can swap the seal for one that the other owner cannot read.
    bytes32 sealHash;
    /// Narrowest band (1e-4) that either book may be proven with: both leases outlive any smaller move away from the
    /// prices of the epoch proven.
    uint16 minBand;
    /// Any number that makes the trade unique; there is no order.
    uint256 nonce;
    /// Last block time (s) at which the trade can be settled.
    uint256 deadline;
}

/// @notice A public-size order: to buy or sell a linear slot for the settlement asset. Signed by the account's owner as
/// EIP-712 data.
struct Order {
    uint256 account;
    /// What is bought or sold; never slot 0.
    uint8 slot;
    /// Whether the account buys.
    bool isBuy;
    /// Most that may be filled in all, 1e-8 of the instrument.
    uint64 quantity;
    /// Least that one fill may be, 1e-8 of the instrument, unless it completes the order.
    uint64 minFill;
    /// Most a buyer pays, least a seller takes: units of the settlement asset per unit of the slot, 1e-8.
    uint64 limitPrice;
    /// A trade executes at the limit price of its one maker.
    bool isMaker;
    /// Narrowest band (1e-4) that the account's book may be proven with: its lease outlives any smaller move away from
    /// the prices of the epoch proven.
    uint16 minBand;
    /// The only account to trade with; 0 for any.
    uint256 counterparty;
    /// Any number that makes the order unique; there is no order among them.
    uint256 nonce;
    /// Last block time (s) at which the order can be filled.
    uint256 deadline;
}

/// @notice How far an order is.
struct OrderState {
    /// Filled so far, 1e-8 of the instrument.
    uint64 filled;
    bool cancelled;
}

/// @notice Proof that a trade strictly raises the surplus that an account has at its home table's initial level.
/// @dev Both compare-proofs are for the epoch and band of the solvency proof beside it.
struct Improvement {
    /// Poseidon(surplus, salt) of the book before the trade.
    uint256 sealedBefore;
    /// Poseidon(surplus, salt) of the book after it.
    uint256 sealedAfter;
    /// Of `solvency` with `compare`: `sealedBefore` is the commitment's before the trade.
    Proof before;
    /// Likewise `sealedAfter` of the commitment after it.
    Proof afterwards;
    /// Of `improve`: the second sealed surplus is greater than the first.
    Proof improves;
}

/// @notice What one side of a trade proves of the book that results.
struct TradeProof {
    /// For the commitment after the trade: at the initial level, or at the maintenance level beside an improvement.
    SolvencyProof solvency;
    /// Empty, or one entry.
    Improvement[] improvement;
}
