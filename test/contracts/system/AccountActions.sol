// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Seal} from "../../../contracts/types/Seal.sol";
import {TradeProof} from "../../../contracts/types/Trade.sol";
import {Book} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {MarketActions} from "./MarketActions.sol";
import {VM} from "./Vm.sol";

/// @title What owners do with their accounts.
/// @notice Every action asks its own books whether it must succeed; then it must.
abstract contract AccountActions is MarketActions {
    function deposit(uint256 who, uint256 token, uint256 amount) external step {
        uint256 account = _pick(who);
        uint8 slot = _odd(token) ? 1 : 0;
        if (account == 0 || _held(account) || (!_odd(token) && vault.settlementIndex() == 0)) return;
        uint64 units = _amount(amount, slot);
        VM.prank(_ownerOf(account));
        accounts.deposit(account, slot, units);
        _books[account].q[slot] += int256(uint256(units));
        _did(Kind.Deposit);
    }

    function withdraw(uint256 who, uint256 token, uint256 amount) external step {
        if (amount % 3 == 0) _revive();
        uint256 account = _pick(who);
        if (account == 0 || !_running() || _lapse(account).state != LapseState.None || !_isCurrent(account)) return;
        if (_takeOut(account, _odd(token) ? 1 : 0, amount, INITIAL)) _did(Kind.Withdraw);
    }

    /// @notice Leaves an abandoned market: no margin, but nothing owed in any slot.
    function escape(uint256 who, uint256 token, uint256 amount) external step {
        if (amount % 5 == 0) _wait(MAX_EPOCH_AGE + ABANDONED_AFTER + 1);
        uint256 account = _pick(who);
        if (account == 0 || _paused || _state() != MarketState.Abandoned || !_isCurrent(account)) return;
        if (_takeOut(account, _odd(token) ? 1 : 0, amount, 0)) _did(Kind.Escape);
    }

    function transfer(uint256 who, uint256 token, uint256 amount) external step {
        (uint256 from, uint256 to) = who % 2 == 0 ? (uint256(1), uint256(2)) : (uint256(2), uint256(1));
        if (_closed[from] || _closed[to] || !_running() || !_isCurrent(from)) return;
        if (_lapse(from).state != LapseState.None || _held(to)) return;
        uint8 slot = _odd(token) ? 1 : 0;
        uint64 units = _amount(amount, slot);
        Book memory left = _with(_books[from], slot, -int256(uint256(units)));
        if (!_meets(left, INITIAL, BAND)) return;
        SolvencyProof memory proof = _prove(left, BAND);
        VM.prank(ALICE);
        accounts.transfer(from, to, slot, units, proof);
        _books[from] = left;
        _books[to].q[slot] += int256(uint256(units));
        _did(Kind.Transfer);
    }

    /// @notice A private trade at about the market's price, as large as both can carry.
    function exchange(uint256 who, uint256 spot, uint256 buys, uint256 size, uint256 blinding) external step {
        if (size % 4 != 0) _revive();
        uint256 a = _pick(who);
        uint256 b = _pick(_nth(who, (who / OPENED) % 3));
        if (a == b || a == 0 || b == 0 || !_running()) return;
        if (!_mayTrade(a) || !_mayTrade(b)) return;
        bool cures = _lapse(a).state == LapseState.Lapsed || _lapse(b).state == LapseState.Lapsed;
        if (cures && size % 5 != 0) return;
        _trade(a, b, _odd(spot) ? 1 : 2, _odd(buys), size, int256(blinding % 2 ** 40));
    }

    function rerandomise(uint256 who, uint256 blinding) external step {
        uint256 account = _pick(who);
        if (account == 0) return;
        LapseState state = _lapse(account).state;
        if (state == LapseState.Lapsed || state == LapseState.InAuction) return;
        Book memory delta;
        delta.blinding = 1 + int256(blinding % 2 ** 40);
        Point memory point = verifier.show(delta);
        Seal memory seal;
        VM.prank(_ownerOf(account));
        accounts.rerandomise(account, point, seal);
        _books[account] = _plus(_books[account], delta, 1);
        _did(Kind.Rerandomise);
    }

    /// @notice The highest of the levels that the account meets; now and then prices come back before it.
    function attest(uint256 who, uint256 time) external step {
        uint256 account = _odd(time) ? _pickIn(who, LapseState.InAuction) : 0;
        if (account != 0 && time % 3 == 0) _recover(account);
        if (account == 0) account = _pick(who);
        if (account == 0 || _state() == MarketState.Unopened) return;
        _attest(account, uint40(1 + (time % MAX_LEASE)));
    }

    function _attest(uint256 account, uint40 duration) internal {
        uint16 level = _levelOf(_books[account]);
        if (level == 0 || !_isCurrent(account)) return;
        SolvencyProof memory proof = _prove(_books[account], BAND);
        VM.prank(_ownerOf(account));
        accounts.attest(account, home, level, duration, proof);
        _did(Kind.Attest);
    }

    /// @notice Closes an account that is empty, and opens the way for nobody: the number is gone.
    function close(uint256 who) external step {
        uint256 account = _pick(who);
        if (account == 0 || _lapse(account).state != LapseState.None) return;
        if (!_isEmpty(_books[account])) return;
        _close(account);
    }

    function _close(uint256 account) internal {
        verifier.show(_plus(_books[account], _books[account], -2));
        Seal memory seal;
        VM.prank(_ownerOf(account));
        accounts.close(account, seal);
        delete _books[account];
        _closed[account] = true;
        _did(Kind.Close);
    }

    // ------------------------------------------------------------------------------------------------------- shared

    function _mayTrade(uint256 account) internal view returns (bool) {
        LapseState state = _lapse(account).state;
        if (!_isCurrent(account)) return false;
        return state == LapseState.None || state == LapseState.Lapsed;
    }

    /// @notice Whether public amounts come in by a rescue only.
    function _held(uint256 account) internal view returns (bool) {
        if (_state() == MarketState.Abandoned) return false;
        LapseState state = _lapse(account).state;
        bool overdue = state == LapseState.Lapsed && market.clock() >= _lapse(account).graceUntil;
        return state == LapseState.InAuction || overdue;
    }

    /// @notice Dust, some, or a lot.
    function _amount(uint256 seed, uint8 slot) internal pure returns (uint64) {
        uint256 most = slot == 0 ? 20_000e8 : 3e8;
        if (seed % 5 == 0) most = 1000;
        return uint64(1 + ((seed / 5) % most));
    }

    function _with(Book memory book, uint8 slot, int256 amount) internal pure returns (Book memory sum) {
        sum = _plus(book, book, 0);
        sum.q[slot] += amount;
    }

    function _levelOf(Book memory book) internal view returns (uint16) {
        if (_meets(book, INITIAL, BAND)) return INITIAL;
        if (_meets(book, MAINTENANCE, BAND)) return MAINTENANCE;
        return _meets(book, 10_000, BAND) ? 10_000 : 0;
    }

    /// @param level 0 for a book without debts, in an abandoned market.
    function _takeOut(uint256 account, uint8 slot, uint256 seed, uint16 level) internal returns (bool) {
        // Dollars may be borrowed, as far as the books carry it.
        int256 most = _books[account].q[slot] + (slot == 0 && level != 0 ? int256(10_000e8) : int256(0));
        uint256 total = vault.totalOf(slot);
        uint256 reserved = slot == 0 ? _reserved() : 0;
        uint256 free = total > reserved ? total - reserved : 0;
        if (most > int256(free)) most = int256(free);
        if (most <= 0) return false;
        uint64 units = seed % 4 == 0 ? uint64(uint256(most)) : uint64(1 + ((seed / 4) % uint256(most)));
        for (uint256 i = 0; i < 3; ++i) {
            Book memory left = _with(_books[account], slot, -int256(uint256(units)));
            bool may = level != 0 ? _meets(left, level, BAND) : _owesNothing(left);
            if (may) {
                _release(account, slot, units, left);
                return true;
            }
            units = units / 4 + 1;
        }
        return false;
    }

    function _release(uint256 account, uint8 slot, uint64 units, Book memory left) internal {
        address to = address(uint160(0xCAFE0000 + account));
        uint256 exits = _exitCount();
        (uint256 due, uint256 had) = (
            slot == 0 ? _tokensDown(units) : uint256(units) * 1e10,
            tokens[slot].balanceOf(to)
        );
        SolvencyProof memory proof = _prove(left, BAND);
        VM.prank(_ownerOf(account));
        accounts.withdraw(account, slot, units, to, proof);
        _books[account] = left;
        if (_exitCount() != exits) {
            _exits.push(Exit({to: to, units: units, paid: false}));
            due = 0;
        }
        _check(12, tokens[slot].balanceOf(to) - had == due, "a withdrawal was not paid at its worth");
    }

    function _exitCount() internal view returns (uint256) {
        return ExitCounter(address(vault)).exitCount();
    }

    function _trade(uint256 a, uint256 b, uint8 slot, bool buys, uint256 seed, int256 blinding) internal {
        int256 size = int256(seed % 3 == 0 ? 1 + (seed % 1e6) : (seed / 3) % (slot == 1 ? 12e8 : 600e8));
        uint64 price = _priceOf(_prices(), slot);
        for (uint256 i = 0; i < 12; ++i) {
            Book memory delta;
            delta.q[slot] = buys ? size : -size;
            delta.q[0] = -(delta.q[slot] * int256(uint256(price))) / int256(uint256(_dollar()));
            delta.blinding = blinding + 1;
            Book memory ofA = _plus(_books[a], delta, 1);
            Book memory ofB = _plus(_books[b], delta, -1);
            if (size != 0 && _isSane(ofA) && _isSane(ofB) && _meets(ofA, INITIAL, BAND) && _meets(ofB, INITIAL, BAND)) {
                _settle(a, b, delta, ofA, ofB);
                return;
            }
            size = (size * 2) / 3;
        }
    }

    /// @notice Whether cash stays within what a slot can hold.
    function _isSane(Book memory book) private pure returns (bool) {
        return book.q[0] < 2 ** 60 && book.q[0] > -(2 ** 60);
    }

    function _settle(uint256 a, uint256 b, Book memory delta, Book memory ofA, Book memory ofB) internal {
        TradeProof memory proofA;
        TradeProof memory proofB;
        (proofA.solvency, proofB.solvency) = (_prove(ofA, BAND), _prove(ofB, BAND));
        Point memory point = verifier.show(delta);
        accounts.exchange(a, b, point, proofA, proofB);
        (_books[a], _books[b]) = (ofA, ofB);
        _did(Kind.Exchange);
    }

    /// @notice Price of a unit of slot 0, 1e-8 USD; at least 1.
    function _dollar() internal view returns (uint64) {
        return _priceOf(_prices(), 0);
    }
}

interface ExitCounter {
    function exitCount() external view returns (uint192);
}
