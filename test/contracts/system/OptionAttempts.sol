// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Renewal} from "../../../contracts/interfaces/IExpiryClearing.sol";
import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {Bid} from "../../../contracts/types/Auction.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Attempts} from "./Attempts.sol";
import {Book, LINEAR} from "./Curve.sol";
import {Kind} from "./Ghost.sol";

/// @title Conversions that are not what a relisting says, and proofs of accounts that have one to follow.
abstract contract OptionAttempts is Attempts {
    /// @notice Somebody converts into more, or less, or something else, or leaves something.
    function tryToConvert(uint256 who, uint256 way, uint256 unit) external step {
        uint256 account = _pickBehind(who, unit);
        if (account == 0) return;
        (bool fits, Book memory delta) = _deltaOf(account, 1, 9);
        if (!fits) return;
        int256 one = _odd(unit) ? int256(1) : int256(-1);
        uint256 which = _next(account).which;
        uint256 expired = LINEAR + (which & 1 == 1 ? 0 : 1);
        if (way % 6 == 0) delta.q[0] += 1;
        else if (way % 6 == 1) delta.q[0] -= 2;
        else if (way % 6 == 2) delta.q[expired] += one;
        else if (way % 6 == 3) delta.q[1 + (unit % 2)] += one;
        else if (way % 6 == 4 && which < 3) delta.q[which == 1 ? LINEAR + 1 : LINEAR] += one;
        else return _tryToFollowHolding(account);
        bytes memory call = _conversion(account, delta, new Renewal[](0));
        _mustFail(28, _ownerOf(account), address(clearing), call, "a conversion is not what its relisting says");
        _did(Kind.AttemptOnConversion);
    }

    /// @notice A stranger converts a book that may be public.
    function tryToConvertForOthers(uint256 who) external step {
        uint256 account = _pickPublic(who);
        if (account == 0) return;
        (bool fits, Book memory delta) = _deltaOf(account, 1, 9);
        if (!fits) return;
        bytes memory call = _conversion(account, delta, new Renewal[](0));
        _mustFail(29, KEEPER, address(clearing), call, "a stranger blinded a book that may be public");
        _did(Kind.AttemptOnConversion);
    }

    /// @notice An account whose book may be public, and that has a relisting to follow; 0 if there is none.
    function _pickPublic(uint256 who) private view returns (uint256 account) {
        for (uint256 i = 0; i < OPENED; ++i) {
            account = _nth(who, i);
            if (!_closed[account] && !_isCurrent(account) && !accounts.accountOf(account).exposed) return account;
        }
        return 0;
    }

    function _tryToFollowHolding(uint256 account) private {
        if (!_holds(account)) return;
        bytes memory call = _emptyCall(account);
        _mustFail(28, address(0), address(clearing), call, "an account kept what expired");
        _did(Kind.AttemptOnConversion);
    }

    /// @notice Somebody follows a relisting that he followed.
    function tryToConvertAgain(uint256 who, uint256 way) external step {
        uint256 account = _pick(who);
        if (account == 0 || !_isCurrent(account)) return;
        Book memory delta;
        delta.blinding = 11 + int256(way % 1000);
        bytes memory call = _odd(way) ? _conversion(account, delta, new Renewal[](0)) : _emptyCall(account);
        _mustFail(29, _ownerOf(account), address(clearing), call, "an account followed a relisting twice");
        _did(Kind.AttemptOnConversion);
    }

    /// @notice Somebody proves something true of an account that has a relisting to follow.
    function tryUnconverted(uint256 who, uint256 way) external step {
        uint256 account = _pickBehind(who, way);
        if (account == 0 || _state() == MarketState.Unopened) return;
        Book memory book = _books[account];
        LapseState state = _lapse(account).state;
        string memory what = "a book was read at the prices of another series";
        if (way % 4 == 0 && state == LapseState.InAuction) return _tryToTakeUnconverted(account);
        if (way % 4 == 1 && state == LapseState.Lapsed && _isBelow(book, MAINTENANCE)) {
            bytes memory opening = abi.encodeCall(auction.open, (account, _disclose(book, 0)));
            _mustFail(30, address(0), address(auction), opening, what);
            _did(Kind.AttemptUnconverted);
        } else if (way % 4 == 2 && _meets(_withCash(book, -1), INITIAL, BAND)) {
            SolvencyProof memory proof = _prove(_withCash(book, -1), BAND);
            bytes memory leaving = abi.encodeCall(accounts.withdraw, (account, 0, 1, KEEPER, proof));
            _mustFail(30, _ownerOf(account), address(accounts), leaving, what);
            _did(Kind.AttemptUnconverted);
        } else {
            _tryToAttest(account, _epoch(), what);
        }
    }

    function _tryToTakeUnconverted(uint256 account) private {
        uint256 liquidator = _liquidatorOf(account);
        Bid memory bid;
        (bid.account, bid.liquidator) = (account, liquidator);
        bid.before = _disclose(_books[account], 0);
        bid.paid = int128(int256(bid.before.plainValue) * 1e6);
        bid.delta = verifier.show(_books[account]);
        bid.proof = _prove(_withCash(_plus(_books[liquidator], _books[account], 1), -bid.paid), BAND);
        bytes memory call = abi.encodeCall(auction.takeOver, (bid));
        _mustFail(32, _ownerOf(liquidator), address(auction), call, "an unconverted book was taken over");
        _did(Kind.AttemptUnconverted);
    }

    /// @notice Somebody who followed proves what was true in the last epoch before the relisting.
    function tryOldProof(uint256 who) external step {
        uint256 account = _pick(who);
        if (account == 0 || _relisted == 0 || !_isCurrent(account)) return;
        _tryToAttest(account, _relistedIn - 1, "a proof of before a relisting was accepted");
    }

    function _tryToAttest(uint256 account, uint32 epoch, string memory what) private {
        Book memory book = _books[account];
        (, int256 value, uint256 requirement) = verifier.figures(book, _pricesOf(epoch), homeRules, BAND);
        uint16 level = value * 1e4 >= int256(requirement * INITIAL) ? INITIAL : 10_000;
        if (value < int256(requirement)) return;
        SolvencyProof memory proof = _prove(book, BAND);
        proof.epoch = epoch;
        bytes memory call = abi.encodeCall(accounts.attest, (account, home, level, MAX_LEASE, proof));
        _mustFail(30, _ownerOf(account), address(accounts), call, what);
        _did(Kind.AttemptUnconverted);
    }
}
