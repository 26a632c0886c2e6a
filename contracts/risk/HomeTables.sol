// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {RuleTable, StoredTable} from "../types/RuleTable.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {RuleTables} from "./RuleTables.sol";

/// @title The tables that govern withdrawals, trades and flags.
/// @notice Any table can be asked about by the protocol that trusts it; only an approved one can be home to accounts,
/// because a lenient home would let its accounts take value out of all others.
///
/// Unpriced slots. At price 0 a negative quantity costs nothing, so two accounts could create +q and −q of a slot
/// without a price, and share the gain when it is listed. Therefore a home table is longOnly in every slot that has no
/// price at the moment of approval. A slot once priced stays priced, so this can never be undone; a listing never needs
/// to look at home tables. To allow shorts of a new slot, supersede its homes after the slot's first epoch.
///
/// Supersession. Accounts follow from the stated date on, at least `minNotice` ahead; attestations under the successor
/// are possible before it. The successor covers every slot that its predecessor covers, and allows shorts wherever it does:
/// who is short there could not prove otherwise, and would be flagged for what he may have.
abstract contract HomeTables is RuleTables, AccessControl {
    struct Home {
        bool approved;
        /// Block time, s.
        uint40 supersededFrom;
        bytes32 successor;
        /// Bit i: no shorts of slot i.
        uint256 longOnly;
    }

    /// @notice A home must let its accounts prove with at least this band, 1e-4: with none, every new epoch would fail
    /// the proofs under way.
    uint256 private constant MIN_HOME_BAND = 100;

    /// @notice Least time between a supersession's announcement and its effect, s.
    uint32 public immutable minNotice;

    mapping(bytes32 table => Home) private _homes;

    constructor(address governor, uint32 minNotice_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        minNotice = minNotice_;
    }

    /// @inheritdoc IRiskBook
    function approveHome(bytes32 table, RuleTable calldata rules) external onlyRole(GOVERNOR_ROLE) {
        StoredTable memory stored = tableOf(table);
        if (!stored.isRegistered()) revert TableUnknown(table);
        bytes32 actual = _identity(stored.verifier, rules);
        if (actual != table) revert ContentsMismatch(table, actual);
        if (!market.isRegistered(stored.verifier)) revert VerifierUnknown(stored.verifier);
        if (_homes[table].approved) revert HomeAlreadyApproved(table);
        if (!stored.settlementDepositIsSafe(stored.initialLevel, MIN_HOME_BAND)) revert HomeUnusable(table);

        uint256 priced = market.pricedSlots();
        uint256 longOnly = 0;
        for (uint256 slot = 0; slot < stored.nSlots; ++slot) {
            bool hasPrice = (priced >> slot) & 1 == 1;
            if (rules.longOnly[slot]) longOnly |= 1 << slot;
            else if (!hasPrice) revert UnpricedSlotNotLongOnly(slot);
        }
        (_homes[table].approved, _homes[table].longOnly) = (true, longOnly);
        emit HomeApproved(table);
    }

    /// @inheritdoc IRiskBook
    function supersede(bytes32 table, bytes32 successor, uint40 from) external onlyRole(GOVERNOR_ROLE) {
        _requireUnsuperseded(table);
        _requireUnsuperseded(successor);
        // A table has no successor when it becomes one, so chains cannot close; a table alone could.
        if (successor == table) revert HomeAlreadySuperseded(table, successor);
        StoredTable memory next = tableOf(successor);
        if (!market.isRegistered(next.verifier)) revert VerifierUnknown(next.verifier);
        uint8 needed = tableOf(table).nSlots;
        uint8 covered = next.nSlots;
        if (covered < needed) revert SlotsUncovered(covered, needed);
        // Slots that the predecessor does not cover are in no book of its accounts.
        uint256 refused = _homes[successor].longOnly & ~_homes[table].longOnly & ((1 << needed) - 1);
        if (refused != 0) revert ShortsRefused(refused);
        if (from < block.timestamp + minNotice) revert NoticeTooShort(from, block.timestamp + minNotice);

        _homes[table].successor = successor;
        _homes[table].supersededFrom = from;
        emit HomeSuperseded(table, successor, from);
    }

    /// @inheritdoc IRiskBook
    function currentHome(bytes32 table) external view returns (bytes32) {
        Home storage home = _homes[table];
        if (!home.approved) revert HomeUnknown(table);
        while (home.successor != 0 && block.timestamp >= home.supersededFrom) {
            table = home.successor;
            home = _homes[table];
        }
        return table;
    }

    function _requireUnsuperseded(bytes32 table) private view {
        Home storage home = _homes[table];
        if (!home.approved) revert HomeUnknown(table);
        if (home.successor != 0) revert HomeAlreadySuperseded(table, home.successor);
    }
}
