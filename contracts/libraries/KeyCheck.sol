// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point, G2Point} from "../interfaces/types/Groth16Types.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {Bn254} from "./Bn254.sol";
import {VerifyingKey} from "./Groth16.sol";
import {InputPoints} from "./InputPoints.sol";

/// @title What a verifying key must satisfy before a contract accepts it.
/// @notice Necessary, not sufficient: nobody can see from its points whether a key's secrets were destroyed.
library KeyCheck {
    /// @notice Refuses a key that anybody can forge under.
    /// @dev If two of β, γ, δ are equal or opposite the equation collapses. γ = δ is what a key without a phase-2
    /// contribution has: A = α, B = β, C = −inputs then verifies for any inputs. Likewise β = γ accepts A = α + inputs,
    /// B = β, C = 0, and β = δ accepts A = inputs, B = γ, C = −α. Equal x coordinates mean equal or opposite points.
    function requireUnforgeable(VerifyingKey memory key) internal pure {
        if (_sameX(key.gamma, key.delta) || _sameX(key.beta, key.gamma) || _sameX(key.beta, key.delta)) {
            revert ISolvencyVerifier.ForgeableKey();
        }
    }

    /// @notice Refuses points off their curve, outside their group, or at infinity.
    /// @param icData Input points of the prepared groups, 64 bytes each.
    /// @dev An input whose point is infinity would not be bound by the proof at all.
    function requireValidPoints(VerifyingKey memory key, bytes memory icData) internal view {
        bool valid = Bn254.isOnCurve(key.alpha.x, key.alpha.y) && Bn254.isInG2(key.beta) && Bn254.isInG2(key.gamma)
            && Bn254.isInG2(key.delta);
        for (uint256 k = 0; k < key.ic.length; ++k) {
            valid = valid && Bn254.isOnCurve(key.ic[k].x, key.ic[k].y);
        }
        for (uint256 offset = 0; offset < icData.length; offset += InputPoints.POINT_BYTES) {
            uint256 x;
            uint256 y;
            assembly ("memory-safe") {
                x := mload(add(add(icData, 0x20), offset))
                y := mload(add(add(icData, 0x40), offset))
            }
            valid = valid && Bn254.isOnCurve(x, y);
        }
        if (!valid) revert ISolvencyVerifier.InvalidKeyPoint();
    }

    /// @notice keccak256 of α, β, γ, δ, IC_0 … IC_n as consecutive words, imaginary parts first: the key's identity.
    function identity(VerifyingKey memory key, bytes memory icData) internal pure returns (bytes32) {
        bytes memory points = abi.encode(key.alpha, key.beta, key.gamma, key.delta);
        for (uint256 k = 0; k < key.ic.length; ++k) {
            points = bytes.concat(points, abi.encode(key.ic[k]));
        }
        return keccak256(bytes.concat(points, icData));
    }

    function _sameX(G2Point memory p, G2Point memory q) private pure returns (bool) {
        return p.xIm == q.xIm && p.xRe == q.xRe;
    }
}
