// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "../types/Account.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {AccountCommitments} from "./AccountCommitments.sol";

/// @title The one place where proofs are checked.
/// @notice All public inputs but epoch and band are the contract's own.
/// @dev Proof points never identify anything: anyone can re-randomise them.
abstract contract SolvencyProofs is AccountCommitments {
    /// @notice Longest lease, s of the market clock.
    uint40 public maxLeaseDuration;
    /// @notice Oldest epoch a proof may use, s of the market clock since it was committed.
    uint40 public maxProofAge;

    constructor(uint40 maxLeaseDuration_, uint40 maxProofAge_) {
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

    // ----------------------------------------------------------------------------------------------------- proof

    /// @notice Requires a proof that `commitment` has health `level` under `table` at today's prices.
    /// @dev The proof may be for an older epoch whose band holds today's prices: an epoch committed while the proof was
    /// on its way must not fail it.
    /// @return nSlots Number of slots the table covers.
    function _prove(
        uint256 account,
        Point memory commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 clock
    ) internal view returns (uint8 nSlots) {
        StoredTable memory stored = risk.tableOf(table);
        if (!stored.isRegistered()) revert TableUnknown(table);
        if (!stored.settlementDepositIsSafe(level, proof.band)) revert BandTooWide(table, level, proof.band);

        (uint40 provenAt, G1Point memory prepared) = market.prepared(proof.epoch, stored.verifier);
        if (clock - provenAt > maxProofAge) revert ProofTooOld(proof.epoch, clock - provenAt, maxProofAge);
        nSlots = stored.nSlots;
        if (!market.isWithinBand(proof.epoch, nSlots, proof.band)) revert PriceOutsideBand(proof.epoch, proof.band);

        Hot memory hot = Hot({
            cx: commitment.x,
            cy: commitment.y,
            terms: uint256(level) | (uint256(proof.band) << 16),
            value: 0,
            requirement: 0,
            sealedRequirement: 0
        });
        if (!stored.verifier.verify(hot, prepared, stored.rules, proof.proof)) {
            revert ProofRefused(account, table, level);
        }
    }
}
