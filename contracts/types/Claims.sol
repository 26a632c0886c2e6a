// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot, ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";

/// @dev Asks for the sealed surplus instead of the level; bit of `Hot.terms`.
uint256 constant COMPARE = 1 << 34;

/// @notice What has to be proven of one account, all of it under one table, at one epoch and in one band.
struct Claims {
    uint256 account;
    bytes32 table;
    /// Key of the table.
    ISolvencyVerifier verifier;
    /// The table covers slots 0..nSlots−1.
    uint8 nSlots;
    uint32 epoch;
    /// 1e-4.
    uint16 band;
    /// Market of the epoch and rules of the table, prepared for the key.
    G1Point market;
    G1Point rules;
    /// What the verifier is asked.
    Statement[] statements;
}

using ClaimsLibrary for Claims global;

/// @title Filling in claims. Nothing in them but the sealed figure and the proof points is the prover's.
library ClaimsLibrary {
    /// @notice Statement `index`: `commitment` has health `level` (1e-4).
    function claimLevel(
        Claims memory claims,
        uint256 index,
        Point memory commitment,
        uint16 level,
        Proof calldata proof
    ) internal pure {
        claims.statements[index] = _statement(claims, commitment, level, 0, proof);
    }

    /// @notice Statement `index`: `sealedFigure` hides the surplus that `commitment` has at `level` (1e-4).
    function claimSurplus(
        Claims memory claims,
        uint256 index,
        Point memory commitment,
        uint16 level,
        uint256 sealedFigure,
        Proof calldata proof
    ) internal pure {
        claims.statements[index] = _statement(claims, commitment, level | COMPARE, sealedFigure, proof);
    }

    /// @notice The statements of both in one list.
    function joined(Claims memory a, Claims memory b) internal pure returns (Statement[] memory all) {
        uint256 first = a.statements.length;
        all = new Statement[](first + b.statements.length);
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = i < first ? a.statements[i] : b.statements[i - first];
        }
    }

    function _statement(
        Claims memory claims,
        Point memory commitment,
        uint256 levelAndFlags,
        uint256 sealedFigure,
        Proof calldata proof
    ) private pure returns (Statement memory) {
        Hot memory hot = Hot({
            cx: commitment.x,
            cy: commitment.y,
            terms: levelAndFlags | (uint256(claims.band) << 16),
            value: 0,
            requirement: 0,
            sealedFigure: sealedFigure
        });
        return Statement({hot: hot, market: claims.market, rules: claims.rules, proof: proof});
    }
}
