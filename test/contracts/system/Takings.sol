// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Account} from "../../../contracts/types/Account.sol";
import {Auction, AuctionTerms, Bid, Valuation} from "../../../contracts/types/Auction.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {AuctionActions} from "./AuctionActions.sol";
import {Book, N} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {VM} from "./Vm.sol";

/// @title Takeovers, mostly by dave, or by bob where dave's account is on auction, at the lowest price that the rules of docs/liquidation.md let him pay.
abstract contract Takings is AuctionActions {
    struct Taking {
        uint256 account;
        uint256 liquidator;
        AuctionTerms under;
        /// 1e-4 of the requirement.
        int256 factor;
        bool slow;
        Book book;
        Valuation before;
        Book delta;
        Book rest;
        /// Of a part: what is disclosed of the rest.
        Valuation left;
        Book taken;
        uint256 prices;
        uint256 index;
        uint256 owed;
        int256 paid;
        uint256 penalty;
        uint256 bounty;
    }

    /// @notice Now and then after a further fall, late in the price phase: then it costs others.
    function takeOverInFull(uint256 who, uint256 elapsed) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account != 0 && elapsed % 3 == 0) {
            _revive();
            bool perpetual = _weighs(account, 2) > _weighs(account, 1);
            _fall(account, perpetual ? 2 : 1, int256(2000 + (elapsed % 400)));
            elapsed = 2200 + (elapsed % 200);
        }
        (bool found, Taking memory t) = _begin(who, elapsed);
        if (!found) return;
        bool critical = _isBelow(t.book, t.under.criticalLevel);
        if (!t.slow && !critical && t.before.requirement >= t.under.dust) return;
        t.delta = t.book;
        t.paid = _fullPrice(t);
        if (t.paid > 0) _fees(t, _least(t.before), uint256(t.paid));
        _take(t);
    }

    function takeOverInPart(uint256 who, uint256 elapsed, uint256 blinding) external step {
        (bool found, Taking memory t) = _begin(who, elapsed);
        if (!found) return;
        uint256 target = t.under.targetLevel;
        for (uint256 part = 1; part < 24; ++part) {
            _cut(t, part, int256(blinding % 2 ** 40));
            if (t.left.requirement >= _least(t.before)) continue;
            int256 value = int256(t.left.value) * 1e4;
            int256 level = int256(uint256(t.left.requirement));
            bool atLeast = value >= int256(target) * level;
            int256 most = int256(target + t.under.targetTolerance) * (level - 1);
            if (!atLeast || value + 1e4 > most) continue;
            _take(t);
            return;
        }
    }

    // --------------------------------------------------------------------------------------------------------- plan

    /// @notice What a position is worth, either way, 1e-16 USD.
    function _weighs(uint256 account, uint256 slot) private view returns (int256) {
        int256 worth = _books[account].q[slot] * int256(uint256(_priceOf(_prices(), slot)));
        return worth < 0 ? -worth : worth;
    }

    /// @notice An account on auction, `elapsed` into its price phase, if it can be taken over then.
    function _begin(uint256 who, uint256 elapsed) private returns (bool found, Taking memory t) {
        t.account = _pickIn(who, LapseState.InAuction);
        t.liquidator = who % 3 == 0 ? _nth(who, 1) : _liquidatorOf(t.account);
        if (t.account == 0 || t.account == t.liquidator || _closed[t.liquidator]) return (false, t);
        if (_lapse(t.liquidator).state == LapseState.InAuction) return (false, t);
        Auction memory entry = auction.auctionOf(t.account);
        t.under = _termsOf[entry.terms];
        uint40 span = t.under.fastTime + t.under.slowTime;
        _runTo(entry.start + uint40(elapsed % span));
        uint40 since = market.clock() - entry.start;
        if (!_live() || since >= span || !_isBelow(_books[t.account], MAINTENANCE)) return (false, t);
        // A relisting may have begun to count on the way.
        if (!_isCurrent(t.account) || !_isCurrent(t.liquidator)) return (false, t);
        t.slow = since >= t.under.fastTime;
        t.factor = _factorAt(t.under, since);
        _check(16, auction.factorOf(t.account) == t.factor, "the price factor is not what its terms say");
        t.book = _books[t.account];
        Account memory stored = accounts.accountOf(t.account);
        if (stored.cx == 0 && stored.cy == 1) return (false, t);
        t.before = _disclose(t.book, 0);
        return (true, t);
    }

    /// @notice Straight lines from start to mid to end, rounded up.
    function _factorAt(AuctionTerms memory under, uint40 since) internal pure returns (int256) {
        (int256 from, int256 to, int256 all) = (under.startFactor, under.midFactor, int256(uint256(under.fastTime)));
        int256 at = int256(uint256(since));
        if (since >= under.fastTime) {
            at -= all;
            (from, to, all) = (under.midFactor, under.endFactor, int256(uint256(under.slowTime)));
        }
        return from + ((to - from) * at) / all;
    }

    function _least(Valuation memory v) private pure returns (uint256) {
        return v.requirement == 0 ? 0 : v.requirement - 1;
    }

    /// @notice V + a cent + f·M in units, each rounding against the liquidator.
    function _fullPrice(Taking memory t) private view returns (int256) {
        uint256 base = t.factor < 0 ? _least(t.before) : t.before.requirement;
        int256 money = ((int256(t.before.plainValue) + 1) * 1e4 + t.factor * int256(base)) * 1e10;
        return _unitsUp(money);
    }

    function _unitsUp(int256 money) private view returns (int256) {
        int256 price = int256(uint256(_dollar()));
        return money > 0 ? (money + price - 1) / price : money / price;
    }

    function _fees(Taking memory t, uint256 relieved, uint256 most) private view {
        uint256 all = (relieved * 1e14 * t.under.penaltyRate) / (uint256(_dollar()) * 1e4);
        if (all > most) all = most;
        t.bounty = (all * t.under.bountyShare) / 1e4;
        if (t.bounty > t.under.bountyCap) t.bounty = t.under.bountyCap;
        t.penalty = all - t.bounty;
    }

    /// @notice `part`/24 of what is not cash, paid for so that the owner loses discount, penalty and bounty at most.
    /// @dev The requirement of what is left depends on the cash paid, and the other way round: a few rounds settle it, or
    /// there is no such part.
    function _cut(Taking memory t, uint256 part, int256 blinding) private view {
        Book memory none;
        t.delta = none;
        for (uint256 slot = 1; slot < N; ++slot) t.delta.q[slot] = (t.book.q[slot] * int256(part)) / 24;
        t.delta.blinding = blinding + 1;
        t.paid = _unitsUp(_worthOf(t.delta, _prices()));
        for (uint256 i = 0; i < 16; ++i) {
            uint256 fees = t.penalty + t.bounty;
            t.rest = _withCash(_plus(t.book, t.delta, -1), t.paid - int256(fees));
            t.left = _valueOf(t.rest, t.under.remainderBand);
            if (t.left.requirement >= _least(t.before)) return;
            _fees(t, _least(t.before) - t.left.requirement, type(uint256).max);
            if (t.penalty + t.bounty != fees) continue;
            int256 missing = _missing(t);
            if (missing <= 0 && i > 4) return;
            t.paid += _unitsUp(missing);
        }
        t.left.requirement = type(uint64).max;
    }

    /// @notice What the owner still has to be paid, 1e-16 USD.
    function _missing(Taking memory t) private view returns (int256) {
        if (t.left.requirement >= _least(t.before)) return 0;
        uint256 base = t.factor < 0 ? _least(t.before) - t.left.requirement : t.before.requirement - _least(t.left);
        int256 owed = t.factor * int256(base) * 1e10 - int256((t.penalty + t.bounty) * _dollar());
        int256 gained = (int256(t.left.plainValue) - int256(t.before.plainValue) - 1) * 1e14;
        return owed - gained;
    }

    // --------------------------------------------------------------------------------------------------------- take

    function _take(Taking memory t) private {
        t.taken = _withCash(_plus(_books[t.liquidator], t.delta, 1), -t.paid);
        Bid memory bid = _bidOf(t);
        if (!_meets(t.taken, INITIAL, BAND)) {
            _mayNot(t, bid, 21, "a liquidator took what he cannot carry");
            return;
        }
        if (_isFull(t) && _bidLess(t)) return;
        (t.prices, t.index, t.owed) = (_prices(), vault.settlementIndex(), vault.totalOf(0));
        VM.prank(_ownerOf(t.liquidator));
        auction.takeOver(bid);
        if (vault.settlementIndex() != t.index) _noteCommit();
        _bookkeep(t);
        _judge(t);
    }

    /// @notice A whole book for one unit less than it costs.
    function _bidLess(Taking memory t) private returns (bool) {
        Bid memory bid = _bidOf(t);
        --bid.paid;
        bid.proof = _prove(_withCash(t.taken, 1), BAND);
        return _mayNot(t, bid, 20, "a book was taken over for less than it costs");
    }

    function _mayNot(Taking memory t, Bid memory bid, uint256 id, string memory what) private returns (bool done) {
        VM.prank(_ownerOf(t.liquidator));
        (done, ) = address(auction).call(abi.encodeCall(auction.takeOver, (bid)));
        _check(id, !done, what);
    }

    function _bidOf(Taking memory t) private returns (Bid memory bid) {
        (bid.account, bid.liquidator, bid.paid) = (t.account, t.liquidator, int128(t.paid));
        bid.before = t.before;
        bid.delta = verifier.show(t.delta);
        bid.proof = _prove(t.taken, BAND);
        if (_isFull(t)) return bid;
        verifier.show(t.rest);
        bid.remainder = new Valuation[](1);
        bid.remainder[0] = t.left;
    }

    function _isFull(Taking memory t) private pure returns (bool) {
        return t.left.epoch == 0;
    }

    /// @notice Writes down what changed sides: units are made by a loss that is spread, and nowhere else.
    function _bookkeep(Taking memory t) private {
        uint256 had = _claims[address(fund)];
        uint256 loss = t.paid < 0 && _isFull(t) ? uint256(-t.paid) : 0;
        uint256 covered = loss < had ? loss : had;
        _check(6, vault.totalOf(0) == t.owed + loss - covered, "the units owed did not grow by what was spread");
        _check(6, vault.claimOf(KEEPER) == _claims[KEEPER] + t.bounty, "the bounty is not what the terms say");
        _check(6, vault.claimOf(address(fund)) + covered == had + t.penalty, "the fund did not give and get its part");
        _addClaim(KEEPER, uint64(t.bounty));
        _addClaim(address(fund), uint64(t.penalty));
        _claims[address(fund)] -= uint64(covered);
        t.rest = _withCash(_plus(t.book, t.delta, -1), t.paid + int256(loss) - int256(t.penalty + t.bounty));
        (_books[t.account], _books[t.liquidator]) = (t.rest, t.taken);
        if (loss > covered) _did(Kind.TakeOverSpread);
        else if (loss != 0) _did(Kind.TakeOverShort);
        else _did(_isFull(t) ? Kind.TakeOverFull : Kind.TakeOverPart);
        if (t.before.plainRequirement == 0) return;
        ++_done[uint256(_isFull(t) ? Kind.TakeOptionsInFull : Kind.TakeOptionsInPart)];
    }

    /// @notice What must be true of both books at the epoch of the valuation, without rounding.
    function _judge(Taking memory t) private {
        (, int256 value, uint256 m) = verifier.figures(t.book, t.prices, homeRules, 0);
        _check(14, value * 1e4 < int256(m * MAINTENANCE), "a healthy book was taken over");
        uint256 mLeft;
        if (!_isFull(t)) {
            (, value, mLeft) = verifier.figures(t.rest, t.prices, homeRules, t.under.remainderBand);
            bool meets = value * 1e4 >= int256(mLeft * t.under.targetLevel);
            bool misses = value * 1e4 < int256(mLeft * (uint256(t.under.targetLevel) + t.under.targetTolerance));
            _check(19, meets && misses, "a remainder is not between target and tolerance");
        }
        // (V - V')·1e12 ≤ (penalty + bounty)·p_0·1e12 - f·ΔM, all in 1e-28 USD.
        int256 lost = (_worthOf(t.book, t.prices) - _worthOf(t.rest, t.prices)) * 1e12;
        int256 fees = int256((t.penalty + t.bounty) * _priceOf(t.prices, 0)) * 1e12;
        int256 discount = -t.factor * (int256(m) - int256(mLeft));
        _check(20, lost <= fees + discount, "the owner lost more than discount, penalty and bounty");
        (, value, m) = verifier.figures(t.taken, t.prices, homeRules, BAND);
        _check(21, value * 1e4 >= int256(m * INITIAL), "a liquidator's book is below the initial level");
    }
}
