// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Account, SolvencyProof} from "../types/Account.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {LapseGround, Lease} from "../types/Lease.sol";
import {MarketState} from "../types/MarketHead.sol";
import {Seal} from "../types/Seal.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {Takeover} from "../types/Takeover.sol";
import {TradeProof} from "../types/Trade.sol";
import {ICollateralVault} from "./ICollateralVault.sol";
import {IDeltaSeals} from "./IDeltaSeals.sol";
import {IGenerators} from "./IGenerators.sol";
import {IMarketBook} from "./IMarketBook.sol";
import {IProofDesk} from "./IProofDesk.sol";

/// @title Margin accounts with hidden books.
/// @notice Whatever can lower an account's health needs a `solvency` proof for the commitment that results. Every
/// change of a commitment is an event that gives the commitment after it, so that a history can be replayed and
/// checked.
interface IMarginAccounts {
    event AccountOpened(
        uint256 indexed account,
        address indexed owner,
        bytes32 indexed home,
        uint256 viewX,
        uint256 viewY
    );
    event ViewingKeySet(uint256 indexed account, uint256 viewX, uint256 viewY);
    event DepositorAllowed(uint256 indexed account, address indexed depositor, bool allowed);
    /// @notice `amount` in 1e-8; (cx, cy) is the commitment after it.
    event Deposited(
        uint256 indexed account,
        uint8 indexed slot,
        address indexed from,
        uint64 amount,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    event Withdrawn(
        uint256 indexed account,
        uint8 indexed slot,
        address indexed to,
        uint64 amount,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    /// @notice One side of a transfer between two accounts of one owner: `amount` (1e-8) is negative for the account
    /// that gave. (cx, cy) is the commitment after it.
    event CollateralMoved(
        uint256 indexed account,
        uint256 indexed otherAccount,
        uint8 indexed slot,
        int256 amount,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    /// @notice One side of a trade: (deltaX, deltaY) was added to the account. For account B it is −D.
    event Exchanged(
        uint256 indexed account,
        uint256 indexed counterparty,
        uint256 deltaX,
        uint256 deltaY,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    /// @notice (deltaX, deltaY), a multiple of H, was added to the commitment; book, version and leases are as before.
    /// `IDeltaSeals.DeltaSealed` in the same transaction seals its opening.
    event Rerandomised(uint256 indexed account, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy);
    /// @notice Options that expired became cash: (deltaX, deltaY) was added to the commitment, and taken from what the
    /// clearing holds. `IDeltaSeals.DeltaSealed` of the clearing, in the same transaction, seals its opening.
    event Converted(uint256 indexed account, uint256 deltaX, uint256 deltaY, uint256 cx, uint256 cy, uint64 version);
    /// @notice The account's book was empty and the account is gone for good.
    event AccountClosed(uint256 indexed account);
    event ModuleBound(address indexed module);
    event ModuleRetired(address indexed module);
    event LiquidationBound(address liquidation);
    event LapseChanged(uint256 indexed account, LapseState state);
    event Attested(
        uint256 indexed account,
        bytes32 indexed table,
        uint32 epoch,
        uint16 level,
        uint16 band,
        uint40 expiry,
        uint64 version
    );
    event Lapsed(uint256 indexed account, bytes32 indexed table, LapseGround ground, address indexed flaggedBy);
    /// @notice Limits in seconds of the market clock.
    event LimitsSet(uint40 maxLeaseDuration, uint40 maxProofAge);

    /// @notice The account was never opened, or was closed.
    error AccountUnknown(uint256 account);
    error NotOwner(uint256 account, address caller);
    error NotDepositor(uint256 account, address caller);
    error ActionNotAllowed(Action action, MarketState state, bool paused);
    error AmountZero();
    error RecipientZero();
    /// @notice The account's home table does not cover the slot: its owner could never prove what he holds.
    error SlotNotCovered(uint8 slot, uint8 nSlots);
    error TableUnknown(bytes32 table);
    /// @notice A lease is for at least level 1, and that of what a takeover leaves for at least the maintenance level.
    error LevelTooLow(uint16 level, uint256 least);
    error DurationRefused(uint40 duration, uint40 most);
    error ProofTooOld(uint32 epoch, uint40 age, uint40 most);
    /// @notice A price has left the band around the proof's epoch.
    error PriceOutsideBand(uint32 epoch, uint16 band);
    /// @notice At this level and band a deposit to slot 0 could lower health, so it could not leave the lease in force.
    error BandTooWide(bytes32 table, uint16 level, uint16 band);
    error ProofRefused(uint256 account, bytes32 table, uint16 level);
    /// @notice Only the owner may replace a lease in force by one that promises less.
    error WorseLease(uint256 account, bytes32 table);
    error LeaseInForce(uint256 account);
    error AlreadyLapsed(uint256 account);
    /// @notice The account never did anything that needs a proof.
    error NothingAtRisk(uint256 account);
    error PriceWithinBand(uint256 account, uint8 slot);
    error SameAccount(uint256 account);
    /// @notice A delta must be on the curve, with coordinates below r, and not the identity.
    error DeltaRefused(uint256 deltaX, uint256 deltaY);
    /// @notice A viewing key must be on the curve, with coordinates below r, and eight times it not the identity.
    error ViewingKeyRefused(uint256 viewX, uint256 viewY);
    /// @notice Only slots backed by a token can be transferred.
    error NotASpotSlot(uint8 slot, SlotKind kind);
    /// @notice A side of a trade brings no improvement or one.
    error TooManyImprovements(uint256 account, uint256 given);
    /// @notice The second sealed surplus was not proven greater than the first.
    error ImprovementRefused(uint256 account);
    error OnlyModules(address caller);
    error ModuleAlreadyBound(address module);
    /// @notice A module must be a contract.
    error ModuleRefused(address module);
    error LiquidationAlreadyBound(address liquidation);
    error OnlyLiquidation(address caller);
    /// @notice A flagged account was not cured, or its cure fee is owed: nothing leaves it.
    error AccountLapsed(uint256 account);
    /// @notice Nothing but a takeover, a rescue or an attestation changes an account on auction, or lapsed past its grace.
    error AccountInAuction(uint256 account);
    error NotInAuction(uint256 account);
    /// @notice A takeover that leaves no lease takes the whole commitment, and leaves cash or nothing.
    error RemainderUnproven(uint256 account);
    error NotLapsed(uint256 account);
    error FeeNotOwed(uint256 account);
    /// @notice No plain tables are registered for the key of the account's home table.
    error PlainTablesMissing(bytes32 home);
    /// @notice Under a table with option slots nothing is proven of an account that has not followed the relistings after
    /// `through`, up to `latest`: its expired options are converted first.
    error ConversionOutstanding(uint256 account, uint32 through, uint32 latest);
    error OnlyClearing(address caller);
    error LimitsRefused(uint40 maxLeaseDuration, uint40 maxProofAge);

    /// @notice Opens an account with an empty book, owned by the caller.
    /// @param home Approved home table.
    /// @param viewingKey Whoever knows its secret can open every sealed delta of the account.
    function open(bytes32 home, Point calldata viewingKey) external returns (uint256 account);

    /// @notice Replaces the viewing key, for deltas sealed from now on. Owner only.
    /// @dev A private trade whose delta was sealed for the former key, signed but not settled, can no longer be
    /// settled.
    function setViewingKey(uint256 account, Point calldata viewingKey) external;

    /// @notice Lets `depositor` deposit to the account, or no longer. Owner only.
    /// @dev A depositor can end the account's leases by depositing to any slot but 0.
    function allowDepositor(uint256 account, address depositor, bool allowed) external;

    /// @notice Adds `amount` (1e-8) of the slot's token, pulled from the caller, to the account.
    /// @dev To slot 0 it leaves leases in force; to any other slot it ends them.
    function deposit(uint256 account, uint8 slot, uint64 amount) external;

    /// @notice Pays out `amount` (1e-8) of the slot's token. Owner only.
    /// @param proof For the commitment after the withdrawal, at the home table's initial level; it renews the home
    /// lease. In an abandoned market at level 1 under the debt-free plain table of the home table's key, at any epoch.
    function withdraw(uint256 account, uint8 slot, uint64 amount, address to, SolvencyProof calldata proof) external;

    /// @notice Moves `amount` (1e-8) of a token-backed slot between two accounts of the caller; no token moves.
    /// @param proof For the commitment of `from` after it, at the initial level of its home table; it renews that
    /// lease.
    /// @dev For `to` it is a deposit: to slot 0 it leaves leases in force, to any other slot it ends them.
    function transfer(uint256 from, uint256 to, uint8 slot, uint64 amount, SolvencyProof calldata proof) external;

    /// @notice Adds `delta`, a multiple of H, to the commitment, so that nobody who knew the opening knows the new one.
    /// Owner only.
    /// @param seal Proves that `delta` moves nothing, and seals it to the council and, twice, to the account's viewing
    /// key.
    /// @dev Leases stay in force: the book is the same.
    function rerandomise(uint256 account, Point calldata delta, Seal calldata seal) external;

    /// @notice Closes an account whose book is empty, for good. Owner only.
    /// @param seal As for rerandomising by −C, which proves that C is a multiple of H; ignored where C is the identity.
    function close(uint256 account, Seal calldata seal) external;

    /// @notice Adds `delta` to account A and takes it from account B. Bound modules only: a module has the owners'
    /// word.
    /// @param proofA For A's commitment after it. Without improvement at A's home table's initial level; with one at
    /// the maintenance level, and then the trade must raise A's surplus at the initial level. It renews A's home lease
    /// at the level proven.
    /// @param proofB Likewise for B.
    function exchange(
        uint256 accountA,
        uint256 accountB,
        Point calldata delta,
        TradeProof calldata proofA,
        TradeProof calldata proofB
    ) external;

    /// @notice Lets `module` call `exchange`. Governor only, once per module.
    function bindModule(address module) external;

    /// @notice Takes that right away, for good. Governor only.
    function retireModule(address module) external;

    /// @notice Records that the account's health is at least `level` under `table`. By anyone who has the proof; while
    /// a lease is in force, anyone but the owner can only replace it by one that is no worse.
    /// @param level At least 1, 1e-4.
    /// @param duration How long the lease lasts on the market clock, s.
    function attest(
        uint256 account,
        bytes32 table,
        uint16 level,
        uint40 duration,
        SolvencyProof calldata proof
    ) external;

    /// @notice Flags an account whose home lease ended for a reason other than prices. By anyone.
    function flag(uint256 account) external;

    /// @notice Flags an account by showing one slot whose price left the band of its home lease. By anyone.
    function flagSlot(uint256 account, uint8 slot) external;

    /// @notice Names the contract that conducts auctions, for good. Governor only.
    function bindLiquidation(address liquidation) external;

    /// @notice Puts a lapsed account on auction. Liquidation only.
    function beginAuction(uint256 account) external;

    /// @notice A deposit by its owner into an account in any state, to be attested at once. Liquidation only.
    function depositOnAuction(address payer, uint256 account, uint8 slot, uint64 amount) external;

    /// @notice The cure fee was paid. Liquidation only.
    function clearLapse(uint256 account) external;

    /// @notice Moves all or part of the book of an account on auction to a liquidator's. Liquidation only: it has shown
    /// what the account is worth, and that the price and the remainder are right.
    /// @return remainder The account's commitment after it.
    function takeOver(Takeover calldata takeover) external returns (Point memory remainder);

    /// @notice Adds to a commitment what a conversion of expired options makes of it. Clearing only: it has seen it proven.
    /// @param delta A point of the curve.
    function convert(uint256 account, Point calldata delta) external;

    function market() external view returns (IMarketBook);

    /// @notice Computes with public amounts on commitments.
    function generators() external view returns (IGenerators);

    /// @notice Checks proofs of solvency.
    function proofs() external view returns (IProofDesk);

    /// @notice Oldest epoch a proof may use, s of the market clock since it was committed.
    function maxProofAge() external view returns (uint40);

    /// @notice What followed the account's latest flag.
    function lapseOf(uint256 account) external view returns (Lapse memory);

    /// @notice Reading of the market clock (s) from which a payment out of slot 0 need not wait for what lapsed so far.
    function exitsReadyAt() external view returns (uint40);

    /// @notice Whether the account's lease under `table` is in force for at least `minLevel` (1e-4).
    /// @dev False while the market is not live: it gates new risk and must never be the ground of a liquidation.
    function isSolvent(uint256 account, bytes32 table, uint16 minLevel) external view returns (bool);

    /// @notice Whether the market and the guardian let `action` through now.
    function isAllowed(Action action) external view returns (bool);

    function accountOf(uint256 account) external view returns (Account memory);

    /// @notice Owner; zero for an account that does not exist, or no longer.
    function ownerOf(uint256 account) external view returns (address);

    function leaseOf(uint256 account, bytes32 table) external view returns (Lease memory);

    /// @notice What stands behind the linear slots.
    function vault() external view returns (ICollateralVault);

    /// @notice Checks what is sealed to the council and to the accounts of a delta.
    function seals() external view returns (IDeltaSeals);

    /// @notice Whether `module` may call `exchange`.
    function isModule(address module) external view returns (bool);
}
