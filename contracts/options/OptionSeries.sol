// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {FIRST_OPTION, OptionLimits, OptionState, Series} from "../types/Option.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {LINEAR_SLOTS, ONE, SLOTS} from "../types/Units.sol";
import {OptionLanes} from "./OptionLanes.sol";

/// @notice What concerns all option slots: one storage word.
struct OptionHead {
    /// Number and timestamp (block time, s) of the latest report.
    uint64 number;
    uint40 timestamp;
    /// No series is in its window before this block time, s.
    uint40 observeFrom;
    /// Relistings that count.
    uint32 relistings;
    /// Bit i for option slot 16 + i: those of a relisting that does not count yet.
    uint16 relisting;
    /// Whether that relisting's slots have their new prices.
    bool relistingReported;
    /// Whether a slot got its first price, or was fixed, since the latest epoch: that leaves every band.
    bool appeared;
    /// Whether an epoch was refused for a stale report, and its prices kept for the bounds of the next ones.
    bool refused;
}

/// @title Series: announced with notice, listed by their first report, frozen when the oracle fails.
/// @notice A slot has one series at a time. It keeps the price it was fixed at until it is relisted: see OptionRelistings.
abstract contract OptionSeries is IOptionBook, AccessControl {
    struct Announcement {
        Series series;
        uint40 from;
    }

    OptionHead internal _head;
    OptionLimits internal _limits;
    /// @dev Eight bits per slot.
    uint256 private _states;
    mapping(uint256 slot => Series) internal _series;
    mapping(uint256 slot => Announcement) internal _next;
    /// @dev Block time (s) of each slot's latest report, or of its unfreezing; eight uint32 per word.
    uint256[2] private _times;

    constructor(OptionLimits memory limits_) {
        _setLimits(limits_);
    }

    // ------------------------------------------------------------------------------------------------ governance

    /// @inheritdoc IOptionBook
    function announce(Series calldata series, uint40 from) external onlyRole(GOVERNOR_ROLE) {
        OptionState state = _stateOf(series.slot);
        if (state == OptionState.Trading || state == OptionState.Frozen) revert StateRefused(series.slot, state);
        OptionLimits memory limits_ = _limits;
        uint256 earliest = block.timestamp + limits_.minNotice;
        if (from < earliest) revert NoticeTooShort(from, earliest);
        bool sensible =
            series.underlying != 0 &&
                series.underlying < LINEAR_SLOTS &&
                series.strike != 0 &&
                series.maxStep != 0 &&
                series.minPrice != 0 &&
                series.minPrice <= series.strike &&
                series.expiry > uint256(from) + limits_.window;
        if (!sensible) revert SeriesRefused(series);
        _next[series.slot] = Announcement({series: series, from: from});
        if (state == OptionState.None) _setState(series.slot, OptionState.Announced);
        emit SeriesAnnounced(series.slot, series, from);
    }

    /// @inheritdoc IOptionBook
    function freeze(uint8 slot) external onlyRole(GOVERNOR_ROLE) {
        _requireState(slot, OptionState.Trading);
        _setState(slot, OptionState.Frozen);
    }

    /// @inheritdoc IOptionBook
    function unfreeze(uint8 slot) external onlyRole(GOVERNOR_ROLE) {
        _requireState(slot, OptionState.Frozen);
        _setState(slot, OptionState.Trading);
        _setReportedAt(slot, uint40(block.timestamp));
    }

    /// @inheritdoc IOptionBook
    function setLimits(OptionLimits calldata limits_) external onlyRole(GOVERNOR_ROLE) {
        _setLimits(limits_);
    }

    function _setLimits(OptionLimits memory limits_) private {
        bool sensible =
            limits_.maxReportAge != 0 &&
                limits_.minInterval < limits_.maxReportAge &&
                limits_.minObserved != 0 &&
                limits_.minObserved <= limits_.window &&
                // What expired takes no reports: a signed fixing must be possible before its silence halts the market.
                limits_.fixingDelay <= limits_.maxReportAge &&
                limits_.window <= type(uint24).max &&
                limits_.maxMove != 0 &&
                limits_.tolerance < ONE &&
                limits_.maxGain != 0;
        if (!sensible) revert LimitsRefused(limits_);
        _limits = limits_;
        // The next epoch finds out anew which windows have begun.
        _head.observeFrom = 0;
        emit LimitsSet(limits_);
    }

    // ----------------------------------------------------------------------------------------------------- states

    /// @notice The announced series becomes the slot's.
    function _begin(uint256 slot, OptionHead memory head) internal returns (Series memory series) {
        Announcement memory next = _next[slot];
        series = next.series;
        _series[slot] = series;
        delete _next[slot];
        _setState(slot, OptionState.Trading);
        uint40 windowFrom = uint40(series.expiry - _limits.window);
        if (windowFrom < head.observeFrom) head.observeFrom = windowFrom;
    }

    function _setState(uint256 slot, OptionState state) internal {
        uint256 shift = (slot - FIRST_OPTION) << 3;
        _states = (_states & ~(uint256(0xff) << shift)) | (uint256(state) << shift);
        emit StateChanged(uint8(slot), state);
    }

    function _stateOf(uint256 slot) internal view returns (OptionState) {
        if (slot < FIRST_OPTION || slot >= SLOTS) revert NotAnOptionSlot(slot);
        return _stateIn(_states, slot);
    }

    function _requireState(uint256 slot, OptionState wanted) internal view {
        OptionState state = _stateOf(slot);
        if (state != wanted) revert StateRefused(slot, state);
    }

    function _reportedAt(uint256 slot) internal view returns (uint40) {
        uint256 lane = slot - FIRST_OPTION;
        return uint32(_times[lane >> 3] >> ((lane & 7) << 5));
    }

    function _setReportedAt(uint256 slot, uint40 time) internal {
        uint256 lane = slot - FIRST_OPTION;
        _times[lane >> 3] = OptionLanes.with32(_times[lane >> 3], lane, uint32(time));
    }

    function _allStates() internal view returns (uint256) {
        return _states;
    }

    function _stateIn(uint256 states, uint256 slot) internal pure returns (OptionState) {
        return OptionState(uint8(states >> ((slot - FIRST_OPTION) << 3)));
    }
}
