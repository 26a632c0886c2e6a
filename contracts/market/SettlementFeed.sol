// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";

/// @title Price of one unit of slot 0: the settlement token's feed times the settlement index.
/// @notice A loss that was spread over all holders shows in the committed price, and so in every book, with the next epoch.
/// Round and times are the token feed's own; an answer that is not positive passes as it is.
contract SettlementFeed is IAggregatorV3 {
    uint256 private constant ONE_INDEX = 1e18;

    IAggregatorV3 public immutable tokenFeed;
    ISettlementClaims public immutable claims;
    /// @inheritdoc IAggregatorV3
    uint8 public immutable decimals;

    constructor(IAggregatorV3 tokenFeed_, ISettlementClaims claims_) {
        (tokenFeed, claims) = (tokenFeed_, claims_);
        decimals = tokenFeed_.decimals();
    }

    /// @inheritdoc IAggregatorV3
    /// @dev answer·index rounded down, and never from positive to zero.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = tokenFeed.latestRoundData();
        if (answer > 0) {
            uint256 price = Math.mulDiv(uint256(answer), claims.settlementIndex(), ONE_INDEX);
            answer = SafeCast.toInt256(Math.max(price, 1));
        }
    }
}
