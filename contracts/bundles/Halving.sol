// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";

/// @title Verifying together what holds, where some of it may not.
/// @notice All together; if that fails, the halves, and so on. Where the first half holds, the second one does not, and is
/// halved at once. A single one is left to whoever asks for it. With one wrong proof among N this costs about 2·N pairings
/// and three for each of the 2·log2 N attempts.
library Halving {
    /// @notice Statements `from` to before `to`, all of one key.
    function prove(
        IProofDesk desk,
        ISolvencyVerifier key,
        Statement[] memory all,
        uint256 from,
        uint256 to
    ) internal returns (bool) {
        return to - from > 1 && (desk.proveTogether(key, _part(all, from, to)) || _halves(desk, key, all, from, to));
    }

    /// @return False: not all of them hold.
    function _halves(
        IProofDesk desk,
        ISolvencyVerifier key,
        Statement[] memory all,
        uint256 from,
        uint256 to
    ) private returns (bool) {
        uint256 middle = (from + to) / 2;
        if (to - from < 3) return false;
        if (prove(desk, key, all, from, middle)) _halves(desk, key, all, middle, to);
        else prove(desk, key, all, middle, to);
        return false;
    }

    /// @notice The same for proofs whose inputs are all hot.
    /// @param verify Verifies and keeps them.
    /// @param inputs As many for each proof.
    function proveHot(
        function(uint256[] memory, Proof[] memory) external returns (bool) verify,
        uint256[] memory inputs,
        Proof[] memory all,
        uint256 from,
        uint256 to
    ) internal returns (bool) {
        if (to - from < 2) return false;
        uint256 each = inputs.length / all.length;
        return
            verify(_part(inputs, from * each, to * each), _part(all, from, to)) ||
            _halvesHot(verify, inputs, all, from, to);
    }

    function _halvesHot(
        function(uint256[] memory, Proof[] memory) external returns (bool) verify,
        uint256[] memory inputs,
        Proof[] memory all,
        uint256 from,
        uint256 to
    ) private returns (bool) {
        uint256 middle = (from + to) / 2;
        if (to - from < 3) return false;
        if (proveHot(verify, inputs, all, from, middle)) _halvesHot(verify, inputs, all, middle, to);
        else proveHot(verify, inputs, all, middle, to);
        return false;
    }

    // ------------------------------------------------------------------------------------------------------- slices

    function _part(Statement[] memory all, uint256 from, uint256 to) private pure returns (Statement[] memory part) {
        uint256[] memory words;
        assembly ("memory-safe") {
            words := all
        }
        words = _part(words, from, to);
        assembly ("memory-safe") {
            part := words
        }
    }

    function _part(Proof[] memory all, uint256 from, uint256 to) private pure returns (Proof[] memory part) {
        uint256[] memory words;
        assembly ("memory-safe") {
            words := all
        }
        words = _part(words, from, to);
        assembly ("memory-safe") {
            part := words
        }
    }

    /// @dev Elements of an array of structs are pointers: the slice shares them.
    function _part(uint256[] memory all, uint256 from, uint256 to) private pure returns (uint256[] memory part) {
        assembly ("memory-safe") {
            part := mload(0x40)
            let bytesOfPart := shl(5, sub(to, from))
            mstore(part, sub(to, from))
            mcopy(add(part, 0x20), add(add(all, 0x20), shl(5, from)), bytesOfPart)
            mstore(0x40, add(add(part, 0x20), bytesOfPart))
        }
    }
}
