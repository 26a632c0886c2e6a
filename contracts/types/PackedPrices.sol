// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ONE, SLOTS} from "./Units.sol";

/// @notice Prices of the 32 slots in 1e-8 USD, four uint64 per word, slot 4w in the lowest 64 bits of word w.
/// A slot without a price holds 0.
struct PackedPrices {
    uint256[8] words;
}

using PackedPricesLibrary for PackedPrices global;

/// @title Accessors of PackedPrices.
library PackedPricesLibrary {
    /// @notice Price of `slot` in 1e-8 USD; 0 if it has none.
    function get(PackedPrices memory prices, uint256 slot) internal pure returns (uint64) {
        return uint64(prices.words[slot >> 2] >> ((slot & 3) << 6));
    }

    /// @notice Writes the price of a slot that has none yet.
    function put(PackedPrices memory prices, uint256 slot, uint64 price) internal pure {
        prices.words[slot >> 2] |= uint256(price) << ((slot & 3) << 6);
    }

    /// @notice Bit i is set if slot i has a price.
    function pricedSlots(PackedPrices memory prices) internal pure returns (uint32 slots) {
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            if (prices.get(slot) != 0) slots |= uint32(1 << slot);
        }
    }

    /// @notice Whether every one of the first `nSlots` prices of `current` lies within `band` of the one in `proven`.
    /// @param band Relative distance in 1e-4 of the proven price.
    function withinBand(
        PackedPrices memory proven,
        PackedPrices memory current,
        uint256 nSlots,
        uint256 band
    ) internal pure returns (bool) {
        for (uint256 slot = 0; slot < nSlots; ++slot) {
            if (!isWithin(proven.get(slot), current.get(slot), band)) return false;
        }
        return true;
    }

    /// @notice |price − base|·1e4 ≤ distance·base, exactly. A price that appears, 0 → p, is never within.
    /// @param distance 1e-4 of the base.
    function isWithin(uint256 base, uint256 price, uint256 distance) internal pure returns (bool) {
        uint256 difference = price > base ? price - base : base - price;
        return difference * ONE <= distance * base;
    }
}
