// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {FeedConfig, HaltReason, Reading} from "../types/Feeds.sol";

/// @title Price sources and the breakers that look at one reading: heartbeat, bounds, second source, sequencer.
/// @notice A slot once listed stays listed; its sources and limits may be replaced.
interface IPriceFeeds {
    event FeedSet(uint8 indexed slot, FeedConfig config, uint8 decimals, uint8 secondDecimals);
    event SequencerFeedSet(address feed, uint32 grace);

    /// @notice Option slots have no feed.
    error NotALinearSlot(uint8 slot);
    /// @notice A limit that could never hold, or never trip.
    error FeedConfigInvalid(uint8 slot);
    /// @notice A feed with more decimals is refused.
    error TooManyDecimals(address feed, uint8 decimals, uint8 most);
    /// @notice Less gas is left than a feed may use, so its failure could be the caller's doing.
    error GasTooLow(uint256 left, uint256 needed);

    /// @notice Lists a slot or replaces its sources and limits. Governor only.
    /// @dev Reads `decimals()` of both feeds once; they must not change.
    function setFeed(FeedConfig calldata config) external;

    /// @notice Sets the uptime feed of a layer-2 sequencer; zero for none. Governor only.
    /// @param grace Time (s) after a restart during which prices are not trusted.
    function setSequencerFeed(address feed, uint32 grace) external;

    /// @notice Reads every listed slot.
    /// @return common Reason that concerns all slots; `readings` is then empty.
    /// @dev Never reverts because of a feed; reverts with GasTooLow.
    function read() external view returns (HaltReason common, Reading[] memory readings);

    /// @notice Configuration of every listed slot, in the order of listing.
    function configs() external view returns (FeedConfig[] memory);

    /// @notice Uptime feed and grace (s).
    function sequencerFeed() external view returns (address feed, uint32 grace);
}
