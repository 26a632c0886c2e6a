// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "./Account.sol";
import {Seal} from "./Seal.sol";
import {Order, PrivateTrade, TradeProof} from "./Trade.sol";

/// @notice What an account's book is expected to be when the proofs beside it are asked for. It says which statements are
/// verified together, and nothing else: where it is wrong, the proof is verified by itself, against what is so.
struct Expected {
    /// Its home table.
    bytes32 table;
    /// Commitment before the trade; of interest only beside an improvement.
    Point before;
    /// Commitment after it.
    Point afterwards;
}

/// @notice The arguments of `IMarginAccounts.attest`.
struct Attestation {
    uint256 account;
    bytes32 table;
    /// 1e-4.
    uint16 level;
    /// s of the market clock.
    uint40 duration;
    SolvencyProof proof;
    /// Expected commitment of the account.
    Point commitment;
}

/// @notice The arguments of `ISettlement.settle`.
struct SignedTrade {
    PrivateTrade trade;
    Seal seal;
    bytes signatureA;
    bytes signatureB;
    TradeProof proofA;
    TradeProof proofB;
    Expected a;
    Expected b;
    /// Public inputs of the seal's proof beside its digest, as `IDeltaSeals.requireSealed` will compute them.
    uint256 sealChallenge;
    uint256 sealEvaluation;
}

/// @notice The arguments of `ISettlement.settleOrders`.
struct SignedFill {
    Order buy;
    Order sell;
    uint64 quantity;
    bytes buySignature;
    bytes sellSignature;
    TradeProof buyProof;
    TradeProof sellProof;
    Expected buyer;
    Expected seller;
}

/// @notice What became of one of a bundle.
struct Outcome {
    bool made;
    /// Why it was not: what the call reverted with; empty if it ran out of gas.
    bytes reason;
}
