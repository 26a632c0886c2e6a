// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Conversion, IConversionPoints} from "../interfaces/IConversionPoints.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {ClearedProofs, ConversionProofs, IExpiryClearing, Renewal} from "../interfaces/IExpiryClearing.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Account} from "../types/Account.sol";
import {AskLibrary} from "../types/Ask.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {Seal, SealScope} from "../types/Seal.sol";
import {ONE} from "../types/Units.sol";

/// @title Conversions of expired options; see IExpiryClearing.
/// @notice Why four proofs are enough. Every statement opens its commitment over the generators with quantities in range, and
/// an opening is unique. D's quantities are d, those of the book q.
///   - Outside T neither −d nor d is negative, so d is zero there: nothing else changes.
///   - C' and −C' are negative in no slot of S, so d_i = −q_i there: all that expired goes, in full, and nothing more.
///   - At the payoffs x and the price p of slot 0, −D is worth at least nothing and D with a unit more too:
///     d_0·p ≤ Σ q_i·x_i ≤ (d_0 + 1)·p. So d_0 is the floor, or one less where the division leaves no rest.
/// Nothing in a statement is the converter's: points of rules and market are those of the relisting, commitments the
/// chain's. So one account's proofs are of no use to another, nor one relisting's at another, unless the same is true there.
///
/// Whoever converts chooses D's blinding. The seal shows that the account can learn it.
contract ExpiryClearing is IExpiryClearing, AccessControl {
    uint8 private constant SETTLEMENT_SLOT = 0;

    /// @inheritdoc IExpiryClearing
    IConversionPoints public immutable points;
    /// @inheritdoc IExpiryClearing
    IOptionBook public immutable options;
    IDeltaSeals public immutable seals;

    /// @inheritdoc IExpiryClearing
    IMarginAccounts public accounts;
    mapping(uint256 account => Progress) private _progress;
    Point private _cleared = Point({x: 0, y: 1});

    /// @notice How far an account has followed.
    struct Progress {
        /// Latest relisting that it followed.
        uint32 through;
        /// Market clock (s) of that step; zero where it was opened later.
        uint40 at;
        /// Of the delta of its latest conversion: `_digest`.
        bytes23 latestDelta;
    }

    /// @notice The next step of an account.
    struct Step {
        uint256 account;
        uint32 number;
        ISolvencyVerifier key;
        Conversion prepared;
        Account stored;
    }

    // ---------------------------------------------------------------------------------------------- construction

    constructor(address governor, IConversionPoints points_, IDeltaSeals seals_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        (points, seals) = (points_, seals_);
        options = points_.options();
    }

    /// @inheritdoc IExpiryClearing
    function bindAccounts(IMarginAccounts accounts_) external onlyRole(GOVERNOR_ROLE) {
        if (address(accounts_) == address(0)) revert ZeroAddress();
        if (address(accounts) != address(0)) revert AccountsAlreadyBound(address(accounts));
        address named = address(accounts_.proofs().clearing());
        if (named != address(this)) revert OtherClearing(address(accounts_), named);
        if (address(accounts_.market().options()) != address(options)) revert OtherOptions(address(options));
        accounts = accounts_;
        emit AccountsBound(address(accounts_));
    }

    // --------------------------------------------------------------------------------------------------- accounts

    /// @inheritdoc IExpiryClearing
    function onOpened(uint256 account) external {
        if (msg.sender != address(accounts)) revert OnlyAccounts(msg.sender);
        uint32 latest = options.relistings();
        if (latest != 0) _progress[account].through = latest;
    }

    /// @inheritdoc IExpiryClearing
    function requireFollowed(uint256 account) external view {
        uint32 through = _progress[account].through;
        uint32 latest = options.relistings();
        if (through != latest) revert IMarginAccounts.ConversionOutstanding(account, through, latest);
    }

    /// @inheritdoc IExpiryClearing
    function followedThrough(uint256 account) external view returns (uint32) {
        return _progress[account].through;
    }

    /// @inheritdoc IExpiryClearing
    function followedAt(uint256 account) external view returns (uint40) {
        return _progress[account].at;
    }

    /// @inheritdoc IExpiryClearing
    function cleared() external view returns (Point memory) {
        return _cleared;
    }

    // ------------------------------------------------------------------------------------------------ conversions

    /// @inheritdoc IExpiryClearing
    function convert(
        uint256 account,
        ISolvencyVerifier key,
        Point calldata delta,
        Seal calldata seal,
        ConversionProofs calldata proofs,
        Renewal[] calldata renewals
    ) external {
        if (BabyJubJub.isIdentity(delta) || !BabyJubJub.isOnCurve(delta)) {
            revert IMarginAccounts.DeltaRefused(delta.x, delta.y);
        }
        // Somebody copied this call and left the renewal out: what he did stands, so what is left is done.
        bool done = _progress[account].latestDelta == _digest(delta);
        if (done && renewals.length != 0) return _renew(account, renewals);

        Step memory step = _next(account, key);
        // What anybody can open, anybody could blind; and nobody waits for the conversion of a book without debts.
        if (!step.stored.exposed && msg.sender != step.stored.owner) {
            revert IMarginAccounts.NotOwner(account, msg.sender);
        }
        _requireConversion(step, delta, proofs);
        _requireSealed(step, delta, seal);

        _followed(step);
        _progress[account].latestDelta = _digest(delta);
        _cleared = BabyJubJub.subtract(_cleared, delta);
        emit Followed(account, step.number, _cleared.x, _cleared.y);
        accounts.convert(account, delta);
        emit IDeltaSeals.DeltaSealed(
            account,
            account,
            delta.x,
            delta.y,
            seal.ephemeralX,
            seal.ephemeralY,
            seal.wraps,
            seal.words
        );
        _renew(account, renewals);
    }

    /// @inheritdoc IExpiryClearing
    function followEmpty(uint256 account, ISolvencyVerifier key, ClearedProofs calldata proofs) external {
        Step memory step = _next(account, key);
        Statement[] memory statements = new Statement[](2);
        _stateCleared(statements, 0, step, _commitmentOf(step), proofs);
        _requireProven(step, statements);
        _followed(step);
        emit FollowedEmpty(account, step.number);
    }

    /// @notice What the account has to follow next. Each statement is true of its commitment or false, whatever its home: so it
    /// may follow ahead of a supersession that gives it a home with options, and after the key of its home was retired.
    function _next(uint256 account, ISolvencyVerifier key) private view returns (Step memory step) {
        uint32 through = _progress[account].through;
        if (through == options.relistings()) revert NothingToFollow(account, through);
        step.account = account;
        step.number = through + 1;
        step.stored = accounts.accountOf(account);
        if (step.stored.owner == address(0)) revert IMarginAccounts.AccountUnknown(account);
        // Epochs are not prepared for a retired key, which is what ends its proofs; these need no epoch.
        if (!options.market().isRegistered(key)) revert KeyRefused(key);
        (, uint8 nOption, ) = key.shape();
        if (nOption == 0) revert KeyRefused(key);
        step.key = key;
        step.prepared = points.conversion(key, step.number);
    }

    function _followed(Step memory step) private {
        Progress storage progress = _progress[step.account];
        (progress.through, progress.at) = (step.number, options.market().clock());
    }

    /// @dev 184 bits, so that an account's progress is one word. Who finds two deltas with one digest renews one account.
    function _digest(Point calldata delta) private pure returns (bytes23) {
        return bytes23(keccak256(abi.encode(delta.x, delta.y)));
    }

    // -------------------------------------------------------------------------------------------------- statements

    function _requireConversion(Step memory step, Point calldata delta, ConversionProofs calldata proofs) private view {
        Conversion memory prepared = step.prepared;
        Point memory unitMore = accounts.generators().addAmount(delta, SETTLEMENT_SLOT, 1);
        Point memory afterwards = BabyJubJub.add(_commitmentOf(step), delta);
        Statement[] memory statements = new Statement[](4);
        statements[0] = _statement(
            BabyJubJub.negate(delta),
            prepared.fixing,
            prepared.outsideLongOnly,
            proofs.notTooMuch
        );
        statements[1] = _statement(unitMore, prepared.fixing, prepared.outsideLongOnly, proofs.notTooLittle);
        _stateCleared(statements, 2, step, afterwards, proofs.cleared);
        _requireProven(step, statements);
    }

    /// @notice Writes down at places `at` and `at + 1` that `commitment` holds nothing in the slots of S. At the market in
    /// which everything is worth nothing a statement says no more than which quantities are not negative.
    function _stateCleared(
        Statement[] memory statements,
        uint256 at,
        Step memory step,
        Point memory commitment,
        ClearedProofs calldata proofs
    ) private pure {
        G1Point memory worthless;
        G1Point memory rules = step.prepared.expiredLongOnly;
        statements[at] = _statement(commitment, worthless, rules, proofs.notShort);
        statements[at + 1] = _statement(BabyJubJub.negate(commitment), worthless, rules, proofs.notLong);
    }

    function _statement(
        Point memory commitment,
        G1Point memory market,
        G1Point memory rules,
        Proof calldata proof
    ) private pure returns (Statement memory) {
        return
            Statement({
                hot: AskLibrary.ofLevel(commitment, uint16(ONE), 0),
                market: market,
                rules: rules,
                proof: proof
            });
    }

    function _requireProven(Step memory step, Statement[] memory statements) private view {
        if (!step.key.verifyAll(statements)) revert ConversionRefused(step.account, step.number);
    }

    // ------------------------------------------------------------------------------------------------- seal, lease

    function _requireSealed(Step memory step, Point calldata delta, Seal calldata seal) private view {
        uint256 account = step.account;
        Point memory copy = Point({x: step.stored.viewX, y: step.stored.viewY});
        SealScope memory scope = SealScope({accounts: address(accounts), accountA: account, accountB: account});
        seals.requireSealed(scope, delta, false, copy, copy, seal);
    }

    function _renew(uint256 account, Renewal[] calldata renewals) private {
        if (renewals.length > 1) revert TooManyRenewals(renewals.length);
        if (renewals.length == 0) return;
        Renewal calldata one = renewals[0];
        accounts.attest(account, one.table, one.level, one.duration, one.proof);
    }

    function _commitmentOf(Step memory step) private pure returns (Point memory) {
        return Point({x: step.stored.cx, y: step.stored.cy});
    }
}
