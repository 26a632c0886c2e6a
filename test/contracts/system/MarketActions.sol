// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AuctionTerms} from "../../../contracts/types/Auction.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Kind} from "./Ghost.sol";
import {Watch} from "./Watch.sol";
import {Governed} from "./World.sol";

interface Terms {
    function setTerms(AuctionTerms calldata next) external;
}

/// @title Time, prices, halts, silence, the guardian, terms.
abstract contract MarketActions is Watch {
    /// @notice Time passes, epochs are committed.
    function pass(uint256 time) external step {
        _run(1 + (time % 4000));
        _did(Kind.Pass);
    }

    /// @notice Time passes, nobody commits.
    function silence(uint256 time) external step {
        _wait(1 + (time % 6000));
        _did(Kind.Silence);
    }

    /// @notice A price moves by up to 3 %, mostly inside the bands.
    function drift(uint256 slot, uint256 by) external step {
        _move(1 + (slot % 2), 9700 + (by % 601));
        _did(Kind.Move);
    }

    /// @notice A price moves by up to 24 %, as one epoch lets it, against what an account holds.
    function crash(uint256 who, uint256 slot, uint256 by) external step {
        if (_odd(by)) _revive();
        uint256 distance = 500 + ((by / 5) % 1901);
        // Now and then it recovers.
        if (by % 5 == 0) _move(1 + (slot % 2), 10_000 + distance);
        else _fall(_nth(who, 0), 1 + (slot % 2), int256(distance));
        _did(Kind.Move);
    }

    /// @notice A price jumps beyond what one epoch lets it: the market halts, and believes it a while later.
    function jump(uint256 slot, uint256 up, uint256 stays) external step {
        slot = 1 + (slot % 2);
        int256 was = spoken[slot].answer();
        _move(slot, _odd(up) ? 13_000 : 7200);
        _wait(MOVE_DELAY);
        _refresh();
        if (!_odd(stays)) spoken[slot].say(was, now_);
        _commit();
        _did(Kind.Halt);
    }

    /// @notice A feed goes blind: the market halts, until it is refreshed.
    function blind(uint256 slot) external step {
        _refresh();
        slot = slot % 3;
        spoken[slot].say(spoken[slot].answer(), now_ - HEARTBEAT - 1);
        _commit();
        _did(Kind.Halt);
    }

    /// @notice Nobody commits for so long that the market is abandoned.
    function abandon(uint256 seed) external step {
        if (seed % 6 != 0) return;
        _wait(MAX_EPOCH_AGE + ABANDONED_AFTER + 1);
        _check(17, _state() == MarketState.Abandoned, "a silent market is not abandoned");
        _did(Kind.Abandon);
    }

    function pause(uint256 seed) external step {
        bool on = seed % 5 == 0;
        if (on == _paused) return;
        _paused = on;
        if (on) Governed(address(accounts)).pause();
        else Governed(address(accounts)).unpause();
        _did(Kind.Pause);
    }

    /// @notice New terms, for what is flagged and started later.
    function newTerms(uint256 seed) external step {
        AuctionTerms memory next = _terms();
        next.penaltyRate = uint16(500 + (seed % 3) * 500);
        next.endFactor = -5000 - int32(int256((seed >> 8) % 3)) * 5000;
        next.cureFee = (seed >> 16) % 4 == 0 ? 0 : 20 * UNIT;
        next.grace = uint40(500 + ((seed >> 24) % 1000));
        Terms(address(auction)).setTerms(next);
        (uint32 version, ) = auction.terms();
        _termsOf[version] = next;
        _did(Kind.NewTerms);
    }

    /// @notice A price moves against what an account holds, or for it where `distance` is negative; 1e-4.
    function _fall(uint256 account, uint256 slot, int256 distance) internal {
        _move(slot, uint256(_books[account].q[slot] < 0 ? 10_000 + distance : 10_000 - distance));
    }

    /// @notice Prices come back for an account.
    function _recover(uint256 account) internal {
        _fall(account, 1, -2000);
        _fall(account, 2, -2000);
    }

    /// @param to 1e-4 of the price. Prices stay within a tenth and ten times what they were.
    function _move(uint256 slot, uint256 to) private {
        _refresh();
        int256 start = slot == 1 ? int256(7900e8) : int256(195e8);
        int256 price = (spoken[slot].answer() * int256(to)) / 1e4;
        if (price < start / 10 || price > start * 10) price = start;
        spoken[slot].say(price, now_);
        _commit();
    }

    /// @notice Brings the market back to life, at the prices it has.
    function _revive() internal {
        for (uint256 i = 0; i < 4 && _state() != MarketState.Live; ++i) _run(MOVE_DELAY);
    }
}
