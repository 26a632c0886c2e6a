// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IFundingIndex} from "../interfaces/IFundingIndex.sol";

/// @title Price of one unit of a perpetual slot: an index feed's answer times the slot's funding factor.
/// @notice Round and times are the index feed's own, so heartbeats and every other breaker judge it as they would judge
/// the index; an answer that is not positive passes as it is, for them to refuse. A slot with two sources has two
/// of these over one factor.
/// @dev Holds no state. Reverts when the index feed does, or when the product overflows: the market then halts.
contract PerpetualFeed is IAggregatorV3 {
    uint256 private constant ONE_FACTOR = 1e18;

    IAggregatorV3 public immutable indexFeed;
    IFundingIndex public immutable funding;
    /// @inheritdoc IAggregatorV3
    uint8 public immutable decimals;

    /// @param indexFeed_ Its decimals must not change.
    constructor(IAggregatorV3 indexFeed_, IFundingIndex funding_) {
        (indexFeed, funding) = (indexFeed_, funding_);
        decimals = indexFeed_.decimals();
    }

    /// @inheritdoc IAggregatorV3
    /// @dev answer·factor rounded down, and never from positive to zero.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = indexFeed.latestRoundData();
        if (answer > 0) {
            uint256 price = Math.mulDiv(uint256(answer), funding.factor(), ONE_FACTOR);
            answer = SafeCast.toInt256(Math.max(price, 1));
        }
    }
}
