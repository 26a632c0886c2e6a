// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {FeedConfig} from "./Feeds.sol";

/// @notice One source: feed (address) | heartbeat << 160 (uint32, s) | decimals << 192 (uint8).
/// The primary source also holds slot << 200 (uint8), maxMove << 208 and maxDisagreement << 224 (uint16, 1e-4).
type FeedSource is uint256;

/// @notice minPrice | maxPrice << 64, both uint64 in 1e-8 USD, both exclusive.
type PriceLimits is uint256;

using PackedFeedLibrary for FeedSource global;
using PackedFeedLibrary for PriceLimits global;

/// @title A FeedConfig, and the decimals its feeds had at listing, in three words: primary, second source, limits.
library PackedFeedLibrary {
    function pack(
        FeedConfig memory config,
        uint8 decimals_,
        uint8 secondDecimals
    ) internal pure returns (uint256[3] memory words) {
        words[0] =
            uint256(uint160(config.feed)) |
            (uint256(config.heartbeat) << 160) |
            (uint256(decimals_) << 192) |
            (uint256(config.slot) << 200) |
            (uint256(config.maxMove) << 208) |
            (uint256(config.maxDisagreement) << 224);
        words[1] =
            uint256(uint160(config.secondFeed)) |
            (uint256(config.secondHeartbeat) << 160) |
            (uint256(secondDecimals) << 192);
        words[2] = uint256(config.minPrice) | (uint256(config.maxPrice) << 64);
    }

    function unpack(
        FeedSource primary,
        FeedSource second,
        PriceLimits limits
    ) internal pure returns (FeedConfig memory) {
        return
            FeedConfig({
                slot: primary.slot(),
                feed: primary.feed(),
                heartbeat: primary.heartbeat(),
                secondFeed: second.feed(),
                secondHeartbeat: second.heartbeat(),
                maxDisagreement: primary.maxDisagreement(),
                maxMove: primary.maxMove(),
                minPrice: limits.minPrice(),
                maxPrice: limits.maxPrice()
            });
    }

    function feed(FeedSource source) internal pure returns (address) {
        return address(uint160(FeedSource.unwrap(source)));
    }

    function heartbeat(FeedSource source) internal pure returns (uint32) {
        return uint32(FeedSource.unwrap(source) >> 160);
    }

    function decimals(FeedSource source) internal pure returns (uint8) {
        return uint8(FeedSource.unwrap(source) >> 192);
    }

    function slot(FeedSource primary) internal pure returns (uint8) {
        return uint8(FeedSource.unwrap(primary) >> 200);
    }

    function maxMove(FeedSource primary) internal pure returns (uint16) {
        return uint16(FeedSource.unwrap(primary) >> 208);
    }

    function maxDisagreement(FeedSource primary) internal pure returns (uint16) {
        return uint16(FeedSource.unwrap(primary) >> 224);
    }

    function minPrice(PriceLimits limits) internal pure returns (uint64) {
        return uint64(PriceLimits.unwrap(limits));
    }

    function maxPrice(PriceLimits limits) internal pure returns (uint64) {
        return uint64(PriceLimits.unwrap(limits) >> 64);
    }
}
