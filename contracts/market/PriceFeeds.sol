// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceFeeds} from "../interfaces/IPriceFeeds.sol";
import {DataContract} from "../types/DataContract.sol";
import {FeedConfig, HaltReason, Reading, ReadingLibrary} from "../types/Feeds.sol";
import {PackedPricesLibrary} from "../types/PackedPrices.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {LINEAR_SLOTS, ONE} from "../types/Units.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title Price sources of the linear slots.
/// @notice The configuration lives in one data contract that every change writes anew: governance pays, and an epoch
/// reads all of it for two cold accesses instead of three per slot.
contract PriceFeeds is IPriceFeeds, AccessControl {
    /// @dev A listed slot and the decimals its feeds had at listing.
    struct ListedFeed {
        FeedConfig config;
        uint8 decimals;
        uint8 secondDecimals;
    }

    struct Board {
        address sequencer;
        /// Seconds after a restart of the sequencer.
        uint32 grace;
        ListedFeed[] feeds;
    }

    /// @dev Data contract with the ABI-encoded Board.
    address private _board;

    // ---------------------------------------------------------------------------------------------- construction

    constructor(address governor) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        Board memory empty;
        _store(empty);
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc IPriceFeeds
    function setFeed(FeedConfig calldata config) external onlyRole(GOVERNOR_ROLE) {
        _requireSensible(config);
        ListedFeed memory listed = ListedFeed({
            config: config,
            decimals: _decimalsOf(config.feed),
            secondDecimals: config.secondFeed == address(0) ? 0 : _decimalsOf(config.secondFeed)
        });

        Board memory board = _load();
        uint256 position = 0;
        while (position < board.feeds.length && board.feeds[position].config.slot != config.slot) ++position;
        if (position == board.feeds.length) board.feeds = _extended(board.feeds);
        board.feeds[position] = listed;
        _store(board);
        emit FeedSet(config.slot, config, listed.decimals, listed.secondDecimals);
    }

    /// @inheritdoc IPriceFeeds
    function setSequencerFeed(address feed, uint32 grace) external onlyRole(GOVERNOR_ROLE) {
        Board memory board = _load();
        board.sequencer = feed;
        board.grace = grace;
        _store(board);
        emit SequencerFeedSet(feed, grace);
    }

    // --------------------------------------------------------------------------------------------------- reading

    /// @inheritdoc IPriceFeeds
    function read() external view returns (HaltReason common, Reading[] memory readings) {
        Board memory board = _load();
        common = _sequencerReason(board.sequencer, board.grace);
        if (common != HaltReason.None) return (common, readings);
        readings = new Reading[](board.feeds.length);
        for (uint256 i = 0; i < readings.length; ++i) {
            ListedFeed memory listed = board.feeds[i];
            (HaltReason reason, uint64 price) = _readSlot(listed);
            readings[i] = ReadingLibrary.pack(listed.config.slot, reason, price, listed.config.maxMove);
        }
    }

    /// @inheritdoc IPriceFeeds
    function configs() external view returns (FeedConfig[] memory all) {
        ListedFeed[] memory feeds = _load().feeds;
        all = new FeedConfig[](feeds.length);
        for (uint256 i = 0; i < feeds.length; ++i) {
            all[i] = feeds[i].config;
        }
    }

    /// @inheritdoc IPriceFeeds
    function sequencerFeed() external view returns (address feed, uint32 grace) {
        Board memory board = _load();
        return (board.sequencer, board.grace);
    }

    // -------------------------------------------------------------------------------------------------- breakers

    function _readSlot(ListedFeed memory listed) private view returns (HaltReason reason, uint64 price) {
        FeedConfig memory config = listed.config;
        (reason, price) = FeedReader.priceDown(config.feed, listed.decimals, config.heartbeat);
        if (reason != HaltReason.None) return (reason, 0);
        if (price <= config.minPrice || price >= config.maxPrice) return (HaltReason.AnswerOutOfBounds, 0);
        if (config.secondFeed == address(0)) return (HaltReason.None, price);

        uint64 second;
        (reason, second) = FeedReader.priceDown(config.secondFeed, listed.secondDecimals, config.secondHeartbeat);
        if (reason != HaltReason.None) return (reason, 0);
        if (!PackedPricesLibrary.isWithin(price, second, config.maxDisagreement)) {
            return (HaltReason.SourcesDisagree, 0);
        }
    }

    /// @dev Chainlink's uptime feed: answer 0 means up, `startedAt` is the time of the last change.
    function _sequencerReason(address sequencer, uint32 grace) private view returns (HaltReason) {
        if (sequencer == address(0)) return HaltReason.None;
        (bool ok, FeedReader.Round memory round) = FeedReader.latestRound(sequencer);
        bool up = ok && round.answer == 0 && round.startedAt != 0 && round.startedAt <= block.timestamp;
        if (!up) return HaltReason.SequencerDown;
        return block.timestamp - round.startedAt <= grace ? HaltReason.SequencerRestarted : HaltReason.None;
    }

    // ---------------------------------------------------------------------------------------------- configuration

    function _requireSensible(FeedConfig calldata config) private pure {
        if (config.slot >= LINEAR_SLOTS) revert NotALinearSlot(config.slot);
        bool sensible = config.feed != config.secondFeed && config.heartbeat != 0 && config.maxMove != 0
            && config.maxPrice > uint256(config.minPrice) + 1;
        bool secondSensible = config.secondFeed == address(0)
            || (config.secondHeartbeat != 0 && config.maxDisagreement < ONE);
        if (!sensible || !secondSensible) revert FeedConfigInvalid(config.slot);
    }

    function _decimalsOf(address feed) private view returns (uint8 decimals) {
        decimals = IAggregatorV3(feed).decimals();
        if (decimals > FeedReader.MAX_DECIMALS) revert TooManyDecimals(feed, decimals, FeedReader.MAX_DECIMALS);
    }

    function _extended(ListedFeed[] memory feeds) private pure returns (ListedFeed[] memory longer) {
        longer = new ListedFeed[](feeds.length + 1);
        for (uint256 i = 0; i < feeds.length; ++i) {
            longer[i] = feeds[i];
        }
    }

    function _load() private view returns (Board memory) {
        return abi.decode(DataContract.read(_board, 0, DataContract.size(_board)), (Board));
    }

    function _store(Board memory board) private {
        _board = DataContract.create(abi.encode(board));
    }
}
