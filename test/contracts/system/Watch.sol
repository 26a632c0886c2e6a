// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Account} from "../../../contracts/types/Account.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {Lease} from "../../../contracts/types/Lease.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {N} from "./Curve.sol";
import {Ghost, Kind} from "./Ghost.sol";
import {VM} from "./Vm.sol";

/// @title What every single action may change: compared before and after.
/// @notice The market clock is kept a second time, from the rules of docs/contracts.md.
abstract contract Watch is Ghost {
    struct Snapshot {
        uint256 held;
        uint256 index;
        uint256 total0;
        uint256 total1;
        uint256 fundClaim;
        uint256 fundSupply;
        bool gated;
        bool abandoned;
        bool[5] inForce;
        bool[5] onAuction;
        bool[5] bound;
        bool[5] owes;
        bytes32[5] commitment;
        int256[N][5] q;
        bytes32[5] lease;
        bool[5] lapsed;
        bool relisted;
        uint256 reserved;
    }

    Snapshot private _before;

    /// @dev The clock's reading at block time `_clockAt`.
    uint40 internal _clock;
    uint256 private _clockAt = START;
    /// @dev Block times from which and until which the clock runs.
    uint256 private _runsFrom = START;
    uint256 private _freshUntil = START + MAX_EPOCH_AGE;
    bool private _halted;
    uint32 private _epochSeen = 1;

    modifier step() {
        VM.warp(now_);
        _kind = Kind.Nothing;
        _look();
        _;
        _compare();
    }

    // --------------------------------------------------------------------------------------------- the market clock

    /// @notice Lets block time pass.
    function _wait(uint256 time) internal {
        uint256 from = now_ > _runsFrom ? now_ : _runsFrom;
        now_ += time;
        uint256 until = now_ < _freshUntil ? now_ : _freshUntil;
        if (!_halted && until > from) _clock += uint40(until - from);
        VM.warp(now_);
    }

    /// @notice Every feed answers anew, the same as before.
    function _refresh() internal {
        _speak(spoken[0].answer(), spoken[1].answer(), spoken[2].answer());
        _keepOptions();
    }

    function _commit() internal {
        market.commitEpoch();
        _noteCommit();
    }

    /// @notice Follows an attempt to commit.
    function _noteCommit() internal {
        uint32 epoch = _epoch();
        if (epoch == _epochSeen) {
            _halted = true;
            return;
        }
        (bool stops, bool same) = _noteEpoch();
        _check(17, same, "an epoch does not have the option prices that were reported");
        bool stopped = _halted || now_ > _freshUntil || stops;
        if (stopped) _runsFrom = now_ + RECOVERY_TIME;
        (_halted, _epochSeen, _freshUntil) = (false, epoch, now_ + MAX_EPOCH_AGE);
    }

    /// @notice Lets time pass with epochs in between, so that the clock runs where the feeds are good.
    function _run(uint256 time) internal {
        _refresh();
        _commit();
        for (uint256 left = time; left != 0;) {
            uint256 part = left < 3000 ? left : 3000;
            _wait(part);
            _refresh();
            _commit();
            left -= part;
        }
    }

    // ---------------------------------------------------------------------------------------------------- comparison

    function _look() private {
        Snapshot storage b = _before;
        (b.held, b.index) = (vault.settlementHeld(), vault.settlementIndex());
        (b.total0, b.total1) = (vault.totalOf(0), vault.totalOf(1));
        (b.fundClaim, b.fundSupply) = (vault.claimOf(address(fund)), fund.totalSupply());
        b.relisted = _relisted != 0;
        b.reserved = vault.reservedUnits();
        (b.gated, b.abandoned) = (vault.exitsGated(), _state() == MarketState.Abandoned);
        for (uint256 a = 1; a <= OPENED; ++a) {
            b.inForce[a] = _inForce(a);
            LapseState state = _lapse(a).state;
            b.onAuction[a] = state == LapseState.InAuction;
            b.owes[a] = state == LapseState.FeeOwed;
            b.bound[a] = state == LapseState.Lapsed || state == LapseState.FeeOwed;
            Account memory account = accounts.accountOf(a);
            b.commitment[a] = keccak256(abi.encode(account.cx, account.cy));
            b.q[a] = _books[a].q;
            b.lapsed[a] = state == LapseState.Lapsed || b.onAuction[a];
            if (b.relisted) b.lease[a] = _leaseHash(a);
        }
    }

    function _compare() private {
        Snapshot storage b = _before;
        Kind kind = _kind;
        b.abandoned = b.abandoned || kind == Kind.Escape;
        _compareVault(b, kind);
        bool takeover = _isTakeover(kind);
        uint256 claim = vault.claimOf(address(fund));
        (uint256 now1, uint256 was1) = (
            (claim + 1) * (b.fundSupply + 1e6),
            (b.fundClaim + 1) * (fund.totalSupply() + 1e6)
        );
        _check(10, now1 >= was1 || takeover, "a fund share lost units without a loss");
        _check(10, kind != Kind.Donate || now1 == was1, "a gift changed what a fund share is worth");
        bool paid = vault.settlementHeld() < b.held;
        _check(
            11,
            !paid || !b.gated || b.abandoned,
            "slot 0 was paid while auctions could cost more than the fund has"
        );
        for (uint256 a = 1; a <= OPENED; ++a) _compareAccount(b, a, kind);
        for (uint256 a = 0; kind != Kind.Nothing && a <= OPENED; ++a) _noteCommitment(a);
        _check(17, market.clock() == _clock, "the market clock is not what its rules say");
    }

    function _compareVault(Snapshot storage b, Kind kind) private {
        uint256 index = vault.settlementIndex();
        _check(7, index <= b.index && index <= 1e18, "the settlement index rose");
        _check(7, index == b.index || kind == Kind.TakeOverSpread, "the settlement index fell without a loss");
        _check(
            9,
            kind != Kind.TakeOverSpread || vault.claimOf(address(fund)) == 0,
            "a loss was spread before the fund was empty"
        );
        (uint256 held, uint256 total1) = (vault.settlementHeld(), vault.totalOf(1));
        bool receives =
            kind == Kind.Deposit ||
                kind == Kind.Rescue ||
                kind == Kind.FundClaim ||
                kind == Kind.FundDeposit ||
                kind == Kind.SettleBond ||
                kind == Kind.PayFee;
        bool pays =
            kind == Kind.Withdraw ||
                kind == Kind.Escape ||
                kind == Kind.CollectClaim ||
                kind == Kind.PayExit ||
                kind == Kind.Redeem;
        bool same = held == b.held && total1 == b.total1 && vault.totalOf(0) == b.total0 && index == b.index;
        same = same && vault.reservedUnits() == b.reserved && vault.claimOf(address(fund)) == b.fundClaim;
        _check(28, same || !_isConversion(kind), "a conversion changed what the vault records");
        _check(4, (held <= b.held && total1 <= b.total1) || receives, "the vault gained tokens by what is no deposit");
        _check(4, (held >= b.held && total1 >= b.total1) || pays, "the vault lost tokens by what is no payment");
    }

    function _compareAccount(Snapshot storage b, uint256 a, Kind kind) private {
        Account memory account = accounts.accountOf(a);
        bool moved = keccak256(abi.encode(account.cx, account.cy)) != b.commitment[a];
        LapseState state = _lapse(a).state;
        if (b.onAuction[a]) {
            bool may = _isTakeover(kind) || kind == Kind.Rescue || b.abandoned || (_isConversion(kind) && a == _mover);
            _check(23, !moved || may, "an account on auction was disturbed");
            bool ends = may || kind == Kind.Attest || kind == Kind.End;
            _check(23, state == LapseState.InAuction || ends, "an auction ended by itself");
        }
        if (b.bound[a]) {
            bool lost;
            for (uint256 slot = 0; slot < N; ++slot) lost = lost || _books[a].q[slot] < b.q[a][slot];
            // A trade proves what it leaves, so it cures; once the fee is owed there is none.
            bool may = (kind == Kind.Exchange && !b.owes[a]) || b.abandoned || _isTakeover(kind) || _isConversion(kind);
            _check(22, !moved || !lost || may, "something left an account that lapsed");
        }
        if (state == LapseState.InAuction) _compareFactor(a);
        bool begins = state == LapseState.InAuction && !b.onAuction[a];
        _check(13, !begins || !b.inForce[a], "an attested account was put on auction");
        bool taken = _isTakeover(kind) && b.onAuction[a] && state == LapseState.None;
        _check(13, !(taken && b.inForce[a]), "an attested account was taken over");
        bool flagged = state == LapseState.Lapsed && !b.lapsed[a];
        _compareRelisted(b, a, kind, flagged || begins || taken);
        _check(32, !(taken || begins) || _isCurrent(a), "an account with a relisting to follow was put up or taken");
        bool converted = kind != Kind.FollowEmpty && a == _mover;
        _check(28, !moved || !_isConversion(kind) || converted, "a conversion changed what it is not of");
    }

    /// @notice What a relisting asks: that an account follows before it proves, and that it has the time to.
    function _compareRelisted(Snapshot storage b, uint256 a, Kind kind, bool suffers) private {
        if (_relisted == 0) return;
        _check(31, !suffers || now_ >= _relistedTime + RECOVERY_TIME, "an account had no time to follow a relisting");
        if (!b.relisted || _leaseHash(a) == b.lease[a] || _isTakeover(kind)) return;
        bool reads = _isCurrent(a) && _lease(a).epoch >= _relistedIn;
        _check(30, reads, "a lease was proven of what another series was");
    }

    /// @notice Of what was proven, not of what became of it.
    function _leaseHash(uint256 a) internal view returns (bytes32) {
        Lease memory lease = _lease(a);
        return keccak256(abi.encode(lease.epoch, lease.level, lease.band, lease.expiry, lease.version));
    }

    function _isConversion(Kind kind) internal pure returns (bool) {
        return kind >= Kind.Convert && kind <= Kind.FollowEmpty;
    }

    /// @notice From one start to the next the price factor only falls.
    function _compareFactor(uint256 a) private {
        (uint40 start, int256 factor) = (auction.auctionOf(a).start, auction.factorOf(a));
        _check(16, start != _startSeen[a] || factor <= _factorSeen[a], "a price factor rose");
        (_startSeen[a], _factorSeen[a]) = (start, factor);
    }

    function _isTakeover(Kind kind) internal pure returns (bool) {
        return kind >= Kind.TakeOverFull && kind <= Kind.TakeOverPart;
    }
}
