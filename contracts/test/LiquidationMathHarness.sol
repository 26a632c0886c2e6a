// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {PriceFactor} from "../liquidation/PriceFactor.sol";
import {Worth} from "../liquidation/Worth.sol";
import {AuctionTerms, Valuation} from "../types/Auction.sol";

/// @notice Test only: what liquidation computes from disclosed figures.
contract LiquidationMathHarness {
    function factorUp(AuctionTerms calldata terms, uint256 elapsed) external pure returns (int256) {
        return PriceFactor.atUp(terms, elapsed);
    }

    function isBelow(Valuation calldata valuation, uint256 level) external pure returns (bool) {
        return Worth.isBelow(valuation, level);
    }

    function isAtLeast(Valuation calldata valuation, uint256 level) external pure returns (bool) {
        return Worth.isAtLeast(valuation, level);
    }

    function adjustmentUp(int256 factor, uint256 least, uint256 most) external pure returns (int256) {
        return Worth.adjustmentUp(factor, least, most);
    }

    function unitsUp(int256 money, uint64 price) external pure returns (int256) {
        return Worth.unitsUp(money, price);
    }

    function penaltyDown(AuctionTerms calldata terms, uint256 relieved, uint64 price) external pure returns (uint256) {
        return Worth.penaltyDown(terms, relieved, price);
    }

    function bountyDown(AuctionTerms calldata terms, uint256 penalty) external pure returns (uint256) {
        return Worth.bountyDown(terms, penalty);
    }

    function costUp(
        AuctionTerms calldata terms,
        Valuation calldata valuation,
        uint64 price
    ) external pure returns (uint64) {
        return Worth.costUp(terms, valuation, price);
    }
}
