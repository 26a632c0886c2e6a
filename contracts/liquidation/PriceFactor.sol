// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AuctionTerms} from "../types/Auction.sol";

/// @title The price factor of an auction: what is added to the value, in 1e-4 of the requirement.
/// @notice It falls from startFactor to midFactor in fastTime and to endFactor in slowTime more, by the market clock, and
/// stays there. Rounded up, for the owner.
library PriceFactor {
    /// @param elapsed s of the market clock since the auction started.
    function atUp(AuctionTerms memory terms, uint256 elapsed) internal pure returns (int256) {
        if (elapsed < terms.fastTime) return _fallUp(terms.startFactor, terms.midFactor, elapsed, terms.fastTime);
        elapsed -= terms.fastTime;
        if (elapsed < terms.slowTime) return _fallUp(terms.midFactor, terms.endFactor, elapsed, terms.slowTime);
        return terms.endFactor;
    }

    /// @dev from − ⌊(from − to)·elapsed/time⌋.
    function _fallUp(int256 from, int256 to, uint256 elapsed, uint256 time) private pure returns (int256) {
        return from - int256((uint256(from - to) * elapsed) / time);
    }
}
