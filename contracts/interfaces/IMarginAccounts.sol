// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Account, PrivateTrade, SolvencyProof} from "../types/Account.sol";
import {LapseGround, Lease} from "../types/Lease.sol";
import {Action} from "../market/MarketPolicy.sol";
import {MarketState} from "../types/MarketHead.sol";

/// @title Margin accounts with hidden books.
/// @notice Whatever can lower an account's health needs a `solvency` proof for the commitment that results.
interface IMarginAccounts {
    event AccountOpened(uint256 indexed account, address indexed owner, bytes32 indexed home);
    event DepositorAllowed(uint256 indexed account, address indexed depositor, bool allowed);
    /// @notice `amount` in 1e-8; (cx, cy) is the commitment after it.
    event Deposited(
        uint256 indexed account,
        uint8 indexed slot,
        address from,
        uint64 amount,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    event Withdrawn(
        uint256 indexed account,
        uint8 indexed slot,
        address to,
        uint64 amount,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    /// @notice One side of a private trade: (deltaX, deltaY) was added to the account. For account B it is −D.
    event PrivateTradeSettled(
        bytes32 indexed digest,
        uint256 indexed account,
        uint256 deltaX,
        uint256 deltaY,
        uint256 cx,
        uint256 cy,
        uint64 version
    );
    event PrivateTradeCancelled(bytes32 indexed digest, address indexed by);
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

    error AccountUnknown(uint256 account);
    error NotOwner(uint256 account, address caller);
    error NotDepositor(uint256 account, address caller);
    error ActionNotAllowed(Action action, MarketState state, bool paused);
    error AmountZero();
    error RecipientZero();
    /// @notice The account's home table does not cover the slot: its owner could never prove what he holds.
    error SlotNotCovered(uint8 slot, uint8 nSlots);
    error TableUnknown(bytes32 table);
    /// @notice A lease is for at least level 1.
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
    error TradeExpired(uint256 deadline, uint256 time);
    /// @notice The trade was settled or cancelled.
    error TradeUsed(bytes32 digest);
    error SignatureRefused(uint256 account, address owner);
    error NotATrader(bytes32 digest, address caller);
    error LimitsRefused(uint40 maxLeaseDuration, uint40 maxProofAge);

    /// @notice Opens an account with an empty book, owned by the caller.
    /// @param home Approved home table.
    function open(bytes32 home) external returns (uint256 account);

    /// @notice Lets `depositor` deposit to the account, or no longer. Owner only.
    /// @dev A depositor can end the account's leases by depositing to any slot but 0.
    function allowDepositor(uint256 account, address depositor, bool allowed) external;

    /// @notice Adds `amount` (1e-8) of the slot's token, pulled from the caller, to the account.
    /// @dev To slot 0 it leaves leases in force; to any other slot it ends them.
    function deposit(uint256 account, uint8 slot, uint64 amount) external;

    /// @notice Pays out `amount` (1e-8) of the slot's token. Owner only.
    /// @param proof For the commitment after the withdrawal, at the home table's initial level; it renews the home lease.
    function withdraw(uint256 account, uint8 slot, uint64 amount, address to, SolvencyProof calldata proof) external;

    /// @notice Settles a private trade that both owners signed (EIP-712, ERC-1271). By anyone.
    /// @param proofA For A's commitment after the trade, at A's home table's initial level; it renews A's home lease.
    /// @param proofB Likewise for B.
    function settle(
        PrivateTrade calldata trade,
        bytes calldata signatureA,
        bytes calldata signatureB,
        SolvencyProof calldata proofA,
        SolvencyProof calldata proofB
    ) external;

    /// @notice Makes a private trade impossible to settle. Either owner.
    function cancel(PrivateTrade calldata trade) external;

    /// @notice Records that the account's health is at least `level` under `table`. By anyone who has the proof; while a
    /// lease is in force, anyone but the owner can only replace it by one that is no worse.
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

    /// @notice Whether the account's lease under `table` is in force for at least `minLevel` (1e-4).
    /// @dev False while the market is not live: it gates new risk and must never be the ground of a liquidation.
    function isSolvent(uint256 account, bytes32 table, uint16 minLevel) external view returns (bool);

    /// @notice Whether the market and the guardian let `action` through now.
    function isAllowed(Action action) external view returns (bool);

    function accountOf(uint256 account) external view returns (Account memory);

    /// @notice Owner; zero for an account that does not exist.
    function ownerOf(uint256 account) external view returns (address);

    function leaseOf(uint256 account, bytes32 table) external view returns (Lease memory);

    /// @notice What both owners sign.
    function tradeDigest(PrivateTrade calldata trade) external view returns (bytes32);
}
