// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "./Account.sol";

/// @notice What a liquidation moves. Cash is in units of slot 0 (1e-8), whole numbers, and adds up by construction:
/// the account receives paid − penalty − bounty + covered + uncovered.
struct Takeover {
    /// Account on auction.
    uint256 account;
    /// Account that takes `delta`, and pays.
    uint256 liquidator;
    /// D: added to the liquidator's commitment, taken from the account's.
    Point delta;
    /// What the liquidator pays; negative where he is paid.
    int128 paid;
    /// To the insurance fund's claim.
    uint64 penalty;
    /// To the flagger's claim.
    uint64 bounty;
    /// Given up by the insurance fund.
    uint64 covered;
    /// Nobody's: every claim on slot 0 is worth less from now on.
    uint64 uncovered;
    /// Lease that the remainder was shown to deserve; level 0 where nothing remains that needs one.
    uint16 level;
    uint16 band;
    uint32 epoch;
    /// For the liquidator's commitment after it, at the initial level of its home table.
    SolvencyProof proof;
}
