// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {DataContract} from "../types/DataContract.sol";
import {PackedPrices} from "../types/PackedPrices.sol";

/// @title Every epoch ever committed, each in a data contract of its own.
/// @notice Epoch n is the n-th contract that the archive creates, so its address follows from n and needs no storage.
/// Nothing else may be created by a contract that inherits this one.
/// @dev Layout after the STOP byte: number of words (1 byte), market clock in s (5 bytes), price words (`PackedPrices`,
/// four prices each), where options are priced four words of drifts after all eight of them, prepared points (64 bytes
/// each) in the order of the verifiers' registration.
abstract contract EpochArchive {
    uint256 private constant HEADER = 6;
    uint256 private constant PRICE_WORDS = 8;
    uint256 private constant DRIFT_WORDS = 4;

    /// @param words Leading words of the epoch's PackedPrices; drifts after all of them.
    /// @param points x and y of the prepared point per verifier; zeros for a retired one.
    function _archive(uint32 epoch, uint40 clock, uint256[] memory words, uint256[] memory points) internal {
        address created = DataContract.create(abi.encodePacked(uint8(words.length), clock, words, points));
        address expected = DataContract.nthCreated(address(this), epoch);
        if (created != expected) revert IMarketBook.EpochMisplaced(epoch, expected, created);
    }

    /// @param epoch Must have been archived.
    function _archivedPrices(uint32 epoch) internal view returns (uint40 clock, PackedPrices memory prices) {
        // One read of the most there can be; what follows the price words is left behind.
        bytes memory data = DataContract.read(
            DataContract.nthCreated(address(this), epoch),
            0,
            HEADER + PRICE_WORDS * 32
        );
        uint256[8] memory words = prices.words;
        bytes6 header;
        assembly ("memory-safe") {
            header := mload(add(data, 0x20))
            let count := byte(0, header)
            if gt(count, PRICE_WORDS) {
                count := PRICE_WORDS
            }
            mcopy(words, add(data, add(0x20, HEADER)), mul(count, 0x20))
        }
        clock = uint40(uint48(header));
    }

    /// @return drifts Packed as prices are; zeros where no option was priced.
    function _archivedDrifts(uint32 epoch) internal view returns (uint256[4] memory drifts) {
        address location = DataContract.nthCreated(address(this), epoch);
        (uint256 nWords, ) = _header(location);
        if (nWords <= PRICE_WORDS) return drifts;
        bytes memory data = DataContract.read(location, HEADER + PRICE_WORDS * 32, DRIFT_WORDS * 32);
        return abi.decode(data, (uint256[4]));
    }

    function _withDrifts(
        uint256[] memory words,
        uint256[4] memory drifts
    ) internal pure returns (uint256[] memory longer) {
        longer = new uint256[](PRICE_WORDS + DRIFT_WORDS);
        for (uint256 w = 0; w < longer.length; ++w) {
            longer[w] = w < PRICE_WORDS ? words[w] : drifts[w - PRICE_WORDS];
        }
    }

    /// @param position Order of the verifier's registration, from 0.
    /// @return clock Market clock at the epoch, s.
    /// @return point The prepared point; (0, 0) if the verifier was retired or not yet registered.
    function _archivedPoint(uint32 epoch, uint256 position) internal view returns (uint40 clock, G1Point memory point) {
        address location = DataContract.nthCreated(address(this), epoch);
        uint256 nWords;
        (nWords, clock) = _header(location);
        bytes memory data = DataContract.read(location, HEADER + nWords * 32 + position * 64, 64);
        (point.x, point.y) = abi.decode(data, (uint256, uint256));
    }

    function _header(address location) private view returns (uint256 nWords, uint40 clock) {
        bytes6 header = bytes6(DataContract.read(location, 0, HEADER));
        return (uint8(header[0]), uint40(uint48(header)));
    }
}
