// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {FIRST_OPTION} from "../types/Option.sol";

/// @title Lanes of packed words: 64 bits for prices, drifts and profits, 32 for times.
library OptionLanes {
    /// @notice Order of the scalar field of BN254; a negative number is R − |number|.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @notice Entry `slot` (16..31) of four words of uint64.
    function get64(uint256[4] memory words, uint256 slot) internal pure returns (uint64) {
        uint256 lane = slot - FIRST_OPTION;
        return uint64(words[lane >> 2] >> ((lane & 3) << 6));
    }

    /// @notice `word` with another value in a lane of 64 bits.
    function with64(uint256 word, uint256 lane, uint64 value) internal pure returns (uint256) {
        uint256 shift = (lane & 3) << 6;
        return (word & ~(uint256(type(uint64).max) << shift)) | (uint256(value) << shift);
    }

    /// @notice `word` with another value in a lane of 32 bits.
    function with32(uint256 word, uint256 lane, uint32 value) internal pure returns (uint256) {
        uint256 shift = (lane & 7) << 5;
        return (word & ~(uint256(type(uint32).max) << shift)) | (uint256(value) << shift);
    }

    /// @notice Profit in scenario s of a packed word.
    function pnl(uint256 word, uint256 s) internal pure returns (int64) {
        return int64(uint64(word >> ((s & 3) << 6)));
    }

    /// @notice A difference as a scalar.
    function toField(int256 number) internal pure returns (uint256) {
        return number < 0 ? R - uint256(-number) : uint256(number);
    }
}
