// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IOptionBook, OptionEpoch} from "../interfaces/IOptionBook.sol";
import {IPriceFeeds} from "../interfaces/IPriceFeeds.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {HaltReason, Reading} from "../types/Feeds.sol";
import {MarketHead} from "../types/MarketHead.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {MarketViews} from "./MarketViews.sol";
import {MoveBreaker} from "./MoveBreaker.sol";

/// @title Market epochs.
/// @notice Anyone may commit an epoch; nobody chooses its prices. A breaker does not revert: it halts the market, which
/// is what stops the clock. The next good reading resumes it, after a recovery time in which the clock still stands.
///
/// Listing. A slot has no price until the first epoch after its listing, and has one in every epoch after that: it is
/// never delisted. A price that appears (0 → p) leaves every band, so the leases and unused proofs of tables that cover
/// the slot end with that epoch: a listing needs an announcement. Holdings cannot be negative at that moment, because
/// home tables are longOnly wherever there is no price (see HomeTables).
///
/// Safety rests on the feeds and on every verifier's `prepareMarket`. Liveness needs somebody to call `commitEpoch` at
/// least every `maxEpochAge`; otherwise the market goes stale and the clock stands. When no good epoch came for
/// `abandonedAfter` past the last one's freshness, because prices are gone or nobody cares, the market is abandoned until
/// one comes: whoever owes nothing can leave without prices (see MarginAccounts).
contract MarketBook is MarketViews, MoveBreaker, AccessControl {
    /// @notice In MarketHalted: the reason concerns all slots.
    uint8 public constant ALL_SLOTS = 255;

    IPriceFeeds public immutable feeds;
    /// @inheritdoc IMarketBook
    uint32 public immutable maxEpochAge;
    /// @notice How long the clock stands after a stop, s.
    uint32 public immutable recoveryTime;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param abandonedAfter_ Long enough for governors to replace a feed, with all their delays, s.
    constructor(
        address governor,
        IPriceFeeds feeds_,
        uint32 maxEpochAge_,
        uint32 recoveryTime_,
        uint32 moveDelay_,
        uint32 abandonedAfter_
    ) MarketViews(abandonedAfter_) MoveBreaker(moveDelay_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        feeds = feeds_;
        maxEpochAge = maxEpochAge_;
        recoveryTime = recoveryTime_;
    }

    // ---------------------------------------------------------------------------------------------------- epochs

    /// @inheritdoc IMarketBook
    function commitEpoch() external returns (uint32 epoch, bool committed) {
        MarketHead memory head = _head;
        (HaltReason common, Reading[] memory readings) = feeds.read();
        if (common != HaltReason.None) {
            _halt(head);
            emit MarketHalted(ALL_SLOTS, common);
            return (head.epoch, false);
        }
        if (readings.length == 0) revert NothingListed();
        (bool good, bool appeared, PackedPrices memory prices, uint256 nWords) = _review(head.epoch, readings);
        if (!good) {
            _halt(head);
            return (head.epoch, false);
        }
        OptionEpoch memory option = _optionEpoch(prices);
        if (option.reason != HaltReason.None) {
            _halt(head);
            emit MarketHalted(option.slot, option.reason);
            return (head.epoch, false);
        }
        _commit(head, appeared || option.appeared, prices, nWords, option);
        return (head.epoch, true);
    }

    function _optionEpoch(PackedPrices memory prices) private returns (OptionEpoch memory option) {
        IOptionBook book = options;
        if (address(book) == address(0)) return option;
        uint256[4] memory linear;
        for (uint256 w = 0; w < 4; ++w) {
            linear[w] = prices.words[w];
        }
        return book.onEpoch(linear);
    }

    /// @dev Looks at every reading even after one tripped, so that all large moves are waited for at the same time.
    /// `appeared` says whether a slot has its first price in a market that has epochs already.
    function _review(
        uint32 epoch,
        Reading[] memory readings
    ) private returns (bool good, bool appeared, PackedPrices memory prices, uint256 nWords) {
        PackedPrices memory previous;
        if (epoch != 0) (, previous) = _archivedPrices(epoch);
        good = true;
        for (uint256 i = 0; i < readings.length; ++i) {
            Reading reading = readings[i];
            uint8 slot = reading.slot();
            HaltReason reason = reading.reason();
            if (reason == HaltReason.None) {
                prices.put(slot, reading.price());
                if (slot / 4 >= nWords) nWords = slot / 4 + 1;
                if (epoch != 0 && previous.get(slot) == 0) appeared = true;
                bool passes = _passesMove(slot, reading.price(), previous.get(slot), reading.maxMove(), epoch);
                if (!passes) reason = HaltReason.MoveTooLarge;
            }
            if (reason != HaltReason.None) {
                good = false;
                emit MarketHalted(slot, reason);
            }
        }
    }

    function _halt(MarketHead memory head) private {
        head.halt(block.timestamp);
        _head = head;
    }

    function _commit(
        MarketHead memory head,
        bool appeared,
        PackedPrices memory prices,
        uint256 nWords,
        OptionEpoch memory option
    ) private {
        bool resumed = head.advance(block.timestamp, maxEpochAge, recoveryTime, appeared);
        _head = head;
        if (option.relisted) relistedAt = head.epoch;
        uint256[] memory points = _prepareAll(prices, 4 * nWords, option.points);
        if (option.priced) {
            nWords = prices.words.length;
            for (uint256 w = 0; w < 4; ++w) {
                prices.words[4 + w] = option.prices[w];
            }
        }
        uint256[] memory words = new uint256[](nWords);
        for (uint256 i = 0; i < nWords; ++i) {
            words[i] = prices.words[i];
        }
        _archive(head.epoch, head.clockBase, option.priced ? _withDrifts(words, option.drifts) : words, points);
        emit EpochCommitted(head.epoch, head.clockBase, words);
        if (resumed) emit MarketResumed(head.epoch, head.clockStart);
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc IMarketBook
    function registerVerifier(ISolvencyVerifier verifier) external onlyRole(GOVERNOR_ROLE) {
        _register(verifier, options);
    }

    /// @inheritdoc IMarketBook
    function retireVerifier(ISolvencyVerifier verifier) external onlyRole(GOVERNOR_ROLE) {
        _retire(verifier, options);
    }

    /// @inheritdoc IMarketBook
    function bindOptions(IOptionBook options_) external onlyRole(GOVERNOR_ROLE) {
        if (address(options) != address(0) || options_.market() != this) revert OptionsRefused(options_);
        options = options_;
        _addOptionVerifiers(options_);
        emit OptionsBound(options_);
    }

    /// @inheritdoc IMarketBook
    function acknowledgeMove(uint8 slot, uint64 price) external onlyRole(GOVERNOR_ROLE) {
        _acknowledge(slot, price, _head.epoch);
    }
}
