// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Where an account stands between an attestation and a liquidation. `LiquidationAuction` tells the story.
enum LapseState {
    /// Never flagged, or everything that followed is over.
    None,
    /// Flagged; its grace runs, or is over: see `graceUntil`.
    Lapsed,
    /// Attested again after a flag; the cure fee is owed, until then nothing leaves the account.
    FeeOwed,
    /// On auction: its commitment stands still but for a takeover or a rescue.
    InAuction
}

/// @notice What followed the flag of an account. One storage word.
struct Lapse {
    /// Receives the bounty.
    address flaggedBy;
    /// Reading of the market clock (s) at the flag, and until which the owner may cure at leisure. From then on his
    /// deposits come with an attestation, so that nobody disturbs the proofs of a valuation with one unit. The largest
    /// number, which no clock reaches, if no liquidation contract was bound at the flag.
    uint40 since;
    uint40 graceUntil;
    LapseState state;
}
