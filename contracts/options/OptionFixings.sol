// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {FIRST_OPTION, OptionState, PNL_WORDS, Series} from "../types/Option.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {ONE, SLOTS} from "../types/Units.sol";
import {OptionBounds} from "./OptionBounds.sol";
import {Changes} from "./OptionPoints.sol";
import {OptionReports} from "./OptionReports.sol";
import {OptionHead} from "./OptionSeries.sol";

/// @title Expiry: a series is worth its payoff at the average price of its underlying before expiry.
/// @notice The average is over the market's own epochs: in the window, every epoch's price counts until the next one, for
/// at most as long as an epoch is fresh. Whoever wants a fixing to rest on more commits epochs. Where less than
/// `minObserved` seconds were seen, the oracle signs the price, within the tolerance of the latest epoch's, after a delay.
abstract contract OptionFixings is OptionReports {
    struct Average {
        /// Σ price·seconds, 1e-8 USD·s.
        uint128 sum;
        uint24 observed;
        /// Block time (s) and price (1e-8 USD) of the latest observation; 0 before the first.
        uint40 seenAt;
        uint64 latest;
    }

    /// @dev By underlying | expiry << 8.
    mapping(uint256 key => Average) private _averages;

    // -------------------------------------------------------------------------------------------------- observing

    /// @notice Notes an epoch's prices for every series in its window.
    function _observe(OptionHead memory head, uint256[4] calldata linearPrices) internal {
        if (block.timestamp < head.observeFrom) return;
        uint256 window = _limits.window;
        uint256 states = _allStates();
        uint256 next = type(uint40).max;
        uint256 hold = market.maxEpochAge();
        for (uint256 slot = FIRST_OPTION; slot < SLOTS; ++slot) {
            OptionState state = _stateIn(states, slot);
            if (state != OptionState.Trading && state != OptionState.Frozen) continue;
            Series memory series = _series[slot];
            if (block.timestamp >= series.expiry) continue;
            uint256 from = series.expiry - window;
            if (from < next) next = from;
            if (block.timestamp < from) continue;
            uint64 price = uint64(linearPrices[series.underlying >> 2] >> ((series.underlying & 3) << 6));
            _note(_key(series), price, hold);
        }
        head.observeFrom = uint40(next);
    }

    function _note(uint256 key, uint64 price, uint256 hold) private {
        Average memory average = _averages[key];
        // Slots of one underlying and expiry share an average.
        if (average.seenAt == block.timestamp || price == 0) return;
        _extend(average, block.timestamp, hold);
        (average.seenAt, average.latest) = (uint40(block.timestamp), price);
        _averages[key] = average;
    }

    /// @dev The latest price counts until `time`, for at most `hold` seconds.
    function _extend(Average memory average, uint256 time, uint256 hold) private pure {
        if (average.seenAt == 0) return;
        uint256 elapsed = Math.min(time - average.seenAt, hold);
        average.sum += uint128(average.latest * elapsed);
        average.observed += uint24(elapsed);
    }

    // --------------------------------------------------------------------------------------------------- fixing

    /// @inheritdoc IOptionBook
    function fix(uint8 slot) external {
        Series memory series = _requireExpired(slot);
        Average memory average = _averageOf(series);
        uint256 needed = _limits.minObserved;
        if (average.observed < needed) revert FixingUnobserved(slot, average.observed, needed);
        uint256 down = average.sum / average.observed;
        // A put gets strike − average: rounded down by rounding the average up.
        uint256 exact = series.isCall ? down : Math.ceilDiv(average.sum, average.observed);
        _fix(series, uint64(down), uint64(exact), true);
    }

    /// @inheritdoc IOptionBook
    function fixSigned(uint8 slot, uint64 settlement, bytes[] calldata signatures) external {
        Series memory series = _requireExpired(slot);
        _requireSigned(_fixingDigest(slot, series.expiry, settlement), signatures);
        uint256 observed = _averageOf(series).observed;
        if (observed >= _limits.minObserved) revert FixingObserved(slot, observed);
        uint256 from = uint256(series.expiry) + _limits.fixingDelay;
        if (block.timestamp < from) revert FixingTooEarly(slot, from);
        PackedPrices memory linear = _linearPrices(_head.refused);
        uint64 latest = linear.get(series.underlying);
        uint256 distance = settlement > latest ? settlement - latest : latest - settlement;
        if (settlement == 0 || distance * ONE > uint256(latest) * _limits.tolerance) {
            revert FixingOutOfBounds(slot, settlement, latest);
        }
        _fix(series, settlement, settlement, false);
    }

    /// @inheritdoc IOptionBook
    function fixingDigest(uint8 slot, uint64 settlement) external view returns (bytes32) {
        return _fixingDigest(slot, _series[slot].expiry, settlement);
    }

    function _requireExpired(uint8 slot) private view returns (Series memory series) {
        OptionState state = _stateOf(slot);
        if (state != OptionState.Trading && state != OptionState.Frozen) revert StateRefused(slot, state);
        series = _series[slot];
        if (block.timestamp < series.expiry) revert SeriesNotExpired(slot, series.expiry);
    }

    /// @notice What was observed until expiry.
    function _averageOf(Series memory series) private view returns (Average memory average) {
        average = _averages[_key(series)];
        _extend(average, series.expiry, market.maxEpochAge());
    }

    /// @dev No scenario moves what is fixed. The jump of price and scenarios is drift and may be wider than any band, and
    /// anybody chooses its moment: so the epoch that takes it over is a stop, and owners have the recovery time to prove.
    function _fix(Series memory series, uint64 settlement, uint64 exact, bool observed) private {
        uint256 payoff = Math.max(OptionBounds.intrinsicValue(series.isCall, series.strike, exact), 1);
        uint256[PNL_WORDS] memory none;
        Changes memory changes = _newChanges(1);
        _set(changes, series.slot, uint64(payoff), none, true);
        _applyChanges(changes);
        _setState(series.slot, OptionState.Fixed);
        _head.appeared = true;
        emit SeriesFixed(series.slot, series.expiry, settlement, uint64(payoff), observed);
    }

    function _key(Series memory series) private pure returns (uint256) {
        return uint256(series.underlying) | (uint256(series.expiry) << 8);
    }
}
