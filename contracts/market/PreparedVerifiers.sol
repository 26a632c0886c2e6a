// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {LINEAR_SLOTS, SLOTS} from "../types/Units.sol";

/// @title The keys for which every epoch is prepared.
/// @notice A verifier keeps its position for ever, since archived epochs list their points by position.
abstract contract PreparedVerifiers {
    struct Entry {
        ISolvencyVerifier verifier;
        uint8 nSlots;
        bool retired;
    }

    /// @notice Most verifiers there can ever be: each costs an epoch a fold and 64 bytes.
    uint256 internal constant MAX_VERIFIERS = 8;

    Entry[] private _entries;
    /// @dev Position + 1.
    mapping(ISolvencyVerifier => uint256) private _places;

    /// @param options Prepares the option slots; zero where there are none.
    function _register(ISolvencyVerifier verifier, IOptionBook options) internal {
        uint256 place = _places[verifier];
        if (place != 0) {
            if (!_entries[place - 1].retired) revert IMarketBook.VerifierAlreadyRegistered(verifier);
            _entries[place - 1].retired = false;
            _addOptions(options, place - 1);
            emit IMarketBook.VerifierRegistered(verifier, place - 1);
            return;
        }
        if (_entries.length == MAX_VERIFIERS) revert IMarketBook.TooManyVerifiers(MAX_VERIFIERS);
        (uint8 nLinear, uint8 nOption, ) = verifier.shape();
        // Circuit slot i is slot i: option slots start at 16, so a circuit with options needs all linear slots.
        bool supported =
            nLinear != 0 &&
                nLinear <= LINEAR_SLOTS &&
                uint256(nLinear) + nOption <= SLOTS &&
                (nOption == 0 || nLinear == LINEAR_SLOTS);
        if (!supported) revert IMarketBook.ShapeNotSupported(nLinear, nOption);

        uint8 nSlots = nLinear + nOption;
        _entries.push(Entry({verifier: verifier, nSlots: nSlots, retired: false}));
        _places[verifier] = _entries.length;
        _addOptions(options, _entries.length - 1);
        emit IMarketBook.VerifierRegistered(verifier, _entries.length - 1);
    }

    function _retire(ISolvencyVerifier verifier, IOptionBook options) internal {
        if (!_isRegistered(verifier)) revert IMarketBook.VerifierNotRegistered(verifier);
        uint256 position = _places[verifier] - 1;
        _entries[position].retired = true;
        if (address(options) != address(0)) options.removeVerifier(uint8(position));
        emit IMarketBook.VerifierRetired(verifier);
    }

    function _addOptionVerifiers(IOptionBook options) internal {
        for (uint256 position = 0; position < _entries.length; ++position) {
            if (!_entries[position].retired) _addOptions(options, position);
        }
    }

    function _addOptions(IOptionBook options, uint256 position) private {
        Entry memory entry = _entries[position];
        if (address(options) == address(0) || entry.nSlots <= LINEAR_SLOTS) return;
        options.addVerifier(entry.verifier, uint8(position));
    }

    function _isRegistered(ISolvencyVerifier verifier) internal view returns (bool) {
        uint256 place = _places[verifier];
        return place != 0 && !_entries[place - 1].retired;
    }

    /// @return position From 0, retired verifiers included.
    function _positionOf(ISolvencyVerifier verifier) internal view returns (uint256 position) {
        uint256 place = _places[verifier];
        if (place == 0) revert IMarketBook.VerifierNotRegistered(verifier);
        return place - 1;
    }

    /// @notice Σ market_k·IC_k for every verifier: the linear slots are folded, the option slots are a point already.
    /// @param nPriced Linear slots from this one on have no price; what follows them is left out of the fold.
    /// @param optionPoints x and y per verifier with option slots that is not retired; empty where no option is priced.
    /// @return points x and y per position.
    function _prepareAll(
        PackedPrices memory prices,
        uint256 nPriced,
        uint256[] memory optionPoints
    ) internal view returns (uint256[] memory points) {
        uint256 count = _entries.length;
        uint256 next = 0;
        points = new uint256[](2 * count);
        for (uint256 position = 0; position < count; ++position) {
            Entry memory entry = _entries[position];
            if (entry.retired) continue;
            uint256 nScalars = nPriced < entry.nSlots ? nPriced : entry.nSlots;
            uint256[] memory scalars = new uint256[](nScalars);
            for (uint256 slot = 0; slot < nScalars; ++slot) {
                scalars[slot] = prices.get(slot);
            }
            G1Point memory point = entry.verifier.prepareMarket(scalars);
            if (entry.nSlots > LINEAR_SLOTS && next < optionPoints.length) {
                G1Point memory option = G1Point({x: optionPoints[next], y: optionPoints[next + 1]});
                if (!Bn254.add(point, option)) revert IMarketBook.PointRefused(entry.verifier);
                next += 2;
            }
            points[2 * position] = point.x;
            points[2 * position + 1] = point.y;
        }
    }
}
