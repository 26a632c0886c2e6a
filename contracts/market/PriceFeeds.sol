// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceFeeds} from "../interfaces/IPriceFeeds.sol";
import {DataContract} from "../types/DataContract.sol";
import {FeedConfig, HaltReason, Reading, ReadingLibrary} from "../types/Feeds.sol";
import {FeedSource, PackedFeedLibrary, PriceLimits} from "../types/PackedFeed.sol";
import {PackedPricesLibrary} from "../types/PackedPrices.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {LINEAR_SLOTS, ONE} from "../types/Units.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title Price sources of the linear slots.
/// @notice The configuration lives in one data contract that every change writes anew: governance pays, and an epoch
/// reads all of it for two cold accesses instead of three per slot.
contract PriceFeeds is IPriceFeeds, AccessControl {
    /// @dev Words per listed slot.
    uint256 private constant WORDS = 3;

    /// @dev Data contract: sequencer | grace << 160, then three words per listed feed (see PackedFeedLibrary).
    address private _board;

    // ---------------------------------------------------------------------------------------------- construction

    constructor(address governor) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        _store(new uint256[](1));
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc IPriceFeeds
    function setFeed(FeedConfig calldata config) external onlyRole(GOVERNOR_ROLE) {
        _requireSensible(config);
        uint8 decimals = _decimalsOf(config.feed);
        uint8 secondDecimals = config.secondFeed == address(0) ? 0 : _decimalsOf(config.secondFeed);

        uint256[] memory board = DataContract.readWords(_board);
        uint256 at = 1;
        while (at < board.length && FeedSource.wrap(board[at]).slot() != config.slot) at += WORDS;
        if (at == board.length) board = _extended(board);
        uint256[3] memory words = PackedFeedLibrary.pack(config, decimals, secondDecimals);
        for (uint256 i = 0; i < WORDS; ++i) {
            board[at + i] = words[i];
        }
        _store(board);
        emit FeedSet(config.slot, config, decimals, secondDecimals);
    }

    /// @inheritdoc IPriceFeeds
    function setSequencerFeed(address feed, uint32 grace) external onlyRole(GOVERNOR_ROLE) {
        uint256[] memory board = DataContract.readWords(_board);
        board[0] = uint256(uint160(feed)) | (uint256(grace) << 160);
        _store(board);
        emit SequencerFeedSet(feed, grace);
    }

    // --------------------------------------------------------------------------------------------------- reading

    /// @inheritdoc IPriceFeeds
    function read() external view returns (HaltReason common, Reading[] memory readings) {
        uint256[] memory board = DataContract.readWords(_board);
        common = _sequencerReason(address(uint160(board[0])), uint32(board[0] >> 160));
        if (common != HaltReason.None) return (common, readings);
        readings = new Reading[](board.length / WORDS);
        for (uint256 i = 0; i < readings.length; ++i) {
            (FeedSource primary, FeedSource second, PriceLimits limits) = _feedAt(board, i);
            (HaltReason reason, uint64 price) = _readSlot(primary, second, limits);
            readings[i] = ReadingLibrary.pack(primary.slot(), reason, price, primary.maxMove());
        }
    }

    /// @inheritdoc IPriceFeeds
    function configs() external view returns (FeedConfig[] memory all) {
        uint256[] memory board = DataContract.readWords(_board);
        all = new FeedConfig[](board.length / WORDS);
        for (uint256 i = 0; i < all.length; ++i) {
            (FeedSource primary, FeedSource second, PriceLimits limits) = _feedAt(board, i);
            all[i] = PackedFeedLibrary.unpack(primary, second, limits);
        }
    }

    /// @inheritdoc IPriceFeeds
    function sequencerFeed() external view returns (address feed, uint32 grace) {
        uint256 first = DataContract.readWords(_board)[0];
        return (address(uint160(first)), uint32(first >> 160));
    }

    // -------------------------------------------------------------------------------------------------- breakers

    function _readSlot(
        FeedSource primary,
        FeedSource second,
        PriceLimits limits
    ) private view returns (HaltReason reason, uint64 price) {
        (reason, price) = FeedReader.priceDown(primary);
        if (reason != HaltReason.None) return (reason, 0);
        if (price <= limits.minPrice() || price >= limits.maxPrice()) return (HaltReason.AnswerOutOfBounds, 0);
        if (second.feed() == address(0)) return (HaltReason.None, price);

        uint64 secondPrice;
        (reason, secondPrice) = FeedReader.priceDown(second);
        if (reason != HaltReason.None) return (reason, 0);
        if (!PackedPricesLibrary.isWithin(price, secondPrice, primary.maxDisagreement())) {
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
        bool sensible =
            config.feed != config.secondFeed &&
                config.heartbeat != 0 &&
                config.maxMove != 0 &&
                config.maxPrice > uint256(config.minPrice) + 1;
        bool secondSensible =
            config.secondFeed == address(0) || (config.secondHeartbeat != 0 && config.maxDisagreement < ONE);
        if (!sensible || !secondSensible) revert FeedConfigInvalid(config.slot);
    }

    function _decimalsOf(address feed) private view returns (uint8 decimals) {
        decimals = IAggregatorV3(feed).decimals();
        if (decimals > FeedReader.MAX_DECIMALS) revert TooManyDecimals(feed, decimals, FeedReader.MAX_DECIMALS);
    }

    function _feedAt(
        uint256[] memory board,
        uint256 i
    ) private pure returns (FeedSource primary, FeedSource second, PriceLimits limits) {
        uint256 at = 1 + i * WORDS;
        return (FeedSource.wrap(board[at]), FeedSource.wrap(board[at + 1]), PriceLimits.wrap(board[at + 2]));
    }

    function _extended(uint256[] memory board) private pure returns (uint256[] memory longer) {
        longer = new uint256[](board.length + WORDS);
        for (uint256 i = 0; i < board.length; ++i) {
            longer[i] = board[i];
        }
    }

    function _store(uint256[] memory board) private {
        _board = DataContract.create(abi.encodePacked(board));
    }
}
