// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {SolvencyProof} from "../types/Account.sol";
import {LapseGround, Lease} from "../types/Lease.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {ONE} from "../types/Units.sol";
import {SolvencyProofs} from "./SolvencyProofs.sol";

/// @title Attestations as leases: attested → lapsed → attested again.
/// @notice A lease is in force while its account's version is the one it was given for, the market clock is before its
/// expiry, every price its table covers lies within the band around its epoch's, and nobody flagged the account. A
/// price that left the band and came back, unflagged, finds the lease in force again: the statement holds wherever
/// prices are within the band. A withdrawal, transfer or trade renews the home lease: its proof says all that an
/// attestation says.
abstract contract Leases is SolvencyProofs {
    mapping(uint256 account => mapping(bytes32 table => Lease)) private _leases;

    // ---------------------------------------------------------------------------------------------------- attest

    /// @inheritdoc IMarginAccounts
    function attest(
        uint256 account,
        bytes32 table,
        uint16 level,
        uint40 duration,
        SolvencyProof calldata proof
    ) external {
        uint40 clock = _requireAllowed(Action.Attest);
        address owner = _ownerOf(account);
        if (level < ONE) revert LevelTooLow(level, uint16(ONE));
        if (duration == 0 || duration > maxLeaseDuration) revert DurationRefused(duration, maxLeaseDuration);

        uint64 version = _accounts[account].version;
        StoredTable memory rules = risk.tableOf(table);
        Lease memory lease = _newLease(table, rules, level, proof.epoch, proof.band, clock + duration, version);
        proofs.requireLevel(account, _commitmentOf(account), table, level, proof, maxProofAge);
        bool cures = _isLapsed(account) && level >= rules.maintenanceLevel && table == _currentHome(account);
        if (msg.sender != owner && !cures) {
            Lease memory present = _leases[account][table];
            // A lease that stands is left alone while prices are outside its band: they may come back.
            bool replaceable = !present.stands(version, clock) || lease.isNoWorseThan(present);
            if (!replaceable) revert WorseLease(account, table);
        }
        _record(account, table, lease);
        if (cures) _cure(account);
    }

    /// @notice Proves that `commitment` meets the home table's initial level, then makes it the account's and renews
    /// its home lease.
    function _changeProven(
        uint256 account,
        Point memory commitment,
        SolvencyProof calldata proof,
        uint40 clock
    ) internal returns (uint64 version) {
        bytes32 home = _currentHome(account);
        StoredTable memory rules = risk.tableOf(home);
        uint16 level = rules.initialLevel;
        proofs.requireLevel(account, commitment, home, level, proof, maxProofAge);
        return _commit(account, commitment, home, rules, level, proof.epoch, proof.band, clock);
    }

    /// @notice Proves that `commitment` is negative in no slot, then makes it the account's.
    /// @dev It is a statement about quantities, true at any price: the proof may be as old as it likes, as it must where
    /// the latest epoch is. A book without debts can cost nobody anything, so the account is cured, and owes nobody a proof
    /// before it trades or withdraws again. The lease under its home table, if any, is of another version.
    function _changeDebtFree(
        uint256 account,
        Point memory commitment,
        SolvencyProof calldata proof
    ) internal returns (uint64) {
        bytes32 home = _currentHome(account);
        (, bytes32 debtFree) = risk.plainTables(risk.tableOf(home).verifier);
        if (debtFree == 0) revert PlainTablesMissing(home);
        proofs.requireLevel(account, commitment, debtFree, uint16(ONE), proof, type(uint40).max);
        _cure(account);
        _accounts[account].exposed = false;
        return _setCommitment(account, commitment, true);
    }

    /// @notice Makes a commitment that meets `level` under the home table the account's, and writes the lease for the
    /// longest duration. It cures a lapsed account.
    /// @param home The account's current one; `rules` is what is stored of it.
    /// @param level At least the maintenance level, 1e-4.
    function _commit(
        uint256 account,
        Point memory commitment,
        bytes32 home,
        StoredTable memory rules,
        uint16 level,
        uint32 epoch,
        uint16 band,
        uint40 clock
    ) internal returns (uint64 version) {
        version = _setCommitment(account, commitment, true);
        if (!_accounts[account].exposed) _accounts[account].exposed = true;
        _record(account, home, _newLease(home, rules, level, epoch, band, clock + maxLeaseDuration, version));
        _cure(account);
    }

    function _record(uint256 account, bytes32 table, Lease memory lease) private {
        _leases[account][table] = lease;
        emit Attested(account, table, lease.epoch, lease.level, lease.band, lease.expiry, lease.version);
    }

    function _newLease(
        bytes32 table,
        StoredTable memory stored,
        uint16 level,
        uint32 epoch,
        uint16 band,
        uint40 expiry,
        uint64 version
    ) private pure returns (Lease memory) {
        if (!stored.isRegistered()) revert TableUnknown(table);
        if (!stored.settlementDepositIsSafe(level, band)) revert BandTooWide(table, level, band);
        return
            Lease({
                epoch: epoch,
                level: level,
                band: band,
                expiry: expiry,
                version: version,
                nSlots: stored.nSlots,
                lapsed: false
            });
    }

    // ------------------------------------------------------------------------------------------------------ lapse

    /// @inheritdoc IMarginAccounts
    function flag(uint256 account) external {
        uint40 clock = _requireAllowed(Action.Flag);
        (bytes32 home, Lease memory lease) = _flaggableLease(account);
        _lapse(account, home, _requireGround(account, home, lease, clock), clock);
    }

    /// @inheritdoc IMarginAccounts
    function flagSlot(uint256 account, uint8 slot) external {
        uint40 clock = _requireAllowed(Action.Flag);
        (bytes32 home, Lease memory lease) = _flaggableLease(account);
        if (!lease.exists()) return _lapse(account, home, LapseGround.Unattested, clock);
        if (slot >= lease.nSlots) revert SlotNotCovered(slot, lease.nSlots);
        if (risk.isSlotWithinBand(home, lease.epoch, slot, lease.band)) revert PriceWithinBand(account, slot);
        _lapse(account, home, LapseGround.LeftBand, clock);
    }

    function _requireGround(
        uint256 account,
        bytes32 home,
        Lease memory lease,
        uint40 clock
    ) private view returns (LapseGround ground) {
        bool found;
        (found, ground) = lease.ground(_accounts[account].version, clock, risk.tableOf(home).maintenanceLevel);
        if (!found) revert LeaseInForce(account);
    }

    /// @dev `lease.lapsed` only says that the lease is over. Whether the account may be flagged is the lapse's to say, which
    /// knows of every cure and follows the account to another home table.
    function _flaggableLease(uint256 account) private view returns (bytes32 home, Lease memory lease) {
        _ownerOf(account);
        // Whatever leases strangers prove for it, an account of public deposits owes nobody a proof.
        if (!_accounts[account].exposed) revert NothingAtRisk(account);
        _requireUnflagged(account);
        home = _currentHome(account);
        lease = _leases[account][home];
    }

    function _lapse(uint256 account, bytes32 home, LapseGround ground, uint40 clock) private {
        _leases[account][home].lapsed = true;
        _beginLapse(account, clock);
        emit Lapsed(account, home, ground, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------- predicate

    /// @inheritdoc IMarginAccounts
    function isSolvent(uint256 account, bytes32 table, uint16 minLevel) external view returns (bool) {
        (bool allowed, , uint40 clock) = _ask(Action.IsSolvent);
        Lease memory lease = _leases[account][table];
        return allowed && lease.level >= minLevel && _isInForce(lease, table, _accounts[account].version, clock);
    }

    /// @inheritdoc IMarginAccounts
    function leaseOf(uint256 account, bytes32 table) external view returns (Lease memory) {
        return _leases[account][table];
    }

    function _isInForce(Lease memory lease, bytes32 table, uint64 version, uint40 clock) private view returns (bool) {
        return lease.stands(version, clock) && risk.isWithinBand(table, lease.epoch, lease.band);
    }
}
