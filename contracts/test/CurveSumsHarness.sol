// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ShareSums} from "../audit/ShareSums.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {CurveSums, ProjectivePoint} from "../libraries/CurveSums.sol";
import {Ciphertext} from "../types/Tally.sol";

/// @title Test only: three ways to keep sums of ciphertexts, which agree and cost differently; and what shares open.
contract CurveSumsHarness {
    using CurveSums for ProjectivePoint;

    Ciphertext private _affine;
    ProjectivePoint private _ephemeral;
    ProjectivePoint private _masked;

    /// @notice Affine between transactions, projective within one: one inversion a transaction. As AuditBook does.
    function addTogether(Ciphertext[] calldata terms) external {
        ProjectivePoint memory ephemeral = CurveSums.projective(_affine.ephemeral);
        ProjectivePoint memory masked = CurveSums.projective(_affine.masked);
        for (uint256 i = 0; i < terms.length; ++i) {
            ephemeral.accumulate(terms[i].ephemeral);
            masked.accumulate(terms[i].masked);
        }
        (_affine.ephemeral, _affine.masked) = CurveSums.affine(ephemeral, masked);
    }

    /// @notice Affine after each term: one inversion a term.
    function addEach(Ciphertext[] calldata terms) external {
        (Point memory ephemeral, Point memory masked) = (_affine.ephemeral, _affine.masked);
        for (uint256 i = 0; i < terms.length; ++i) {
            ProjectivePoint memory nextEphemeral = CurveSums.projective(ephemeral);
            ProjectivePoint memory nextMasked = CurveSums.projective(masked);
            nextEphemeral.accumulate(terms[i].ephemeral);
            nextMasked.accumulate(terms[i].masked);
            (ephemeral, masked) = CurveSums.affine(nextEphemeral, nextMasked);
        }
        (_affine.ephemeral, _affine.masked) = (ephemeral, masked);
    }

    /// @notice Projective all the time: no inversion, two more words to store.
    function addProjective(Ciphertext[] calldata terms) external {
        (ProjectivePoint memory ephemeral, ProjectivePoint memory masked) = (_ephemeral, _masked);
        if (ephemeral.z == 0) (ephemeral.y, ephemeral.z, masked.y, masked.z) = (1, 1, 1, 1);
        for (uint256 i = 0; i < terms.length; ++i) {
            ephemeral.accumulate(terms[i].ephemeral);
            masked.accumulate(terms[i].masked);
        }
        (_ephemeral, _masked) = (ephemeral, masked);
    }

    /// @notice Before the first affine addition.
    function start() external {
        (_affine.ephemeral.y, _affine.masked.y) = (1, 1);
    }

    function affineSum() external view returns (Ciphertext memory) {
        return _affine;
    }

    function projectiveSum() external view returns (Ciphertext memory sum) {
        (sum.ephemeral, sum.masked) = CurveSums.affine(_ephemeral, _masked);
    }

    function open(
        Point[] memory shares,
        uint256[] memory members,
        Point memory masked,
        Point memory base,
        uint64 number
    ) external view returns (bool) {
        return ShareSums.open(shares, members, masked, base, number);
    }
}
