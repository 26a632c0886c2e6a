// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Auction, AuctionTerms, Valuation} from "../../../contracts/types/Auction.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {Book} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {LapseActions} from "./LapseActions.sol";

/// @title Auctions: opened, started again, repriced, shelved, ended.
abstract contract AuctionActions is LapseActions {
    /// @dev Starts during which an auction counts.
    uint8 private constant GATING_RUNS = 3;

    /// @notice The first lapsed account that can be put on auction; where only the grace is missing it is waited for.
    function openAuction(uint256 who) external step {
        _revive();
        for (uint256 i = 0; i < OPENED; ++i) {
            uint256 account = _nth(who, i);
            if (_lapse(account).state != LapseState.Lapsed || !_isBelow(_books[account], MAINTENANCE)) continue;
            if (!_isCurrent(account)) continue;
            _runTo(_lapse(account).graceUntil);
            if (!_live() || market.clock() < _lapse(account).graceUntil || !_isCurrent(account)) return;
            if (!_isBelow(_books[account], MAINTENANCE)) return;
            Valuation memory valuation = _disclose(_books[account], 0);
            uint64 cost = _costUnder(_latestTerms(), valuation);
            if (cost == 0 && auction.atRisk() >= _terms().maxAtRisk) return;
            auction.open(account, valuation);
            _opened(account, cost, valuation.requirement);
            bool waited = _clock >= _flaggedAt[account] + _graceSeen[account];
            _check(15, waited, "an account was put on auction within its grace");
            _did(Kind.Open);
            if (valuation.plainRequirement != 0) ++_done[uint256(Kind.OpenWithOptions)];
            return;
        }
    }

    function restart(uint256 who, uint256 patient) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account == 0) return;
        if (_odd(patient)) _runTo(_staleFrom(account));
        if (!_live() || market.clock() < _staleFrom(account) || !_isCurrent(account)) return;
        if (!_isBelow(_books[account], MAINTENANCE)) return;
        Auction memory entry = auction.auctionOf(account);
        Valuation memory valuation = _disclose(_books[account], 0);
        bool counts = entry.runs < GATING_RUNS;
        uint64 cost = counts ? _costUnder(_latestTerms(), valuation) : 0;
        uint256 others = auction.atRisk() - entry.requirement;
        if (counts && cost == 0 && others >= _terms().maxAtRisk) return;
        auction.restart(account, valuation);
        _opened(account, cost, counts ? valuation.requirement : 0);
        _did(Kind.Restart);
    }

    /// @notice Records what an auction may cost by now, where that is more.
    function reprice(uint256 who, uint256 by) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account == 0) return;
        if (_odd(by)) _fall(account, 1 + ((by / 2) % 2), int256(500 + ((by / 4) % 1900)));
        if (!_isBelow(_books[account], MAINTENANCE) || !_isCurrent(account)) return;
        Auction memory entry = auction.auctionOf(account);
        Valuation memory valuation = _disclose(_books[account], 0);
        if (market.clock() >= _shelvedFrom(account)) return;
        if (entry.runs > GATING_RUNS || _costOf(account, valuation) <= entry.exposure) return;
        auction.reprice(account, valuation);
        _check(
            18,
            auction.auctionOf(account).exposure == _costOf(account, valuation),
            "an exposure is not what it costs"
        );
        _did(Kind.Reprice);
    }

    function shelve(uint256 who, uint256 patient) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account == 0) return;
        uint40 from = _shelvedFrom(account);
        if (_odd(patient)) _runTo(from);
        if (market.clock() < from) return;
        auction.shelve(account);
        _did(Kind.Shelve);
    }

    /// @notice Drops the entry of an auction that an attestation ended; now and then prices come back for it first.
    function end(uint256 who, uint256 seed) external step {
        uint256 cured = _odd(seed) ? _pickIn(who, LapseState.InAuction) : 0;
        if (cured != 0) {
            for (uint256 i = 0; i < 4 && !_meets(_books[cured], MAINTENANCE, BAND); ++i) _recover(cured);
            _attest(cured, MAX_LEASE);
        }
        for (uint256 i = 0; i < OPENED; ++i) {
            uint256 account = _nth(who, i);
            bool stays = auction.auctionOf(account).terms != 0 && _lapse(account).state != LapseState.InAuction;
            if (!stays) continue;
            auction.end(account);
            _did(Kind.End);
            return;
        }
    }

    // ------------------------------------------------------------------------------------------------------- shared

    function _opened(uint256 account, uint64 cost, uint64 requirement) private {
        Book memory book = _books[account];
        _check(14, !_meets(book, MAINTENANCE, 0), "a healthy book was put on auction");
        Auction memory entry = auction.auctionOf(account);
        bool counted = entry.exposure == cost && entry.requirement == requirement;
        _check(18, counted, "an auction does not count for what it costs and requires");
    }

    function _latestTerms() private view returns (AuctionTerms memory) {
        (uint32 version, ) = auction.terms();
        return _termsOf[version];
    }

    /// @notice Whether the disclosed figures show it, for certain: (value + 1)·1e4 ≤ level·(requirement − 1).
    function _isBelow(Book memory book, uint256 level) internal view returns (bool) {
        Valuation memory v = _valueOf(book, 0);
        if (v.requirement == 0) return v.value < 0;
        return (int256(v.value) + 1) * 1e4 <= int256(level) * (int256(uint256(v.requirement)) - 1);
    }

    function _staleFrom(uint256 account) internal view returns (uint40) {
        Auction memory entry = auction.auctionOf(account);
        AuctionTerms memory under = _termsOf[entry.terms];
        return entry.start + under.fastTime + under.slowTime;
    }

    /// @notice From when on the auction may be shelved, and not repriced.
    function _shelvedFrom(uint256 account) private view returns (uint40) {
        return _staleFrom(account) + _termsOf[auction.auctionOf(account).terms].openingWindow;
    }

    function _runTo(uint40 clock) internal {
        _revive();
        // A series may expire on the way: then the clock stands for a while.
        for (uint256 i = 0; i < 3; ++i) {
            uint40 now1 = market.clock();
            if (!_live() || clock <= now1 || clock - now1 >= 1 days) return;
            _run(clock - now1);
            _revive();
        }
    }

    function _costOf(uint256 account, Valuation memory v) internal view returns (uint64) {
        return _costUnder(_termsOf[auction.auctionOf(account).terms], v);
    }

    /// @notice max(0, −(V + endFactor·M)) in units of slot 0, rounded up; nothing where it is dust.
    function _costUnder(AuctionTerms memory under, Valuation memory v) private view returns (uint64) {
        int256 cost = -(int256(v.plainValue) * 1e4 + under.endFactor * int256(uint256(v.requirement)));
        if (cost <= 0 || uint256(cost) < uint256(under.dust) * 1e4) return 0;
        uint256 price = uint256(_dollar()) * 1e4;
        uint256 units = (uint256(cost) * 1e14 + price - 1) / price;
        return units > type(uint64).max ? type(uint64).max : uint64(units);
    }
}
