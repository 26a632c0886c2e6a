// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Ask, AskLibrary} from "../types/Ask.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {Blindings} from "./Blindings.sol";

/// @title What must be proven of an account, and within which limits.
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

    // ----------------------------------------------------------------------------------------------------- proof

    /// @notice `commitment` has health `level` under `table`.
    function _levelAsk(
        uint256 account,
        Point memory commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof
    ) internal pure returns (Ask memory) {
        return
            Ask({
                account: account,
                table: table,
                epoch: proof.epoch,
                within: proof.band,
                hot: AskLibrary.ofLevel(commitment, level, proof.band),
                proof: proof.proof
            });
    }

    /// @notice Requires that `commitment` has health `level` under `table` at today's prices.
    function _requireLevel(
        uint256 account,
        Point memory commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof
    ) internal view {
        Ask[] memory asks = new Ask[](1);
        asks[0] = _levelAsk(account, commitment, table, level, proof);
        _requireProven(asks);
    }

    function _requireProven(Ask[] memory asks) internal view {
        proofs.requireProven(asks, maxProofAge);
    }
}
