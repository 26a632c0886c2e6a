// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ClearedProofs, ConversionProofs, Renewal} from "../../../contracts/interfaces/IExpiryClearing.sol";
import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {OptionState} from "../../../contracts/types/Option.sol";
import {Seal} from "../../../contracts/types/Seal.sol";
import {Book, LINEAR, N, slotOf} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {CALLS} from "./Series.sol";
import {VaultActions} from "./VaultActions.sol";
import {VM} from "./Vm.sol";

/// @title Options: traded, quoted, expired, relisted, converted.
/// @notice A conversion must succeed whenever it is true: in whatever state market and account are.
abstract contract OptionActions is VaultActions {
    /// @dev Below it (1e-8 USD) no relisting is called: what expired would be more units of slot 0 than a slot holds.
    uint64 private constant LEAST_DOLLAR = 1e7;

    /// @notice A private trade in an option, whether it trades or is fixed already.
    function tradeOption(uint256 who, uint256 o, uint256 buys, uint256 size, uint256 blinding) external step {
        if (size % 4 != 0) _revive();
        uint256 a = _pickTrader(who, 0);
        uint256 b = _pickTrader(who / OPENED, a);
        if (a == 0 || b == 0 || !_running()) return;
        _trade(a, b, uint8(LINEAR + (o % CALLS)), _odd(buys), size, int256(blinding % 2 ** 40));
        if (_kind == Kind.Exchange) ++_done[uint256(Kind.TradeOption)];
    }

    function _pickTrader(uint256 who, uint256 other) private view returns (uint256 account) {
        for (uint256 i = 0; i < OPENED; ++i) {
            account = _nth(who, i);
            if (account != other && !_closed[account] && _mayTrade(account)) return account;
        }
        return 0;
    }

    /// @notice The oracle says another price, by up to 60 %.
    function quote(uint256 o, uint256 seed) external step {
        o = o % CALLS;
        if (_optionState(o) != OptionState.Trading) return;
        _wait(1);
        _quote(o, (_optionPrice[o] * (40 + (seed % 121))) / 100, _priceOf(_prices(), 1 + o));
        _refresh();
        _commit();
        _did(Kind.Quote);
    }

    function expire(uint256 o) external step {
        o = o % CALLS;
        if (_optionState(o) != OptionState.Trading) o = (o + 1) % CALLS;
        if (_optionState(o) != OptionState.Trading) return;
        uint256 expiry = options.seriesOf(uint8(slotOf(LINEAR + o))).expiry;
        if (expiry > now_) _run(expiry - now_);
        _did(Kind.Expire);
    }

    /// @notice Calls the relisting of one option that is fixed, or of all.
    function relist(uint256 which, uint256 seed) external step {
        if (_called != 0 || _dollar() < LEAST_DOLLAR) return;
        uint256 fixedOnes;
        for (uint256 o = 0; o < CALLS; ++o) if (_optionState(o) == OptionState.Fixed) fixedOnes |= 1 << o;
        if (which & fixedOnes != 0) fixedOnes &= which;
        if (fixedOnes == 0) return;
        for (uint256 o = 0; o < CALLS; ++o) if ((fixedOnes >> o) & 1 == 1) _announce(o, seed >> (8 * o));
        _wait(NOTICE);
        _relist(fixedOnes);
        if (_odd(seed)) _begins();
        _did(Kind.Relist);
    }

    /// @notice The report and the epoch that a relisting waits for.
    function _begins() internal {
        _wait(1);
        _refresh();
        _commit();
    }

    function recall() external step {
        if (_called == 0 || _reported) return;
        _recall();
        _did(Kind.Recall);
    }

    /// @notice An account follows its next relisting; by its owner, or by a stranger. Now and then it renews its lease.
    function convert(uint256 who, uint256 by, uint256 blinding, uint256 seed) external step {
        uint256 account = _pickBehind(who, seed);
        if (account == 0) return;
        (bool fits, Book memory delta) = _deltaOf(account, seed, 1 + int256(blinding % 2 ** 40));
        if (!fits) return;
        bool stranger = by % 3 == 0 && accounts.accountOf(account).exposed;
        _convert(account, stranger ? KEEPER : _ownerOf(account), delta, _odd(by));
        if (stranger) ++_done[uint256(Kind.ConvertByStranger)];
    }

    function followEmpty(uint256 who) external step {
        for (uint256 i = 0; i < OPENED; ++i) {
            uint256 account = _nth(who, i);
            if (_closed[account] || _isCurrent(account) || _holds(account)) continue;
            _followEmpty(account);
            return;
        }
    }

    // ------------------------------------------------------------------------------------------------------- shared

    /// @notice An account that has a relisting to follow, one on auction first; 0 if there is none.
    function _pickBehind(uint256 who, uint256 seed) internal view returns (uint256 account) {
        account = _pickIn(who, LapseState.InAuction);
        if (account != 0 && seed % 3 != 0 && !_isCurrent(account)) return account;
        for (uint256 i = 0; i < OPENED; ++i) {
            account = _nth(who, i);
            if (!_closed[account] && !_isCurrent(account)) return account;
        }
        return 0;
    }

    function _next(uint256 account) internal view returns (Relisting storage) {
        return _relistings[_followedThrough[account] + 1];
    }

    /// @notice Whether an account holds anything of its next relisting.
    function _holds(uint256 account) internal view returns (bool) {
        uint256 which = _next(account).which;
        for (uint256 o = 0; o < CALLS; ++o) {
            if ((which >> o) & 1 == 1 && _books[account].q[LINEAR + o] != 0) return true;
        }
        return false;
    }

    /// @notice What converts an account: all that expired goes, its payoff comes, ⌊Σ q·x / p⌋, or a unit less where nothing is left over.
    /// @return fits Whether a slot can hold the cash.
    function _deltaOf(
        uint256 account,
        uint256 seed,
        int256 blinding
    ) internal view returns (bool fits, Book memory delta) {
        Relisting storage next = _next(account);
        (uint256 which, uint256 fixing) = (next.which, next.fixing);
        int256 owed;
        for (uint256 i = LINEAR; i < N; ++i) {
            if ((which >> (i - LINEAR)) & 1 == 0) continue;
            int256 quantity = _books[account].q[i];
            delta.q[i] = -quantity;
            owed += quantity * int256(uint256(_priceOf(fixing, i)));
        }
        int256 price = int256(uint256(_priceOf(fixing, 0)));
        int256 rest = ((owed % price) + price) % price;
        delta.q[0] = (owed - rest) / price;
        if (rest == 0 && seed % 4 == 0) --delta.q[0];
        delta.blinding = blinding;
        fits = delta.q[0] < 2 ** 61 && delta.q[0] > -(2 ** 61);
    }

    function _convert(uint256 account, address by, Book memory delta, bool renews) internal {
        Book memory left = _plus(_books[account], delta, 1);
        bool last = _followedThrough[account] + 1 == _relisted;
        uint16 level = last && renews ? _levelOf(left) : 0;
        Renewal[] memory renewals = new Renewal[](level == 0 || _state() == MarketState.Unopened ? 0 : 1);
        if (renewals.length != 0) {
            renewals[0] = Renewal({table: home, level: level, duration: MAX_LEASE, proof: _prove(left, BAND)});
        }
        bool auctioned = _lapse(account).state == LapseState.InAuction;
        bytes memory call = _conversion(account, delta, renewals);
        VM.prank(by);
        (bool done, ) = address(clearing).call(call);
        _check(29, done, "an account could not follow a relisting");
        if (!done) return;
        _books[account] = left;
        _cleared = _plus(_cleared, delta, -1);
        ++_conversions;
        _follows(account);
        if (auctioned) ++_done[uint256(Kind.ConvertOnAuction)];
        _did(renewals.length == 0 ? Kind.Convert : Kind.ConvertRenewed);
    }

    /// @notice The call of a conversion, every opening shown that it speaks of.
    function _conversion(
        uint256 account,
        Book memory delta,
        Renewal[] memory renewals
    ) internal returns (bytes memory) {
        Book memory left = _plus(_books[account], delta, 1);
        verifier.show(_plus(delta, delta, -2));
        verifier.show(_withCash(delta, 1));
        verifier.show(left);
        verifier.show(_plus(left, left, -2));
        Point memory point = verifier.show(delta);
        Seal memory seal;
        ConversionProofs memory proofs;
        return abi.encodeCall(clearing.convert, (account, verifier, point, seal, proofs, renewals));
    }

    function _followEmpty(uint256 account) internal {
        (bool done, ) = address(clearing).call(_emptyCall(account));
        _check(29, done, "an account that holds nothing could not follow a relisting");
        if (!done) return;
        _follows(account);
        _did(Kind.FollowEmpty);
    }

    function _emptyCall(uint256 account) internal returns (bytes memory) {
        Book memory book = _books[account];
        verifier.show(book);
        verifier.show(_plus(book, book, -2));
        ClearedProofs memory proofs;
        return abi.encodeCall(clearing.followEmpty, (account, verifier, proofs));
    }

    function _follows(uint256 account) private {
        _mover = account;
        bool once = clearing.followedThrough(account) == ++_followedThrough[account];
        _check(29, once, "an account did not follow one relisting");
        _check(32, clearing.followedAt(account) == _clock, "an account did not follow when it did");
    }
}
