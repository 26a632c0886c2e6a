// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBatchProofVerifier} from "../../../contracts/interfaces/IBatchProofVerifier.sol";
import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {IDeltaSeals} from "../../../contracts/interfaces/IDeltaSeals.sol";
import {Proof} from "../../../contracts/interfaces/types/Groth16Types.sol";
import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {Seal, SealScope} from "../../../contracts/types/Seal.sol";
import {Book, N} from "./Curve.sol";
import {ClearVerifier} from "./ClearVerifier.sol";

/// @title Seals as they should be: accepted if and only if the opening of the delta is known, and holds nothing where it
/// may hold nothing.
contract ClearSeals is IDeltaSeals {
    /// @inheritdoc IDeltaSeals
    ICouncil public immutable council;
    /// @inheritdoc IDeltaSeals
    IBatchProofVerifier public constant sealVerifier = IBatchProofVerifier(address(0));

    ClearVerifier private immutable _openings;

    constructor(ICouncil council_, ClearVerifier openings) {
        (council, _openings) = (council_, openings);
    }

    /// @inheritdoc IDeltaSeals
    function requireSealed(
        SealScope calldata scope,
        Point calldata delta,
        bool rerandomise,
        Point calldata,
        Point calldata,
        Seal calldata seal
    ) external view returns (bytes32 sealHash) {
        sealHash = sealHashOf(seal);
        (bool known, Book memory book) = _openings.openingOf(delta);
        bool same = scope.accountA == scope.accountB;
        bool empty = true;
        for (uint256 i = 0; i < N; ++i) empty = empty && book.q[i] == 0;
        // Of two accounts: a trade. Of one: another blinding, or a conversion.
        if (!known || (rerandomise && !(same && empty))) revert SealRefused(sealHash);
    }

    /// @inheritdoc IDeltaSeals
    /// @dev Here a seal has no proof: every one is checked by itself.
    function proveTogether(uint256[] calldata, Proof[] calldata) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IDeltaSeals
    function sealHashOf(Seal calldata seal) public pure returns (bytes32) {
        return keccak256(abi.encode(seal.ephemeralX, seal.ephemeralY, seal.wraps, seal.words));
    }
}
