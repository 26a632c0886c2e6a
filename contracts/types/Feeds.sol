// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Why a breaker tripped.
enum HaltReason {
    /// Nothing tripped.
    None,
    /// The feed reverted, used up its gas, or returned something other than a round.
    FeedFailed,
    /// The round has no time, a time in the future, or was answered in an earlier round.
    RoundIncomplete,
    /// The answer is older than the heartbeat.
    AnswerStale,
    /// The answer is not positive, or at or beyond a bound.
    AnswerOutOfBounds,
    /// The second source differs by more than allowed.
    SourcesDisagree,
    /// The price moved by more than one epoch may.
    MoveTooLarge,
    /// The layer-2 sequencer is down, or its feed does not say that it is up.
    SequencerDown,
    /// The sequencer restarted less than its grace period ago.
    SequencerRestarted,
    /// The risk oracle's last report about a trading option slot is too old.
    OptionsStale
}

/// @notice How one slot is priced. Times in seconds, relative distances in 1e-4, prices in 1e-8 USD.
struct FeedConfig {
    /// Linear slot, 0..15.
    uint8 slot;
    /// Primary source (Chainlink AggregatorV3Interface), quoted in USD.
    address feed;
    /// An answer older than this is stale.
    uint32 heartbeat;
    /// Second source; zero for none.
    address secondFeed;
    /// As `heartbeat`, for the second source.
    uint32 secondHeartbeat;
    /// Largest distance between the sources, relative to the primary.
    uint16 maxDisagreement;
    /// Largest move from the previous epoch's price.
    uint16 maxMove;
    /// The price must be above this.
    uint64 minPrice;
    /// The price must be below this.
    uint64 maxPrice;
}

/// @notice One slot as read from its sources: price (uint64) | maxMove << 64 | slot << 80 | HaltReason << 88.
type Reading is uint256;

using ReadingLibrary for Reading global;

/// @title Accessors of Reading.
library ReadingLibrary {
    /// @notice Packs a reading. `price_` is meaningless unless `reason_` is None.
    function pack(uint8 slot_, HaltReason reason_, uint64 price_, uint16 maxMove_) internal pure returns (Reading) {
        return
            Reading.wrap(
                uint256(price_) | (uint256(maxMove_) << 64) | (uint256(slot_) << 80) | (uint256(uint8(reason_)) << 88)
            );
    }

    /// @notice Price in 1e-8 USD.
    function price(Reading reading) internal pure returns (uint64) {
        return uint64(Reading.unwrap(reading));
    }

    /// @notice Largest move per epoch, 1e-4 of the previous price.
    function maxMove(Reading reading) internal pure returns (uint16) {
        return uint16(Reading.unwrap(reading) >> 64);
    }

    /// @notice Slot that was read.
    function slot(Reading reading) internal pure returns (uint8) {
        return uint8(Reading.unwrap(reading) >> 80);
    }

    /// @notice None, or the breaker that tripped.
    function reason(Reading reading) internal pure returns (HaltReason) {
        return HaltReason(uint8(Reading.unwrap(reading) >> 88));
    }
}
