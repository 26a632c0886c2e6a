// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ONE} from "../types/Units.sol";

/// @title How far an option slot may drift from an epoch for a statement of that epoch to hold.
/// @notice The drift of a slot grows by |Δp| + max_s|Δπ_s| with every report: whatever way price and scenarios took since,
/// neither is farther from where it was. docs/band.md shows why the reach of a table is far enough inside its band.
library OptionReach {
    /// @notice (drift now − drift then)·1e8 ≤ band·reach·(price then), exactly.
    /// @param before Drifts then, `afterwards` now: 1e-8 USD, four uint64 per word.
    /// @param price 1e-8 USD; a price that appears is never within.
    /// @param band 1e-4; `reach` likewise.
    function isWithin(
        uint256[4] memory before,
        uint256[4] memory afterwards,
        uint256 lane,
        uint256 price,
        uint256 band,
        uint256 reach
    ) internal pure returns (bool) {
        uint256 shift = (lane & 3) << 6;
        uint256 latest = uint64(afterwards[lane >> 2] >> shift);
        uint256 drift = latest - uint64(before[lane >> 2] >> shift);
        // Saturated since: by how much more is not known.
        if (latest == type(uint64).max && drift != 0) return false;
        return drift * ONE * ONE <= band * reach * price;
    }
}
