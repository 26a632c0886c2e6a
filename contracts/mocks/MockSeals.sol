// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Seal, SealScope} from "../types/Seal.sol";

/// @title Seal checker for unit tests: accepts a seal iff exactly these arguments were announced.
contract MockSeals is IDeltaSeals {
    /// @inheritdoc IDeltaSeals
    ICouncil public council;
    IBatchProofVerifier public constant sealVerifier = IBatchProofVerifier(address(0));

    mapping(bytes32 statement => bool) private _expected;

    function setCouncil(ICouncil council_) external {
        council = council_;
    }

    /// @notice Makes `requireSealed` accept these arguments.
    function expectSeal(
        SealScope calldata scope,
        Point calldata delta,
        bool rerandomise,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal
    ) external {
        _expected[keccak256(abi.encode(scope, delta, rerandomise, copyA, copyB, seal))] = true;
    }

    /// @inheritdoc IDeltaSeals
    function requireSealed(
        SealScope calldata scope,
        Point calldata delta,
        bool rerandomise,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal
    ) external view returns (bytes32 sealHash) {
        sealHash = sealHashOf(seal);
        bytes32 statement = keccak256(abi.encode(scope, delta, rerandomise, copyA, copyB, seal));
        if (!_expected[statement]) revert SealRefused(sealHash);
    }

    /// @inheritdoc IDeltaSeals
    /// @dev It knows of no inputs: every seal is checked by itself.
    function proveTogether(uint256[] calldata, Proof[] calldata) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IDeltaSeals
    function sealHashOf(Seal calldata seal) public pure returns (bytes32) {
        return keccak256(abi.encode(seal.ephemeralX, seal.ephemeralY, seal.wraps, seal.words));
    }
}
