// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";

/// @title Price of what is counted in units of slot 0: a feed's answer times the settlement index.
/// @notice Of slot 0 itself: the settlement token's feed. A loss that was spread over all holders shows in the committed
/// price, and so in every book, with the next epoch, which the vault commits along with the loss.
/// Of every perpetual too, around its PerpetualFeed: a perpetual is paid for in units, so a loss moves what is held and
/// what was paid for it alike. Without it the books that are short of units, every long, would gain fall × notional from
/// the shorts. Not of spot slots: their tokens lost nothing.
/// A fall beyond the slot's `maxMove` halts the market like any move, and passes after `moveDelay`; `minPrice` must leave
/// room for it.
///
/// Round and times are the feed's own, for the breakers to judge; an answer that is not positive passes as it is.
/// @dev Holds no state. Reverts when the feed does, or when the answer does not fit: the market then halts.
contract SettlementFeed is IAggregatorV3 {
    uint256 private constant ONE_INDEX = 1e18;

    IAggregatorV3 public immutable feed;
    ISettlementClaims public immutable claims;
    /// @inheritdoc IAggregatorV3
    uint8 public immutable decimals;

    /// @param feed_ Its decimals must not change.
    constructor(IAggregatorV3 feed_, ISettlementClaims claims_) {
        (feed, claims) = (feed_, claims_);
        decimals = feed_.decimals();
    }

    /// @inheritdoc IAggregatorV3
    /// @dev answer·index rounded down, and never from positive to zero.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = feed.latestRoundData();
        if (answer > 0) {
            uint256 price = Math.mulDiv(uint256(answer), claims.settlementIndex(), ONE_INDEX);
            answer = SafeCast.toInt256(Math.max(price, 1));
        }
    }
}
