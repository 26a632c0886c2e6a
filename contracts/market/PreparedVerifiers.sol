// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
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

    function _register(ISolvencyVerifier verifier) internal {
        uint256 place = _places[verifier];
        if (place != 0) {
            if (!_entries[place - 1].retired) revert IMarketBook.VerifierAlreadyRegistered(verifier);
            _entries[place - 1].retired = false;
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
        emit IMarketBook.VerifierRegistered(verifier, _entries.length - 1);
    }

    function _retire(ISolvencyVerifier verifier) internal {
        if (!_isRegistered(verifier)) revert IMarketBook.VerifierNotRegistered(verifier);
        _entries[_places[verifier] - 1].retired = true;
        emit IMarketBook.VerifierRetired(verifier);
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

    /// @notice Σ market_k·IC_k for every verifier. Option values are all zero: no option slot is priced.
    /// @param nPriced Slots from this one on have no price; what follows them is left out of the fold.
    /// @return points x and y per position.
    function _prepareAll(PackedPrices memory prices, uint256 nPriced) internal view returns (uint256[] memory points) {
        uint256 count = _entries.length;
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
            points[2 * position] = point.x;
            points[2 * position + 1] = point.y;
        }
    }
}
