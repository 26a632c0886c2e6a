// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {FIRST_OPTION, OptionLimits, OptionReport, OptionState, PNL_WORDS, Series} from "../types/Option.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {OptionBounds} from "./OptionBounds.sol";
import {OptionOracle} from "./OptionOracle.sol";
import {Changes, OptionPoints} from "./OptionPoints.sol";
import {OptionHead, OptionSeries} from "./OptionSeries.sol";

/// @title Reports of the risk oracle.
/// @notice Anyone relays what k of n signed. A report counts once, in the order of numbers and of times; it moves prices no
/// farther than the bounds allow, and everything it moves adds to the slots' drifts.
abstract contract OptionReports is OptionOracle, OptionSeries, OptionPoints {
    /// @inheritdoc IOptionBook
    IMarketBook public immutable market;

    /// @dev Linear prices of the latest epoch that was refused for a stale report.
    uint256[4] internal _refusedPrices;

    constructor(IMarketBook market_) {
        market = market_;
    }

    /// @inheritdoc IOptionBook
    function report(OptionReport calldata report_, bytes[] calldata signatures) external {
        _requireSigned(_reportDigest(report_), signatures);
        OptionHead memory head = _head;
        OptionLimits memory limits_ = _limits;
        _requireInTime(report_, head, limits_);
        (head.number, head.timestamp) = (report_.number, report_.timestamp);

        uint256 count = report_.slots.length;
        if (count == 0 || report_.prices.length != count || report_.pnl.length != count * PNL_WORDS) {
            revert ReportMalformed(count, report_.prices.length, report_.pnl.length);
        }
        PackedPrices memory linear = _linearPrices(head.refused);
        Changes memory changes = _newChanges(count);
        uint256 relisted = 0;
        uint256 skipped = 0;
        for (uint256 k = 0; k < count; ++k) {
            uint8 slot = report_.slots[k];
            if (k != 0 && slot <= report_.slots[k - 1]) revert SlotsNotAscending(report_.slots[k - 1], slot);
            if (_isOver(slot)) {
                ++skipped;
                emit EntrySkipped(report_.number, slot);
                continue;
            }
            bool relists = _takeSlot(report_, k, head, limits_, linear, changes);
            if (relists) relisted |= 1 << (slot - FIRST_OPTION);
        }
        if (skipped == count) revert NothingTaken();
        if (relisted != 0) {
            if (relisted != head.relisting) revert RelistingIncomplete(head.relisting & ~relisted);
            head.relistingReported = true;
        }
        _head = head;
        _applyChanges(changes);
        emit Reported(report_.number, report_.timestamp, report_.slots, report_.prices, report_.pnl);
    }

    /// @notice Whether a slot that took reports takes none now. Such entries are left out: that a series expired or was
    /// frozen between signing and relaying must not cost the others their report.
    function _isOver(uint8 slot) private view returns (bool) {
        OptionState state = _stateOf(slot);
        if (state == OptionState.Frozen || state == OptionState.Fixed) return true;
        return state == OptionState.Trading && block.timestamp >= _series[slot].expiry;
    }

    function _requireInTime(
        OptionReport calldata report_,
        OptionHead memory head,
        OptionLimits memory limits_
    ) private view {
        uint40 timestamp = report_.timestamp;
        if (report_.number <= head.number) revert ReportNumberUsed(report_.number, head.number);
        if (timestamp > block.timestamp) revert ReportFromFuture(timestamp, block.timestamp);
        if (timestamp + limits_.maxReportAge < block.timestamp) {
            revert ReportTooOld(timestamp, block.timestamp - limits_.maxReportAge);
        }
        uint256 interval = limits_.minInterval == 0 ? 1 : limits_.minInterval;
        if (timestamp < head.timestamp + interval) revert ReportTooSoon(timestamp, head.timestamp + interval);
    }

    /// @return relists Whether this is the first report of a relisted series.
    function _takeSlot(
        OptionReport calldata report_,
        uint256 k,
        OptionHead memory head,
        OptionLimits memory limits_,
        PackedPrices memory linear,
        Changes memory changes
    ) private returns (bool relists) {
        uint8 slot = report_.slots[k];
        OptionState state = _stateOf(slot);
        Series memory series;
        uint64 before = 0;
        if (state == OptionState.Trading) {
            (series, before) = (_series[slot], _priceOf(slot));
        } else if (state == OptionState.Announced || state == OptionState.Relisting) {
            uint40 from = _next[slot].from;
            if (report_.timestamp < from) revert NotYet(slot, from);
            series = _begin(slot, head);
            relists = state == OptionState.Relisting;
            if (!relists) head.appeared = true;
        } else {
            revert StateRefused(slot, state);
        }
        if (block.timestamp >= series.expiry) revert SeriesExpired(slot, series.expiry);

        uint256 underlying = linear.get(series.underlying);
        if (underlying == 0) revert UnderlyingUnpriced(slot, series.underlying);
        uint64 price = report_.prices[k];
        uint256[PNL_WORDS] memory pnl;
        for (uint256 w = 0; w < PNL_WORDS; ++w) {
            pnl[w] = report_.pnl[k * PNL_WORDS + w];
        }
        OptionBounds.requirePrice(series, limits_, before, price, underlying);
        OptionBounds.requirePnl(series, limits_, price, pnl, underlying);
        if (relists) _restartDrift(slot);
        _set(changes, slot, price, pnl, false);
        _setReportedAt(slot, report_.timestamp);
    }

    /// @notice Latest good prices of the linear slots: those of the latest epoch, or of one refused since for a stale
    /// report, which the reports that end that must be measured by.
    function _linearPrices(bool refused) internal view returns (PackedPrices memory prices) {
        if (!refused) {
            (, uint32 epoch, ) = market.status();
            (, prices) = market.epochPrices(epoch);
            return prices;
        }
        for (uint256 w = 0; w < 4; ++w) {
            prices.words[w] = _refusedPrices[w];
        }
    }
}
