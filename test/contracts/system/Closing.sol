// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Book, N} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {StateChecks} from "./StateChecks.sol";
import {Governed} from "./World.sol";
import {VM} from "./Vm.sol";

/// @title The way out of every account, from whatever state a history left it in.
/// @notice In a market that lives it follows what was relisted, its owner heals it, pays the fee, gives his positions back to whoever has the other side,
/// pays back what he owes, withdraws the rest and closes. Then every exit and every claim is paid.
/// @dev Steps are calls of their own, so that each is compared before and after like any other action. While a unit of slot
/// 0 is worth nothing none can be bought, so debts in it cannot be paid back: such histories end elsewhere.
abstract contract Closing is StateChecks {
    /// @notice Requires INV-24 of the state that a history left.
    function INV24_everyAccountCanBeClosed() external {
        this.wake();
        if (vault.settlementIndex() == 0) return;
        for (uint256 a = 1; a <= OPENED; ++a) {
            while (!_closed[a] && !_isCurrent(a)) this.follow(a);
        }
        for (uint256 a = 1; a <= OPENED; ++a) if (!_closed[a]) this.heal(a);
        for (uint256 a = 1; a <= OPENED; ++a) if (!_closed[a]) this.clear(a);
        uint256 hub = _pick(0);
        for (uint256 a = hub + 1; a <= OPENED; ++a) if (!_closed[a]) this.handBack(a, hub);
        for (uint256 a = 1; a <= OPENED; ++a) if (!_closed[a]) this.repay(a);
        for (uint256 a = 1; a <= OPENED; ++a) {
            if (_closed[a]) continue;
            for (uint8 slot = 0; slot < 2; ++slot) this.empty(a, slot);
            this.shut(a);
        }
        for (uint256 i = 0; i < _exits.length; ++i) if (!_exits[i].paid) this.payExit(i, 1);
        for (uint256 i = 0; i < _exits.length; ++i) _require(24, _exits[i].paid, "an exit could not be paid");
        for (uint256 a = 1; a <= OPENED; ++a) _require(24, _closed[a], "an account could not be closed");
        for (uint256 i = 0; i < 2; ++i) if (_claims[i == 0 ? FRANK : KEEPER] != 0) this.collectClaim(i, 0);
        _require(
            24,
            int256(uint256(vault.totalOf(0) - _claims[address(fund)])) == _cleared.q[0] && vault.totalOf(1) == 0,
            "the vault owes nobody what it has"
        );
        this.requireAll();
    }

    function wake() external step {
        if (_paused) Governed(address(accounts)).unpause();
        _paused = false;
        // A relisting that is called begins now, and not later.
        if (_called != 0) _begins();
        _revive();
        _require(24, _state() == MarketState.Live, "the market could not be revived");
    }

    function follow(uint256 a) external step {
        if (!_holds(a)) return _followEmpty(a);
        (bool fits, Book memory delta) = _deltaOf(a, 1, 13);
        _require(24, fits, "what expired is more than a slot holds");
        _convert(a, _ownerOf(a), delta, false);
    }

    /// @notice Brings so much that the book is healthy without doubt, and attests it.
    function heal(uint256 a) external step {
        uint64 units = 1_000_000 * UNIT;
        Book memory book = _withCash(_books[a], int256(uint256(units)));
        while (!_meets(book, 2 * INITIAL, BAND)) {
            book.q[0] += int256(uint256(units));
            units *= 2;
        }
        SolvencyProof memory proof = _prove(book, BAND);
        bool held = _held(a);
        VM.prank(_ownerOf(a));
        if (held) auction.rescue(a, 0, units, INITIAL, MAX_LEASE, proof);
        else accounts.deposit(a, 0, units);
        if (!held) {
            VM.prank(_ownerOf(a));
            accounts.attest(a, home, INITIAL, MAX_LEASE, proof);
        }
        _books[a] = book;
        _did(Kind.Rescue);
    }

    function clear(uint256 a) external step {
        if (_lapse(a).state == LapseState.FeeOwed) _payFee(a);
        if (auction.auctionOf(a).terms != 0) auction.end(a);
    }

    /// @notice The positions in the perpetual and in options, and the blinding, to the hub at the market's prices.
    function handBack(uint256 a, uint256 hub) external step {
        Book memory delta;
        for (uint256 i = 2; i < N; ++i) delta.q[i] = _books[a].q[i];
        delta.q[0] = -_worthOf(delta, _prices()) / int256(uint256(_dollar()));
        delta.blinding = _books[a].blinding;
        if (delta.blinding == 0 && _isEmpty(delta)) return;
        _settle(hub, a, delta, _plus(_books[hub], delta, 1), _plus(_books[a], delta, -1));
    }

    function repay(uint256 a) external step {
        for (uint8 slot = 0; slot < 2; ++slot) {
            if (_books[a].q[slot] >= 0) continue;
            uint64 units = uint64(uint256(-_books[a].q[slot]));
            VM.prank(_ownerOf(a));
            accounts.deposit(a, slot, units);
            _books[a].q[slot] = 0;
            _did(Kind.Deposit);
        }
    }

    function empty(uint256 a, uint8 slot) external step {
        if (_books[a].q[slot] == 0) return;
        _release(a, slot, uint64(uint256(_books[a].q[slot])), _with(_books[a], slot, -_books[a].q[slot]));
        _did(Kind.Withdraw);
    }

    function shut(uint256 a) external step {
        _require(24, _isEmpty(_books[a]), "something is left in an account");
        _close(a);
    }
}
