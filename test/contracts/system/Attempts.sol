// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {Bid, Valuation} from "../../../contracts/types/Auction.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Seal} from "../../../contracts/types/Seal.sol";
import {TradeProof} from "../../../contracts/types/Trade.sol";
import {Book} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {OptionActions} from "./OptionActions.sol";
import {VM} from "./Vm.sol";

/// @title What must never succeed, tried wherever its case arises.
/// @notice An attempt that succeeds breaks the invariant named; one that has no case does not count.
abstract contract Attempts is OptionActions {
    /// @notice Something leaves an account that lapsed or owes the fee.
    function tryToLeave(uint256 who, uint256 way) external step {
        uint256 account = _pickIn(who, way % 2 == 0 ? LapseState.Lapsed : LapseState.FeeOwed);
        if (account == 0) account = _pickIn(who, LapseState.InAuction);
        if (account == 0 || _state() == MarketState.Abandoned) return;
        SolvencyProof memory proof = _prove(_withCash(_books[account], -1), BAND);
        Seal memory seal;
        bytes memory call =
            way % 3 == 0
                ? abi.encodeCall(accounts.withdraw, (account, 0, 1, ALICE, proof))
                : abi.encodeCall(accounts.transfer, (account, account == 1 ? 2 : 1, 0, 1, proof));
        if (way % 5 == 0 && _lapse(account).state == LapseState.FeeOwed) call = _trading(account);
        else if (way % 7 == 0) call = abi.encodeCall(accounts.close, (account, seal));
        // Modules call for themselves.
        address by = bytes4(call) == accounts.exchange.selector ? address(0) : _ownerOf(account);
        _mustFail(22, by, address(accounts), call, "something left a lapsed account");
    }

    /// @notice A trade that gives one unit away, and is proven.
    function _trading(uint256 account) private returns (bytes memory) {
        uint256 other = _liquidatorOf(account);
        Book memory delta;
        delta.q[0] = 1;
        TradeProof memory got;
        TradeProof memory gave;
        got.solvency = _prove(_plus(_books[other], delta, 1), BAND);
        gave.solvency = _prove(_plus(_books[account], delta, -1), BAND);
        return abi.encodeCall(accounts.exchange, (other, account, verifier.show(delta), got, gave));
    }

    /// @notice Somebody disturbs an account on auction.
    function tryToDisturb(uint256 who, uint256 way) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account == 0 || _state() == MarketState.Abandoned) return;
        Book memory delta;
        delta.blinding = 7;
        Seal memory seal;
        bytes memory call = abi.encodeCall(accounts.deposit, (account, 0, 1));
        if (way % 3 == 1) call = abi.encodeCall(accounts.rerandomise, (account, verifier.show(delta), seal));
        Point memory key = verifier.show(delta);
        if (way % 3 == 2) call = abi.encodeCall(accounts.setViewingKey, (account, key));
        _mustFail(23, _ownerOf(account), address(accounts), call, "an account on auction was disturbed");
    }

    /// @notice Somebody flags an account whose lease stands, or in a market that stands still.
    function tryToFlag(uint256 who) external step {
        uint256 account = _pick(who);
        if (account == 0) return;
        bool stands = _inForce(account) || !_live();
        if (!stands) return;
        _mustFail(
            13,
            address(0),
            address(accounts),
            abi.encodeCall(accounts.flag, (account)),
            "an attested account was flagged"
        );
        uint8 slot = uint8(who % 3);
        bytes memory call = abi.encodeCall(accounts.flagSlot, (account, slot));
        _mustFail(13, address(0), address(accounts), call, "an attested account was flagged by a slot");
    }

    /// @notice Somebody puts on auction what is attested, within its grace, or healthy, with whatever figures.
    function tryToOpen(uint256 who, uint256 value, uint256 requirement, uint256 lies) external step {
        uint256 account = _pick(who);
        if (account == 0) return;
        LapseState state = _lapse(account).state;
        bool early = state == LapseState.Lapsed && market.clock() < _flaggedAt[account] + _graceSeen[account];
        bool healthy = _meets(_books[account], MAINTENANCE, 0);
        bool lied = _odd(lies);
        if (state == LapseState.Lapsed && !early && !healthy && !lied && _live()) return;
        Valuation memory valuation = _disclose(_books[account], 0);
        if (lies % 4 == 3) {
            valuation.plainRequirement += uint64(1 + (requirement % 1e6));
        } else if (lied) {
            valuation.value -= int64(uint64(1 + (value % 1e6)));
            valuation.requirement += uint64(requirement % 1e6);
        }
        uint256 id =
            state != LapseState.Lapsed
                ? 13
                : early
                    ? 15
                    : 14;
        bytes memory call = abi.encodeCall(auction.open, (account, valuation));
        _mustFail(id, address(0), address(auction), call, "what may not be on auction was put there");
    }

    /// @notice Somebody takes over what is not on auction, or healthy, or for less than it costs.
    function tryToTakeOver(uint256 who, uint256 less) external step {
        uint256 account = _pick(who);
        uint256 liquidator = _liquidatorOf(account);
        if (account == 0 || _closed[liquidator]) return;
        bool healthy = _meets(_books[account], MAINTENANCE, 0);
        bool running = _lapse(account).state == LapseState.InAuction && _live();
        int256 paid = int256(_valueOf(_books[account], 0).plainValue) * 1e6;
        if (running && !healthy) paid = -int256(1e14 + (less % 1e12)) - paid * 100;
        if (paid > 1e17 || paid < -1e17) return;
        Book memory taken = _withCash(_plus(_books[liquidator], _books[account], 1), -paid);
        Bid memory bid;
        (bid.account, bid.liquidator, bid.paid) = (account, liquidator, int128(paid));
        bid.before = _disclose(_books[account], 0);
        bid.delta = verifier.show(_books[account]);
        bid.proof = _prove(taken, BAND);
        // What a book costs at least is no less than this, whatever the factor, while dollars are worth something.
        if (running && !healthy && _dollar() < 1e6) return;
        bytes memory call = abi.encodeCall(auction.takeOver, (bid));
        uint256 id = healthy ? 14 : 13;
        if (running && !healthy) id = 20;
        _mustFail(id, _ownerOf(liquidator), address(auction), call, "what may not be taken over was");
    }

    /// @notice Somebody is paid a second time, before his time, while payments wait, or more than he has.
    function tryToBePaid(uint256 which) external step {
        if (_exits.length != 0) {
            uint256 exit = which % _exits.length;
            (, , uint40 readyAt) = vault.exitOf(exit + 1);
            bool early = market.clock() < readyAt && _state() != MarketState.Abandoned;
            bytes memory call = abi.encodeCall(vault.payExit, (exit + 1));
            if (_exits[exit].paid) _mustFail(12, address(0), address(vault), call, "an exit was paid twice");
            else if (early) _mustFail(12, address(0), address(vault), call, "an exit was paid before its time");
            else if (_gated()) _mustFail(11, address(0), address(vault), call, "an exit was paid while payments wait");
        }
        bool gated = _gated();
        address holder = _claims[KEEPER] == 0 ? FRANK : KEEPER;
        uint64 units = gated && _claims[holder] != 0 ? 1 : _claims[holder] + 1;
        bytes memory collect = abi.encodeCall(vault.collectClaim, (units, holder));
        _mustFail(gated ? 11 : 25, holder, address(vault), collect, "a claim was paid that could not be");
    }

    /// @notice Somebody who is good for it withdraws what is reserved for claims and exits. He brings tokens for it, and
    /// takes them back.
    function tryToBorrow(uint256 who) external step {
        uint256 reserved = _reserved();
        if (_closed[2] || !_running() || reserved == 0 || _lapse(2).state != LapseState.None) return;
        uint256 total = vault.totalOf(0);
        uint64 units = uint64(total > reserved ? total - reserved + 1 : 1) + uint64(who % reserved);
        Book memory rich = _with(_books[2], 1, 1e13);
        if (!_meets(_withCash(rich, -int256(uint256(units))), INITIAL, BAND)) return;
        SolvencyProof memory proof = _prove(_books[2], BAND);
        if (!_meets(_books[2], INITIAL, BAND) || !_isCurrent(2)) return;
        VM.prank(ALICE);
        accounts.deposit(2, 1, 1e13);
        SolvencyProof memory borrowing = _prove(_withCash(rich, -int256(uint256(units))), BAND);
        bytes memory call = abi.encodeCall(accounts.withdraw, (2, 0, units, ALICE, borrowing));
        if (_mustFail(25, ALICE, address(accounts), call, "what is reserved was withdrawn")) return;
        VM.prank(ALICE);
        accounts.withdraw(2, 1, 1e13, ALICE, proof);
    }

    /// @param by Who calls; zero for this contract.
    function _mustFail(
        uint256 id,
        address by,
        address to,
        bytes memory call,
        string memory what
    ) internal returns (bool done) {
        if (by != address(0)) VM.prank(by);
        (done, ) = to.call(call);
        _check(id, !done, what);
        _did(Kind.Attempt);
    }
}
