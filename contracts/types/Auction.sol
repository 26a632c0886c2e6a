// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Seal} from "./Seal.sol";
import {SolvencyProof} from "./Account.sol";

/// @notice Rules of liquidation. Times in s of the market clock, relative figures in 1e-4, cents are USD cents, units
/// are of slot 0 (1e-8).
struct AuctionTerms {
    /// From a flag until the account may be put on auction. Grace and fee are those in force at the flag.
    uint40 grace;
    /// How long after the grace a payment out of slot 0 still waits for the council to open what lapsed. No longer than
    /// fastTime: whoever asks the council when an auction opens knows the book while it costs about what it is worth.
    uint40 openingWindow;
    /// The price factor falls from startFactor to midFactor in fastTime, to endFactor in slowTime more. 1e-4 of the
    /// requirement: start > mid > end, start ≥ 0 > end.
    uint40 fastTime;
    uint40 slowTime;
    int32 startFactor;
    int32 midFactor;
    int32 endFactor;
    /// A part leaves a remainder whose health is from targetLevel to targetLevel + targetTolerance, in remainderBand. Where
    /// the home table's maintenance level is higher it takes the place of targetLevel.
    uint16 targetLevel;
    uint16 targetTolerance;
    uint16 remainderBand;
    /// Below it (value over requirement) an account may be taken over in full at once.
    uint16 criticalLevel;
    /// Of the requirement that a takeover relieves.
    uint16 penaltyRate;
    /// Of the penalty, to the flagger.
    uint16 bountyShare;
    uint64 bountyCap;
    uint64 cureFee;
    /// Asked for with a request to the council.
    uint64 bond;
    /// How far prices may have moved since the epoch of a disclosure.
    uint16 priceTolerance;
    /// An auction that costs nobody else anything opens while the requirements of the open ones sum up to less, cents.
    uint64 maxAtRisk;
    /// Cents. An account with a smaller requirement may be taken over in full at once; an auction that may cost others
    /// less gates no payment.
    uint64 dust;
}

/// @notice An open auction. One storage word.
struct Auction {
    /// Version of the terms it runs under; 0 for none.
    uint32 terms;
    /// Reading of the market clock (s) at its latest start; where it is read, `ILiquidationAuction.auctionOf`.
    uint40 start;
    /// Requirement at its latest start, cents: counts against `maxAtRisk`. 0 from the fourth start on, and once shelved.
    uint64 requirement;
    /// Most that it may cost others than its owner, units of slot 0; 0 if that is dust, from the fourth start on, and once
    /// shelved; 2^64 − 1 stands for more. Gates exits.
    uint64 exposure;
    /// How often it was started: 1 when opened.
    uint8 runs;
}

/// @notice Where an account stands.
enum Standing {
    /// Owes nobody a proof, or has a home lease that stands, prices aside.
    Attested,
    /// Its home lease is over and nobody flagged it yet.
    Flaggable,
    /// Flagged, within its grace.
    InGrace,
    /// Flagged, past its grace: it may be opened and put on auction.
    Overdue,
    /// Attested again; the cure fee is owed.
    FeeOwed,
    InAuction,
    /// On auction, but its price phase is over: restart it.
    Stale,
    /// Closed, or never opened.
    Gone
}

/// @notice What a book is worth at one epoch, in USD cents, disclosed by proofs with band 0.
struct Valuation {
    uint32 epoch;
    /// Risk-weighted value under the home table, rounded down.
    int64 value;
    /// Requirement under the home table, rounded up.
    uint64 requirement;
    /// Value with every weight 1 (the plain table), rounded down.
    int64 plainValue;
    /// Requirement under the plain table, rounded up: of option scenario values alone; 0 without options. Nothing is asked
    /// of it: it is stated because a disclosure states both figures.
    uint64 plainRequirement;
    Proof proof;
    Proof plainProof;
}

/// @notice A takeover as a liquidator asks for it.
struct Bid {
    uint256 account;
    uint256 liquidator;
    /// D and its sealed opening, to the council, the liquidator and the owner.
    Point delta;
    Seal seal;
    /// Units of slot 0 that the liquidator pays; negative where he is paid.
    int128 paid;
    /// What the account is worth before it.
    Valuation before;
    /// Empty for a takeover in full; else what remains, with `remainderBand` under the home table.
    Valuation[] remainder;
    /// For the liquidator's commitment after it, at its home table's initial level.
    SolvencyProof proof;
}
