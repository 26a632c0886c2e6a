// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {AuctionTerms, Valuation} from "../../../contracts/types/Auction.sol";
import {Lapse, LapseState} from "../../../contracts/types/Lapse.sol";
import {Lease} from "../../../contracts/types/Lease.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Book, LINEAR, N} from "./Curve.sol";
import {CALLS, Series} from "./Series.sol";

/// @notice What a call of the handler did, if it did anything.
enum Kind {
    Nothing,
    Pass,
    Silence,
    Move,
    Halt,
    Abandon,
    Pause,
    NewTerms,
    Deposit,
    Withdraw,
    Escape,
    Transfer,
    Exchange,
    Rerandomise,
    Attest,
    Close,
    Flag,
    FlagSlot,
    PayFee,
    Rescue,
    Request,
    Log,
    SettleBond,
    Open,
    Restart,
    Reprice,
    Shelve,
    End,
    TakeOverFull,
    TakeOverShort,
    TakeOverSpread,
    TakeOverPart,
    FundClaim,
    CollectClaim,
    PayExit,
    Donate,
    FundDeposit,
    Notice,
    Redeem,
    Attempt,
    Quote,
    Expire,
    Relist,
    Recall,
    TradeOption,
    Convert,
    ConvertRenewed,
    ConvertByStranger,
    ConvertOnAuction,
    FollowEmpty,
    AttemptOnConversion,
    AttemptUnconverted,
    OpenWithOptions,
    TakeOptionsInFull,
    TakeOptionsInPart,
    AttestTogether,
    SkipInBundle
}
uint256 constant KINDS = 57;

/// @title What the tests know: every book in the clear, claims, exits, donations, the market clock.
/// @notice Written by the actions, from their own rules; never read back from the contracts under test.
abstract contract Ghost is Series {
    struct Commitment {
        bytes32 book;
        Point point;
    }

    struct Exit {
        address to;
        uint64 units;
        bool paid;
    }

    /// @dev Accounts 1 and 2 are alice's, 3 is bob's, 4 is dave's, who liquidates the others; bob liquidates dave.
    uint256 internal constant OPENED = 4;
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant DAVE = address(0xDA7E);
    address internal constant KEEPER = address(0xCEEB);
    address internal constant FRANK = address(0xF7A2);

    uint16 internal constant BAND = 300;

    /// @dev By account number; closed accounts hold nothing.
    mapping(uint256 account => Book) internal _books;
    mapping(uint256 account => bool) internal _closed;
    /// @dev Market clock of the latest flag, and the grace of the terms in force then.
    mapping(uint256 account => uint40) internal _flaggedAt;
    mapping(uint256 account => uint40) internal _graceSeen;
    mapping(uint256 account => int256) internal _factorSeen;
    mapping(uint256 account => uint40) internal _startSeen;
    mapping(uint32 version => AuctionTerms) internal _termsOf;
    mapping(address holder => uint64) internal _claims;
    address[] internal _holders;
    Exit[] internal _exits;
    uint256[2] internal _donated;
    /// @dev Σ bonds that Openings holds, token units.
    uint256 internal _bonds;
    uint256[] internal _requests;
    /// @dev Version of the account when the request was made.
    mapping(uint256 request => uint64) internal _versionAsked;
    bool internal _paused;

    /// @dev Latest relisting that the account followed.
    mapping(uint256 account => uint32) internal _followedThrough;
    /// @dev Minus the sum of all conversions, and how many there were.
    Book internal _cleared;
    uint256 internal _conversions;
    /// @dev The account that followed last.
    uint256 internal _mover;

    /// @dev Commitments of books, so that they are computed once a change; index 0 is what the clearing holds.
    mapping(uint256 account => Commitment) internal _commitments;

    /// @notice How often each kind of action succeeded.
    uint256[KINDS] internal _done;
    Kind internal _kind;
    /// @dev What was found to be broken, by number of the invariant.
    mapping(uint256 invariantId => string) internal _broken;
    /// @dev What an action broke first says more than what followed.
    uint256 internal _firstBroken;

    // ------------------------------------------------------------------------------------------------------ records

    /// @notice Writes down that an invariant is broken, unless `holds`.
    function _check(uint256 invariantId, bool holds, string memory what) internal {
        if (holds) return;
        if (_firstBroken == 0) _firstBroken = invariantId;
        if (bytes(_broken[invariantId]).length == 0) _broken[invariantId] = what;
    }

    function _odd(uint256 seed) internal pure returns (bool) {
        return seed % 2 == 1;
    }

    function _did(Kind kind) internal {
        _kind = kind;
        ++_done[uint256(kind)];
    }

    // --------------------------------------------------------------------------------------------------- the market

    function _state() internal view returns (MarketState state) {
        (state, , ) = market.status();
    }

    function _live() internal view returns (bool) {
        return _state() == MarketState.Live;
    }

    /// @notice Whether withdrawals, transfers and trades are allowed.
    function _running() internal view returns (bool) {
        MarketState state = _state();
        return !_paused && (state == MarketState.Live || state == MarketState.Recovering);
    }

    // --------------------------------------------------------------------------------------------------- the owners

    function _ownerOf(uint256 account) internal pure returns (address) {
        if (account <= 2) return ALICE;
        return account == 3 ? BOB : DAVE;
    }

    function _liquidatorOf(uint256 account) internal pure returns (uint256) {
        return account == 4 ? 3 : 4;
    }

    /// @notice Account number `i` after the one that a seed points to, round and round.
    function _nth(uint256 seed, uint256 i) internal pure returns (uint256) {
        return 1 + (((seed % OPENED) + i) % OPENED);
    }

    /// @notice One of the accounts that are open; 0 if none is.
    function _pick(uint256 seed) internal view returns (uint256 account) {
        for (uint256 i = 0; i < OPENED; ++i) {
            account = _nth(seed, i);
            if (!_closed[account]) return account;
        }
        return 0;
    }

    /// @notice An open account whose lapse is in this state; 0 if none is.
    function _pickIn(uint256 seed, LapseState state) internal view returns (uint256 account) {
        for (uint256 i = 0; i < OPENED; ++i) {
            account = _nth(seed, i);
            if (!_closed[account] && _lapse(account).state == state) return account;
        }
        return 0;
    }

    function _lapse(uint256 account) internal view returns (Lapse memory) {
        return accounts.lapseOf(account);
    }

    function _lease(uint256 account) internal view returns (Lease memory) {
        return accounts.leaseOf(account, home);
    }

    /// @notice Whether the home lease is in force at the maintenance level, by the documents' definition.
    function _inForce(uint256 account) internal view returns (bool) {
        Lease memory lease = _lease(account);
        if (lease.epoch == 0 || lease.lapsed || lease.level < MAINTENANCE) return false;
        if (lease.version != accounts.accountOf(account).version || market.clock() >= lease.expiry) return false;
        (uint256 proven, uint256 current) = (_pricesOf(lease.epoch), _prices());
        for (uint256 slot = 0; slot < LINEAR; ++slot) {
            if (!_within(_priceOf(proven, slot), _priceOf(current, slot), lease.band)) return false;
        }
        for (uint256 o = 0; o < CALLS; ++o) {
            if (!_isWithinReach(lease.epoch, o, lease.band)) return false;
        }
        return true;
    }

    function _within(uint256 base, uint256 price, uint256 band) internal pure returns (bool) {
        uint256 distance = price > base ? price - base : base - price;
        return distance * 1e4 <= band * base;
    }

    // ---------------------------------------------------------------------------------------------------- the books

    /// @notice Whether a book has this health at the latest epoch, in this band.
    function _meets(Book memory book, uint256 level, uint256 band) internal view returns (bool) {
        (, int256 value, uint256 requirement) = verifier.figures(book, _prices(), homeRules, band);
        return value * 1e4 >= int256(level * requirement);
    }

    /// @notice Worth with every weight 1, 1e-16 USD.
    function _worthOf(Book memory book, uint256 packed) internal pure returns (int256 worth) {
        for (uint256 slot = 0; slot < N; ++slot) {
            worth += book.q[slot] * int256(uint256(_priceOf(packed, slot)));
        }
    }

    function _plus(Book memory book, Book memory delta, int256 sign) internal pure returns (Book memory sum) {
        for (uint256 slot = 0; slot < N; ++slot) {
            sum.q[slot] = book.q[slot] + sign * delta.q[slot];
        }
        sum.blinding = book.blinding + sign * delta.blinding;
    }

    function _withCash(Book memory book, int256 units) internal pure returns (Book memory sum) {
        sum = _plus(book, book, 0);
        sum.q[0] += units;
    }

    function _isEmpty(Book memory book) internal pure returns (bool) {
        for (uint256 i = 0; i < N; ++i) if (book.q[i] != 0) return false;
        return true;
    }

    function _owesNothing(Book memory book) internal pure returns (bool) {
        for (uint256 i = 0; i < N; ++i) if (book.q[i] < 0) return false;
        return true;
    }

    /// @notice Whether the account followed every relisting, so that proofs of it count.
    function _isCurrent(uint256 account) internal view returns (bool) {
        return _followedThrough[account] == _relisted;
    }

    /// @notice The commitment of a book; of an account, or of what the clearing holds (0).
    function _commitmentOf(uint256 account) internal view returns (Point memory) {
        Book memory book = account == 0 ? _cleared : _books[account];
        Commitment storage known = _commitments[account];
        return known.book == keccak256(abi.encode(book)) ? known.point : curve.commit(book);
    }

    function _noteCommitment(uint256 account) internal {
        Point memory point = _commitmentOf(account);
        _commitments[account] = Commitment({
            book: keccak256(abi.encode(account == 0 ? _cleared : _books[account])),
            point: point
        });
    }

    // --------------------------------------------------------------------------------------------------- the proofs

    /// @notice A proof for a book that the verifier is shown; whether it is accepted depends on the truth.
    function _prove(Book memory book, uint16 band) internal returns (SolvencyProof memory proof) {
        verifier.show(book);
        (proof.epoch, proof.band) = (_epoch(), band);
    }

    /// @notice What an honest prover discloses of a book at the latest epoch.
    function _disclose(Book memory book, uint16 band) internal returns (Valuation memory valuation) {
        verifier.show(book);
        valuation = _valueOf(book, band);
    }

    function _valueOf(Book memory book, uint16 band) internal view returns (Valuation memory valuation) {
        uint256 prices = _prices();
        (, int256 value, uint256 requirement) = verifier.figures(book, prices, homeRules, band);
        (int256 down, uint256 up) = verifier.inCents(value, requirement);
        valuation.epoch = _epoch();
        (valuation.value, valuation.requirement) = (int64(down), uint64(up));
        (, value, requirement) = verifier.figures(book, prices, plainRules, 0);
        (down, up) = verifier.inCents(value, requirement);
        (valuation.plainValue, valuation.plainRequirement) = (int64(down), uint64(up));
    }

    // -------------------------------------------------------------------------------------------------- the claims

    function _addClaim(address holder, uint64 units) internal {
        if (units == 0) return;
        bool known;
        for (uint256 i = 0; i < _holders.length; ++i) known = known || _holders[i] == holder;
        if (!known) _holders.push(holder);
        _claims[holder] += units;
    }

    /// @notice What `units` are worth, token units, rounded down: units·index/1e18 of 1e8, in 6 decimals.
    function _tokensDown(uint256 units) internal view returns (uint256) {
        return (units * vault.settlementIndex()) / 1e20;
    }

    function _reserved() internal view returns (uint256 sum) {
        for (uint256 i = 0; i < _holders.length; ++i) sum += _claims[_holders[i]];
        for (uint256 i = 0; i < _exits.length; ++i) if (!_exits[i].paid) sum += _exits[i].units;
    }
}
