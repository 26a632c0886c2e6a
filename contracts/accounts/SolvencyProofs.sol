// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {Blindings} from "./Blindings.sol";

/// @title Who checks proofs, and within which limits they count.
/// @notice The prover chooses epoch and band; everything else is the contract's own. The proof desk checks.
abstract contract SolvencyProofs is Blindings {
    /// @inheritdoc IMarginAccounts
    IProofDesk public immutable proofs;
    /// @notice Longest lease, s of the market clock.
    uint40 public maxLeaseDuration;
    /// @inheritdoc IMarginAccounts
    uint40 public maxProofAge;

    constructor(IProofDesk proofs_, uint40 maxLeaseDuration_, uint40 maxProofAge_) {
        proofs = proofs_;
        _setLimits(maxLeaseDuration_, maxProofAge_);
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @notice Sets the limits on new leases; leases in force keep theirs. Governor only.
    function setLimits(uint40 maxLeaseDuration_, uint40 maxProofAge_) external onlyRole(GOVERNOR_ROLE) {
        _setLimits(maxLeaseDuration_, maxProofAge_);
    }

    function _setLimits(uint40 maxLeaseDuration_, uint40 maxProofAge_) private {
        // The sum of clock and duration must fit 40 bits.
        if (maxLeaseDuration_ == 0 || maxLeaseDuration_ > 365 days) {
            revert LimitsRefused(maxLeaseDuration_, maxProofAge_);
        }
        maxLeaseDuration = maxLeaseDuration_;
        maxProofAge = maxProofAge_;
        emit LimitsSet(maxLeaseDuration_, maxProofAge_);
    }
}
