// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {SealBinding} from "../libraries/SealBinding.sol";
import {Seal, SealScope} from "../types/Seal.sol";

/// @notice Test only: opens the binding of a seal to calls.
contract SealBindingHarness {
    function hash(Seal calldata seal) external pure returns (bytes32) {
        return SealBinding.hash(seal);
    }

    function publicInputs(
        Point memory delta,
        bool rerandomise,
        Point memory council,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal,
        SealScope calldata scope
    ) external view returns (uint256[] memory) {
        return SealBinding.publicInputs(delta, rerandomise, council, copyA, copyB, seal, scope);
    }

    function challenge(
        uint256 digest,
        uint256[] memory vector,
        SealScope calldata scope
    ) external view returns (uint256) {
        return SealBinding.challenge(digest, vector, scope);
    }

    function evaluate(uint256[] memory vector, uint256 point) external pure returns (uint256) {
        return SealBinding.evaluate(vector, point);
    }
}
