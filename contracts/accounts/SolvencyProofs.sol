// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Claims} from "../types/Claims.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Blindings} from "./Blindings.sol";

/// @title The one place where proofs are checked.
/// @notice All public inputs but epoch and band are the contract's own.
/// @dev Proof points never identify anything: anyone can re-randomise them.
abstract contract SolvencyProofs is Blindings {
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

    /// @notice Everything that proofs of `account` at an epoch and in a band share, for `count` statements.
    /// @dev The epoch may be an older one whose band holds today's prices: an epoch committed while a proof was on its
    /// way must not fail it.
    /// @param level Of the lease that follows, 1e-4.
    function _claims(
        uint256 account,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 clock,
        uint256 count
    ) internal view returns (Claims memory claims) {
        StoredTable memory stored = risk.tableOf(table);
        if (!stored.isRegistered()) revert TableUnknown(table);
        if (!stored.settlementDepositIsSafe(level, proof.band)) revert BandTooWide(table, level, proof.band);

        (uint40 provenAt, G1Point memory prepared) = market.prepared(proof.epoch, stored.verifier);
        if (clock - provenAt > maxProofAge) revert ProofTooOld(proof.epoch, clock - provenAt, maxProofAge);
        if (!market.isWithinBand(proof.epoch, stored.nSlots, proof.band)) {
            revert PriceOutsideBand(proof.epoch, proof.band);
        }
        claims = Claims({
            account: account,
            table: table,
            verifier: stored.verifier,
            nSlots: stored.nSlots,
            epoch: proof.epoch,
            band: proof.band,
            market: prepared,
            rules: stored.rules,
            statements: new Statement[](count)
        });
    }

    /// @notice Requires a proof that `commitment` has health `level` under `table` at today's prices.
    function _prove(
        uint256 account,
        Point memory commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 clock
    ) internal view returns (Claims memory claims) {
        claims = _claims(account, table, level, proof, clock, 1);
        claims.claimLevel(0, commitment, level, proof.proof);
        _requireProven(claims);
    }

    /// @notice Requires the claims of two accounts; proofs of one key are verified together.
    function _requireProven(Claims memory a, Claims memory b) internal view {
        if (address(a.verifier) == address(b.verifier) && a.verifier.verifyAll(a.joined(b))) return;
        // Another key; or a refusal, which is laid to the account whose proof it is.
        _requireProven(a);
        _requireProven(b);
    }

    function _requireProven(Claims memory claims) internal view {
        Statement[] memory statements = claims.statements;
        if (statements.length > 1 && claims.verifier.verifyAll(statements)) return;
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement memory one = statements[i];
            if (!claims.verifier.verify(one.hot, one.market, one.rules, one.proof)) {
                revert ProofRefused(claims.account, claims.table, uint16(one.hot.terms));
            }
        }
    }
}
