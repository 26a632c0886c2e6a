// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {AuctionTerms, Valuation} from "../types/Auction.sol";
import {ONE} from "../types/Units.sol";

/// @title What liquidation computes from disclosed figures, each rounded against the liquidator.
/// @notice A disclosed value v, in cents and rounded down, stands for a value in [v, v + 1); a disclosed requirement m,
/// rounded up, for one in (m − 1, m], and 0 for 0. Money is in 1e-16 USD: a cent is 1e14, a unit of slot 0 at price p
/// (1e-8 USD) is p.
library Worth {
    /// @dev A cent, 1e-16 USD.
    int256 internal constant CENT = 1e14;

    /// @notice Certain, despite rounding: value < level·requirement.
    function isBelow(Valuation memory valuation, uint256 level) internal pure returns (bool) {
        if (valuation.requirement == 0) return valuation.value < 0;
        int256 most = (int256(valuation.value) + 1) * int256(ONE);
        return most <= int256(level * leastOf(valuation));
    }

    /// @notice Certain: level·requirement ≤ value.
    function isAtLeast(Valuation memory valuation, uint256 level) internal pure returns (bool) {
        return int256(valuation.value) * int256(ONE) >= int256(level * valuation.requirement);
    }

    /// @notice The whole cents that the requirement is at least.
    function leastOf(Valuation memory valuation) internal pure returns (uint256) {
        return valuation.requirement == 0 ? 0 : valuation.requirement - 1;
    }

    /// @notice What is added to the value for a requirement relieved: factor·relieved, 1e-16 USD. A discount (negative)
    /// is of the least that can have been relieved, a premium of the most.
    function adjustmentUp(int256 factor, uint256 least, uint256 most) internal pure returns (int256) {
        int256 base = int256(factor < 0 ? least : most);
        // A cent is divisible by 1e4, so this is exact.
        return (factor * base * CENT) / int256(ONE);
    }

    /// @notice Units of slot 0 that `money` (1e-16 USD) costs at `price`, rounded up, for either sign.
    /// @param price Not zero.
    function unitsUp(int256 money, uint64 price) internal pure returns (int256) {
        int256 p = int256(uint256(price));
        if (money <= 0) return -(-money / p);
        return (money + p - 1) / p;
    }

    /// @notice Penalty for `relieved` cents of requirement, units of slot 0, rounded down.
    /// @param price Not zero.
    function penaltyDown(AuctionTerms memory terms, uint256 relieved, uint64 price) internal pure returns (uint256) {
        return (relieved * uint256(CENT) * terms.penaltyRate) / (ONE * price);
    }

    /// @notice The flagger's part of a penalty, rounded down.
    function bountyDown(AuctionTerms memory terms, uint256 penalty) internal pure returns (uint256) {
        return Math.min((penalty * terms.bountyShare) / ONE, terms.bountyCap);
    }

    /// @notice Most that an auction of this book may cost others, units of slot 0: what a takeover in full at the end of
    /// the price phase is paid. 0 where that is less than `dust`; 2^64 − 1 stands for more.
    /// @param price Not zero.
    function costUp(
        AuctionTerms memory terms,
        Valuation memory valuation,
        uint64 price
    ) internal pure returns (uint64) {
        int256 value = int256(valuation.plainValue) * CENT;
        int256 worst = value + adjustmentUp(terms.endFactor, valuation.requirement, valuation.requirement);
        if (worst >= 0 || -worst < int256(uint256(terms.dust)) * CENT) return 0;
        return SafeCast.toUint64(Math.min(Math.ceilDiv(uint256(-worst), price), type(uint64).max));
    }
}
