// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceFeeds} from "../interfaces/IPriceFeeds.sol";
import {HaltReason} from "../types/Feeds.sol";
import {FeedSource} from "../types/PackedFeed.sol";
import {DECIMALS} from "../types/Units.sol";

/// @title Reading one Chainlink-style feed that may do anything: revert, use up its gas, return too little or too much.
library FeedReader {
    /// @notice Gas a feed may use.
    uint256 internal constant FEED_GAS = 150_000;
    /// @notice Gas that must be left before a feed is asked: EIP-150 forwards at most 63/64 of it, and the rest of the
    /// call must not be what fails. Otherwise a caller could halt the market by sending too little gas.
    uint256 internal constant GAS_NEEDED = (FEED_GAS * 64) / 63 + 20_000;
    /// @notice Decimals a feed may have.
    uint8 internal constant MAX_DECIMALS = 18;

    struct Round {
        uint256 roundId;
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint256 answeredInRound;
    }

    /// @notice `latestRoundData()` of any address.
    /// @return ok False if the call failed or did not return five words of the right widths.
    function latestRound(address feed) internal view returns (bool ok, Round memory round) {
        if (gasleft() < GAS_NEEDED) revert IPriceFeeds.GasTooLow(gasleft(), GAS_NEEDED);
        bytes4 selector = IAggregatorV3.latestRoundData.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            ok := staticcall(FEED_GAS, feed, 0, 4, round, 0xa0)
            ok := and(ok, gt(returndatasize(), 0x9f))
        }
        ok = ok && round.roundId <= type(uint80).max && round.answeredInRound <= type(uint80).max;
    }

    /// @notice The source's price in 1e-8 USD, rounded down when its feed has more than 8 decimals, else exact.
    /// @return reason None, or what is wrong; `price` is then 0.
    function priceDown(FeedSource source) internal view returns (HaltReason reason, uint64 price) {
        (bool ok, Round memory round) = latestRound(source.feed());
        if (!ok) return (HaltReason.FeedFailed, 0);
        bool complete =
            round.updatedAt != 0 && round.updatedAt <= block.timestamp && round.answeredInRound >= round.roundId;
        if (!complete) return (HaltReason.RoundIncomplete, 0);
        if (block.timestamp - round.updatedAt > source.heartbeat()) return (HaltReason.AnswerStale, 0);
        if (round.answer <= 0) return (HaltReason.AnswerOutOfBounds, 0);
        return _normaliseDown(uint256(round.answer), source.decimals());
    }

    function _normaliseDown(uint256 answer, uint8 decimals) private pure returns (HaltReason, uint64) {
        uint256 price = answer;
        if (decimals > DECIMALS) price /= 10 ** (decimals - DECIMALS);
        if (price > type(uint64).max) return (HaltReason.AnswerOutOfBounds, 0);
        if (decimals < DECIMALS) price *= 10 ** (DECIMALS - decimals);
        if (price > type(uint64).max) return (HaltReason.AnswerOutOfBounds, 0);
        return (HaltReason.None, uint64(price));
    }
}
