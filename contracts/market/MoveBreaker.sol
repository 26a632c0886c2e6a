// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {PackedPricesLibrary} from "../types/PackedPrices.sol";

/// @title The breaker for moves from one epoch to the next.
/// @notice A price farther than `maxMove` from the previous epoch's halts the market and becomes a candidate. It passes
///  1. when it comes back within `maxMove` of the previous epoch's price, at once; or
///  2. when a reading at least `moveDelay` later lies within `maxMove` of the candidate: the move is real; or
///  3. when a governor acknowledged the candidate, and the reading lies within `maxMove` of it.
/// A reading farther than `maxMove` from the candidate becomes the new candidate and the delay starts anew. So the
/// market stays halted only as long as prices keep running, and never for want of a signature.
/// @dev A candidate counts only for the epoch it was seen after, so none outlives its halt.
abstract contract MoveBreaker {
    struct Candidate {
        /// 1e-8 USD.
        uint64 price;
        /// Block time, s; 0 once acknowledged.
        uint40 seenAt;
        /// Latest epoch when it was seen.
        uint32 epoch;
    }

    /// @notice How long a large move must last before it passes unacknowledged, s.
    uint32 public immutable moveDelay;

    mapping(uint256 slot => Candidate) private _candidates;

    constructor(uint32 moveDelay_) {
        moveDelay = moveDelay_;
    }

    /// @notice Whether `price` may follow `previous`; records a candidate if not.
    /// @param previous Price at the latest epoch, 1e-8 USD; 0 if the slot had none.
    /// @param maxMove 1e-4 of the price it is measured from.
    function _passesMove(
        uint8 slot,
        uint64 price,
        uint64 previous,
        uint16 maxMove,
        uint32 epoch
    ) internal returns (bool) {
        if (previous == 0 || PackedPricesLibrary.isWithin(previous, price, maxMove)) return true;
        Candidate memory candidate = _candidates[slot];
        if (candidate.epoch == epoch && PackedPricesLibrary.isWithin(candidate.price, price, maxMove)) {
            return candidate.seenAt == 0 || block.timestamp >= uint256(candidate.seenAt) + moveDelay;
        }
        _candidates[slot] = Candidate({price: price, seenAt: uint40(block.timestamp), epoch: epoch});
        return false;
    }

    /// @notice Lets the candidate of `slot` pass without delay.
    /// @param price The candidate that was looked at: another may have taken its place since.
    function _acknowledge(uint8 slot, uint64 price, uint32 epoch) internal {
        Candidate storage candidate = _candidates[slot];
        if (epoch == 0 || candidate.epoch != epoch) revert IMarketBook.NoMovePending(slot);
        if (candidate.price != price) revert IMarketBook.AnotherMovePending(slot, candidate.price);
        candidate.seenAt = 0;
        emit IMarketBook.MoveAcknowledged(slot, candidate.price);
    }
}
