// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IVerifyingKey} from "../interfaces/IVerifyingKey.sol";
import {Bn254} from "./Bn254.sol";
import {Groth16} from "./Groth16.sol";

/// @title What a verifying key, packed as in Groth16.sol, must satisfy before a contract accepts it.
/// @notice Necessary, not sufficient: nobody can see from its points whether a key's secrets were destroyed.
library KeyCheck {
    /// @notice Refuses a development key anywhere but on the chain ids of Hardhat, Anvil and Ganache.
    function requireDevelopmentChain(bool development) internal view {
        if (development && block.chainid != 31337 && block.chainid != 1337) {
            revert IVerifyingKey.DevelopmentKeyOnPublicChain(block.chainid);
        }
    }

    /// @notice Refuses a key that anybody can forge under.
    /// @dev If two of β, γ, δ are equal or opposite the equation collapses. γ = δ is what a key without a phase-2
    /// contribution has: A = α, B = β, C = −inputs then verifies for any inputs. Likewise β = γ accepts A = α + inputs,
    /// B = β, C = 0, and β = δ accepts A = inputs, B = γ, C = −α. Equal x coordinates mean equal or opposite points.
    function requireUnforgeable(bytes memory key) internal pure {
        bytes32 beta = _xOfG2(key, Groth16.BETA);
        bytes32 gamma = _xOfG2(key, Groth16.GAMMA);
        bytes32 delta = _xOfG2(key, Groth16.DELTA);
        if (gamma == delta || beta == gamma || beta == delta) revert IVerifyingKey.ForgeableKey();
    }

    /// @notice Refuses points off their curve, outside their group, or at infinity.
    /// @param icData Input points of the prepared groups, 64 bytes each.
    /// @dev An input whose point is infinity would not be bound by the proof at all.
    function requireValidPoints(bytes memory key, bytes memory icData) internal view {
        bool valid =
            Bn254.isInG1(key, Groth16.ALPHA) &&
                Bn254.isInG2(key, Groth16.BETA) &&
                Bn254.isInG2(key, Groth16.GAMMA) &&
                Bn254.isInG2(key, Groth16.DELTA);
        if (!valid || !_allInG1(key, Groth16.IC) || !_allInG1(icData, 0)) revert IVerifyingKey.InvalidKeyPoint();
    }

    /// @notice keccak256 of α, β, γ, δ, IC_0 … IC_n as consecutive words, imaginary parts first: the key's identity.
    function identity(bytes memory key, bytes memory icData) internal pure returns (bytes32) {
        return keccak256(bytes.concat(key, icData));
    }

    function _allInG1(bytes memory points, uint256 first) private pure returns (bool) {
        for (uint256 offset = first; offset < points.length; offset += Bn254.G1_BYTES) {
            if (!Bn254.isInG1(points, offset)) return false;
        }
        return true;
    }

    /// @dev Hash of both parts of the x coordinate.
    function _xOfG2(bytes memory key, uint256 offset) private pure returns (bytes32 x) {
        assembly ("memory-safe") {
            x := keccak256(add(add(key, 0x20), offset), 0x40)
        }
    }
}
