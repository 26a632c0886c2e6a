// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {FIRST_OPTION, OPTION_SCENARIOS, OPTION_SLOTS, PNL_WORDS} from "../types/Option.sol";
import {LINEAR_SLOTS, SLOTS} from "../types/Units.sol";
import {OptionLanes} from "./OptionLanes.sol";

/// @notice Scalars of the market group that changed, and by how much.
struct Changes {
    uint256 count;
    uint256[] indices;
    uint256[] scalars;
}

/// @title Option prices and scenarios, and what they add to the prepared market of every key.
/// @notice A report changes some hundred scalars of 544, and most epochs change none. So the option part of the market's
/// point is kept, and moved by Σ (new − old)·IC over what changed: it equals the fold of everything at any time.
abstract contract OptionPoints is IOptionBook {
    /// @dev Positions of verifiers in the market's register are below this.
    uint256 private constant POSITIONS = 8;

    /// @dev Four uint64 per word: prices and cumulative drifts, 1e-8 USD.
    uint256[4] internal _prices;
    uint256[4] internal _drifts;
    mapping(uint256 slot => uint256[PNL_WORDS]) internal _pnl;

    ISolvencyVerifier[POSITIONS] private _verifiers;
    G1Point[POSITIONS] private _points;

    // -------------------------------------------------------------------------------------------------- verifiers

    function _add(ISolvencyVerifier verifier, uint8 position) internal {
        (uint8 nLinear, uint8 nOption, uint8 nScenarios) = verifier.shape();
        if (nLinear != LINEAR_SLOTS || nOption != OPTION_SLOTS || nScenarios != OPTION_SCENARIOS) {
            revert VerifierShapeRefused(nLinear, nOption, nScenarios);
        }
        Changes memory all = _newChanges(OPTION_SLOTS);
        uint256[PNL_WORDS] memory zero;
        for (uint256 slot = FIRST_OPTION; slot < SLOTS; ++slot) {
            uint64 price = _priceOf(slot);
            if (price == 0) continue;
            _collect(all, slot, int256(uint256(price)));
            _collectPnl(all, slot, zero, _pnl[slot]);
        }
        _verifiers[position] = verifier;
        _points[position] = verifier.foldMarket(_trim(all.indices, all.count), _trim(all.scalars, all.count));
    }

    function _remove(uint8 position) internal {
        delete _verifiers[position];
        delete _points[position];
    }

    /// @notice Points of the active verifiers in the order of their positions, two words each.
    function _activePoints() internal view returns (uint256[] memory points) {
        points = new uint256[](2 * POSITIONS);
        uint256 length = 0;
        for (uint256 position = 0; position < POSITIONS; ++position) {
            if (address(_verifiers[position]) == address(0)) continue;
            G1Point memory point = _points[position];
            (points[length], points[length + 1]) = (point.x, point.y);
            length += 2;
        }
        return _trim(points, length);
    }

    function _pointAt(uint8 position) internal view returns (G1Point memory) {
        return _points[position];
    }

    // ---------------------------------------------------------------------------------------------------- changes

    function _newChanges(uint256 slots) internal pure returns (Changes memory changes) {
        uint256 most = slots * (1 + OPTION_SCENARIOS);
        (changes.indices, changes.scalars) = (new uint256[](most), new uint256[](most));
    }

    /// @notice Gives a slot another price and other scenarios, adds to its drift, and notes what changed.
    /// @param fixing A fixing must always be possible: its drift saturates, which is within no reach. No report gets there.
    function _set(
        Changes memory changes,
        uint256 slot,
        uint64 price,
        uint256[PNL_WORDS] memory pnl,
        bool fixing
    ) internal {
        uint256 lane = slot - FIRST_OPTION;
        uint64 before = _priceOf(slot);
        _collect(changes, slot, int256(uint256(price)) - int256(uint256(before)));
        uint256 drift = price > before ? price - before : before - price;
        drift += _collectPnl(changes, slot, _pnl[slot], pnl) + uint64(_drifts[lane >> 2] >> ((lane & 3) << 6));
        if (drift >= type(uint64).max) {
            if (!fixing) revert DriftExhausted(slot);
            drift = type(uint64).max;
        }

        _prices[lane >> 2] = OptionLanes.with64(_prices[lane >> 2], lane, price);
        _drifts[lane >> 2] = OptionLanes.with64(_drifts[lane >> 2], lane, uint64(drift));
        uint256[PNL_WORDS] storage stored = _pnl[slot];
        for (uint256 w = 0; w < PNL_WORDS; ++w) {
            if (stored[w] != pnl[w]) stored[w] = pnl[w];
        }
    }

    /// @notice A saturated drift starts anew with the next series: no lease outlives a relisting.
    function _restartDrift(uint256 slot) internal {
        uint256 lane = slot - FIRST_OPTION;
        if (OptionLanes.get64(_drifts, slot) != type(uint64).max) return;
        _drifts[lane >> 2] = OptionLanes.with64(_drifts[lane >> 2], lane, 0);
    }

    /// @notice Moves every active point by what changed.
    function _applyChanges(Changes memory changes) internal {
        if (changes.count == 0) return;
        uint256[] memory indices = _trim(changes.indices, changes.count);
        uint256[] memory scalars = _trim(changes.scalars, changes.count);
        for (uint256 position = 0; position < POSITIONS; ++position) {
            ISolvencyVerifier verifier = _verifiers[position];
            if (address(verifier) == address(0)) continue;
            G1Point memory point = verifier.foldMarket(indices, scalars);
            if (!Bn254.add(point, _points[position])) revert PointRefused(verifier);
            _points[position] = point;
        }
    }

    function _priceOf(uint256 slot) internal view returns (uint64) {
        uint256 lane = slot - FIRST_OPTION;
        return uint64(_prices[lane >> 2] >> ((lane & 3) << 6));
    }

    /// @return widest Largest |new − old| over the scenarios, 1e-8 USD.
    function _collectPnl(
        Changes memory changes,
        uint256 slot,
        uint256[PNL_WORDS] memory before,
        uint256[PNL_WORDS] memory afterwards
    ) private pure returns (uint256 widest) {
        for (uint256 w = 0; w < PNL_WORDS; ++w) {
            (uint256 oldWord, uint256 newWord) = (before[w], afterwards[w]);
            if (oldWord == newWord) continue;
            uint256 end = 4 * w + 4 < OPTION_SCENARIOS ? 4 * w + 4 : OPTION_SCENARIOS;
            for (uint256 s = 4 * w; s < end; ++s) {
                int256 change = int256(OptionLanes.pnl(newWord, s)) - OptionLanes.pnl(oldWord, s);
                uint256 size = uint256(change < 0 ? -change : change);
                if (size > widest) widest = size;
                _collect(changes, SLOTS + s * OPTION_SLOTS + slot - FIRST_OPTION, change);
            }
        }
    }

    /// @param index Of the market group: prices of 32 slots, then optionPnl[33][16] row by row.
    function _collect(Changes memory changes, uint256 index, int256 change) private pure {
        if (change == 0) return;
        uint256 at = changes.count++;
        (changes.indices[at], changes.scalars[at]) = (index, OptionLanes.toField(change));
    }

    /// @dev Shortens in place.
    function _trim(uint256[] memory array, uint256 length) private pure returns (uint256[] memory) {
        assembly ("memory-safe") {
            mstore(array, length)
        }
        return array;
    }
}
