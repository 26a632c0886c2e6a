// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IExpiryClearing} from "../interfaces/IExpiryClearing.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {FIRST_OPTION, OptionState} from "../types/Option.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {SLOTS} from "../types/Units.sol";
import {OptionFixings} from "./OptionFixings.sol";
import {OptionHead} from "./OptionSeries.sol";

/// @title Relistings: fixed slots get their next series.
/// @notice Whoever still holds what was fixed is owed its payoff, so every account converts before it proves again. Three
/// steps, so that no proof ever reads one series' quantity at another's price: a governor calls the relisting, and what
/// the slots were fixed at is archived for ever; one report gives all its slots new prices; the next epoch takes them
/// over, counts the relisting, and ends every lease and unused proof that covers option slots. The market recovers then.
abstract contract OptionRelistings is OptionFixings {
    struct Relisting {
        /// Bit i for slot i.
        uint32 slots;
        /// 1e-8 USD; 0 until it counts.
        uint64 settlementPrice;
        /// 1e-8 USD, in the order of slots.
        uint64[] payoffs;
    }

    mapping(uint32 number => Relisting) private _relistings;
    /// @inheritdoc IOptionBook
    IExpiryClearing public clearing;

    /// @inheritdoc IOptionBook
    function bindClearing(IExpiryClearing clearing_) external onlyRole(GOVERNOR_ROLE) {
        bool binds =
            address(clearing) == address(0) &&
                address(clearing_.options()) == address(this) &&
                address(clearing_.accounts()) != address(0);
        if (!binds) revert ClearingRefused(clearing_);
        clearing = clearing_;
        emit ClearingBound(clearing_);
    }

    /// @inheritdoc IOptionBook
    function relist(uint8[] calldata slots) external onlyRole(GOVERNOR_ROLE) {
        if (address(clearing) == address(0)) revert ClearingMissing();
        OptionHead memory head = _head;
        uint32 number = head.relistings + 1;
        if (head.relisting != 0) revert RelistingPending(number);
        if (slots.length == 0) revert NothingToRelist();
        Relisting storage relisting_ = _relistings[number];
        uint32 called = 0;
        for (uint256 k = 0; k < slots.length; ++k) {
            uint8 slot = slots[k];
            if (k != 0 && slot <= slots[k - 1]) revert SlotsNotAscending(slots[k - 1], slot);
            _requireState(slot, OptionState.Fixed);
            uint40 from = _next[slot].from;
            if (from == 0 || block.timestamp < from) revert NotYet(slot, from);
            called |= uint32(1) << slot;
            relisting_.payoffs.push(_priceOf(slot));
            _setState(slot, OptionState.Relisting);
        }
        relisting_.slots = called;
        head.relisting = uint16(called >> FIRST_OPTION);
        _head = head;
        emit RelistingCalled(number, called, relisting_.payoffs);
    }

    /// @inheritdoc IOptionBook
    function recallRelisting() external onlyRole(GOVERNOR_ROLE) {
        OptionHead memory head = _head;
        if (head.relisting == 0 || head.relistingReported) revert NothingToRecall();
        uint32 number = head.relistings + 1;
        uint32 called = _relistings[number].slots;
        for (uint256 slot = FIRST_OPTION; slot < SLOTS; ++slot) {
            if ((called >> slot) & 1 != 0) _setState(slot, OptionState.Fixed);
        }
        delete _relistings[number];
        head.relisting = 0;
        _head = head;
        emit RelistingRecalled(number);
    }

    /// @notice Makes a reported relisting count.
    /// @return counted Whether there was one.
    function _count(OptionHead memory head, uint64 settlementPrice) internal returns (bool counted) {
        if (!head.relistingReported) return false;
        uint32 number = ++head.relistings;
        (head.relisting, head.relistingReported) = (0, false);
        _relistings[number].settlementPrice = settlementPrice;
        emit Relisted(number, _relistings[number].slots, settlementPrice);
        return true;
    }

    /// @inheritdoc IOptionBook
    function relistings() external view returns (uint32) {
        return _head.relistings;
    }

    /// @inheritdoc IOptionBook
    function relisting(
        uint32 number
    ) external view returns (uint32 slots, uint64[] memory payoffs, uint64 settlementPrice) {
        uint32 latest = _head.relistings;
        if (number == 0 || number > latest) revert RelistingUnknown(number, latest);
        Relisting storage counted = _relistings[number];
        return (counted.slots, counted.payoffs, counted.settlementPrice);
    }
}
