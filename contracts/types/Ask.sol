// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot} from "../interfaces/ISolvencyVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";

/// @dev Seal the requirement in dollars; bit of `Hot.terms`.
uint256 constant TALLY = 1 << 32;
/// @dev Publish value and requirement instead of asserting the level; bit of `Hot.terms`.
uint256 constant DISCLOSE = 1 << 33;
/// @dev Seal the surplus instead of asserting the level; bit of `Hot.terms`.
uint256 constant COMPARE = 1 << 34;

/// @notice A statement that somebody must have proven, at one epoch and under one table.
/// @dev Nothing in it but epoch, band, disclosed or sealed figures and the proof points is the prover's.
struct Ask {
    /// Whose commitment it is: it has to have followed every relisting of options. Named in refusals.
    uint256 account;
    bytes32 table;
    uint32 epoch;
    /// How far (1e-4) prices may be from the epoch's for the statement to count today.
    uint16 within;
    Hot hot;
    Proof proof;
}

/// @notice What a trade makes of one account.
struct Change {
    uint256 account;
    /// Its current home table.
    bytes32 home;
    Point before;
    Point afterwards;
}

/// @title Writing statements down.
library AskLibrary {
    /// @notice `commitment` has health `level` (1e-4) wherever prices are within `band` (1e-4) of the epoch's.
    function ofLevel(Point memory commitment, uint16 level, uint16 band) internal pure returns (Hot memory) {
        return _hot(commitment, level | (uint256(band) << 16));
    }

    /// @notice Besides the level: `sealedFigure` hides the requirement in `band`, in dollars and rounded up.
    function tallying(Hot memory hot, uint256 sealedFigure) internal pure returns (Hot memory) {
        hot.terms |= TALLY;
        hot.sealedFigure = sealedFigure;
        return hot;
    }

    /// @notice Instead of asserting the level: `sealedFigure` hides the surplus at that level, in that band.
    function comparing(Hot memory hot, uint256 sealedFigure) internal pure returns (Hot memory) {
        hot.terms |= COMPARE;
        hot.sealedFigure = sealedFigure;
        return hot;
    }

    /// @notice `commitment` has this value (rounded down) and this requirement in `band` (rounded up), in cents.
    function ofDisclosure(
        Point memory commitment,
        uint16 band,
        int64 value,
        uint64 requirement
    ) internal pure returns (Hot memory hot) {
        hot = _hot(commitment, (uint256(band) << 16) | DISCLOSE);
        // A negative number is r − |number|.
        hot.value = value < 0 ? BabyJubJub.R - uint256(-int256(value)) : uint256(uint64(value));
        hot.requirement = requirement;
    }

    function _hot(Point memory commitment, uint256 terms) private pure returns (Hot memory) {
        return Hot({cx: commitment.x, cy: commitment.y, terms: terms, value: 0, requirement: 0, sealedFigure: 0});
    }
}
