// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {MarketHead, MarketState} from "../types/MarketHead.sol";
import {PackedPrices, PackedPricesLibrary} from "../types/PackedPrices.sol";
import {LINEAR_SLOTS, SLOTS} from "../types/Units.sol";
import {EpochArchive} from "./EpochArchive.sol";
import {OptionReach} from "./OptionReach.sol";
import {PreparedVerifiers} from "./PreparedVerifiers.sol";

/// @title What can be asked about the market.
abstract contract MarketViews is IMarketBook, EpochArchive, PreparedVerifiers {
    /// @inheritdoc IMarketBook
    uint32 public immutable abandonedAfter;

    /// @inheritdoc IMarketBook
    IOptionBook public options;
    /// @inheritdoc IMarketBook
    uint32 public relistedAt;
    MarketHead internal _head;

    constructor(uint32 abandonedAfter_) {
        abandonedAfter = abandonedAfter_;
    }

    // ----------------------------------------------------------------------------------------------------- clock

    /// @inheritdoc IMarketBook
    function status() external view returns (MarketState state, uint32 epoch, uint40 clock_) {
        MarketHead memory head = _head;
        return (head.stateAt(block.timestamp, abandonedAfter), head.epoch, head.clockAt(block.timestamp));
    }

    /// @inheritdoc IMarketBook
    function clock() external view returns (uint40) {
        MarketHead memory head = _head;
        return head.clockAt(block.timestamp);
    }

    /// @inheritdoc IMarketBook
    function isLive() external view returns (bool) {
        MarketHead memory head = _head;
        MarketState state = head.stateAt(block.timestamp, abandonedAfter);
        return state == MarketState.Live || state == MarketState.Recovering;
    }

    // ---------------------------------------------------------------------------------------------------- epochs

    /// @inheritdoc IMarketBook
    function epochPrices(uint32 epoch) public view returns (uint40 committedClock, PackedPrices memory prices) {
        _requireEpoch(epoch);
        return _archivedPrices(epoch);
    }

    /// @inheritdoc IMarketBook
    function price(uint256 slot) external view returns (uint64) {
        (, PackedPrices memory prices) = epochPrices(_head.epoch);
        return prices.get(slot);
    }

    /// @inheritdoc IMarketBook
    function pricedSlots() external view returns (uint32) {
        uint32 epoch = _head.epoch;
        if (epoch == 0) return 0;
        (, PackedPrices memory prices) = _archivedPrices(epoch);
        return prices.pricedSlots();
    }

    /// @inheritdoc IMarketBook
    function prepared(
        uint32 epoch,
        ISolvencyVerifier verifier
    ) external view returns (uint40 committedClock, G1Point memory point) {
        _requireEpoch(epoch);
        (committedClock, point) = _archivedPoint(epoch, _positionOf(verifier));
        if (point.x == 0 && point.y == 0) revert NotPrepared(epoch, verifier);
    }

    /// @inheritdoc IMarketBook
    function isWithinBand(uint32 epoch, uint256 nSlots, uint16 band) external view returns (bool) {
        if (nSlots > LINEAR_SLOTS) revert ReachNeeded(nSlots - 1);
        uint32 latest = _head.epoch;
        _requireEpoch(epoch);
        if (epoch == latest) return true;
        (, PackedPrices memory proven) = _archivedPrices(epoch);
        (, PackedPrices memory current) = _archivedPrices(latest);
        return proven.withinBand(current, nSlots, band);
    }

    /// @inheritdoc IMarketBook
    function isWithinReach(
        uint32 epoch,
        uint256 nSlots,
        uint16 band,
        uint256[2] calldata reach
    ) external view returns (bool) {
        uint32 latest = _head.epoch;
        _requireEpoch(epoch);
        if (epoch == latest) return true;
        if (epoch < relistedAt) return false;
        (, PackedPrices memory proven) = _archivedPrices(epoch);
        (, PackedPrices memory current) = _archivedPrices(latest);
        if (!proven.withinBand(current, LINEAR_SLOTS, band)) return false;
        uint256[4] memory before = _archivedDrifts(epoch);
        uint256[4] memory drifts = _archivedDrifts(latest);
        for (uint256 slot = LINEAR_SLOTS; slot < nSlots; ++slot) {
            uint256 lane = slot - LINEAR_SLOTS;
            uint32 slotReach = uint32(reach[lane >> 3] >> ((lane & 7) << 5));
            if (!OptionReach.isWithin(before, drifts, lane, proven.get(slot), band, slotReach)) return false;
        }
        return true;
    }

    /// @inheritdoc IMarketBook
    function isOptionWithinReach(uint32 epoch, uint256 slot, uint16 band, uint32 reach) external view returns (bool) {
        if (slot < LINEAR_SLOTS || slot >= SLOTS) revert NotAnOptionSlot(slot);
        (, PackedPrices memory proven) = epochPrices(epoch);
        if (epoch < relistedAt) return false;
        uint256[4] memory before = _archivedDrifts(epoch);
        uint256[4] memory drifts = _archivedDrifts(_head.epoch);
        return OptionReach.isWithin(before, drifts, slot - LINEAR_SLOTS, proven.get(slot), band, reach);
    }

    /// @inheritdoc IMarketBook
    function epochDrifts(uint32 epoch) external view returns (uint256[4] memory) {
        _requireEpoch(epoch);
        return _archivedDrifts(epoch);
    }

    /// @inheritdoc IMarketBook
    function isSlotWithinBand(uint32 epoch, uint256 slot, uint16 band) external view returns (bool) {
        if (slot >= LINEAR_SLOTS) revert ReachNeeded(slot);
        (, PackedPrices memory proven) = epochPrices(epoch);
        (, PackedPrices memory current) = _archivedPrices(_head.epoch);
        return PackedPricesLibrary.isWithin(proven.get(slot), current.get(slot), band);
    }

    /// @inheritdoc IMarketBook
    function isRegistered(ISolvencyVerifier verifier) external view returns (bool) {
        return _isRegistered(verifier);
    }

    function _requireEpoch(uint32 epoch) private view {
        uint32 latest = _head.epoch;
        if (epoch == 0 || epoch > latest) revert UnknownEpoch(epoch, latest);
    }
}
