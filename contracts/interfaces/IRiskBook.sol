// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RuleTable, StoredTable} from "../types/RuleTable.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";

/// @title Rule tables, and which of them govern withdrawals and trades.
interface IRiskBook {
    event TableRegistered(bytes32 indexed table, ISolvencyVerifier indexed verifier, RuleTable rules);
    event PlainTablesRegistered(ISolvencyVerifier indexed verifier, bytes32 worth, bytes32 debtFree);
    event HomeApproved(bytes32 indexed table);
    /// @notice From block time `from` (s) on, accounts of `table` answer to `successor`.
    event HomeSuperseded(bytes32 indexed table, bytes32 indexed successor, uint40 from);

    error PlainTablesRegisteredAlready(ISolvencyVerifier verifier);
    error VerifierUnknown(ISolvencyVerifier verifier);
    error TableUnknown(bytes32 table);
    error TableAlreadyRegistered(bytes32 table);
    /// @notice An array of the table does not fit the circuit.
    error WrongLength(string field, uint256 expected, uint256 actual);
    /// @notice Levels must satisfy 1 ≤ maintenance ≤ initial.
    error LevelsRefused(uint16 initialLevel, uint16 maintenanceLevel);
    /// @notice Weights must satisfy weightLong ≤ 1 ≤ weightShort.
    error WeightsRefused(uint256 slot, uint16 weightLong, uint16 weightShort);
    /// @notice bandSensitivity must cover the larger weight, the largest |shock| and the contingency.
    error BandSensitivityTooLow(uint256 slot, uint24 given, uint256 least);
    /// @notice The settlement asset has no impact.
    error SettlementImpactNotZero(uint40 impact);
    /// @notice Largest drop plus contingency of slot 0 beyond what the stored width holds: no such table is usable.
    error SettlementRiskTooLarge(uint256 risk, uint256 most);
    error HomeUnknown(bytes32 table);
    /// @notice At its initial level no proof with a band of 1% would be accepted: collateral could not leave.
    error HomeUnusable(bytes32 table);
    error HomeAlreadyApproved(bytes32 table);
    error HomeAlreadySuperseded(bytes32 table, bytes32 successor);
    /// @notice The contents in calldata are not those of the table.
    error ContentsMismatch(bytes32 table, bytes32 actual);
    /// @notice A home table must be longOnly in every slot that has no price.
    error UnpricedSlotNotLongOnly(uint256 slot);
    /// @notice A successor must cover every slot its predecessor covers.
    error SlotsUncovered(uint8 covered, uint8 needed);
    /// @notice A successor must allow shorts wherever its predecessor does: bit i of `slots` for slot i, where it does not.
    error ShortsRefused(uint256 slots);
    error NoticeTooShort(uint40 from, uint256 earliest);

    /// @notice Registers a rule table for one key and prepares it. By anyone.
    /// @return table Identity: keccak256(abi.encode(verifier, rules)).
    function registerTable(ISolvencyVerifier verifier, RuleTable calldata rules) external returns (bytes32 table);

    /// @notice Makes a table eligible as home of accounts. Governor only.
    /// @param rules Contents of the table, checked against its identity.
    function approveHome(bytes32 table, RuleTable calldata rules) external;

    /// @notice Replaces a home table from a stated date, for good. Governor only.
    /// @param successor An approved table that is not superseded itself.
    /// @param from Block time (s), at least the minimum notice ahead.
    function supersede(bytes32 table, bytes32 successor, uint40 from) external;

    /// @notice Registers the two plain tables of a key, whose contents follow from its shape. By anyone, once.
    function registerPlainTables(ISolvencyVerifier verifier) external;

    /// @notice The plain tables of a key: every weight 1, no shock, contingency or impact, both levels 1. Under the first a
    /// disclosure shows what a book is worth; under the second, long only in every slot, a proof shows that it owes
    /// nothing. Both zero until they are registered.
    function plainTables(ISolvencyVerifier verifier) external view returns (bytes32 worth, bytes32 debtFree);

    /// @notice What is stored of a table; `verifier` is zero if it is unknown.
    function tableOf(bytes32 table) external view returns (StoredTable memory);

    /// @notice How far the option slots of a table may drift inside a band, 1e-4 of their price per 1 of band, eight uint32
    /// per word, slot 16 lowest: ⌊κ·1e4/(max(weights) + contingency)⌋, at most 1 where the slot has an impact.
    function optionReach(bytes32 table) external view returns (uint256[2] memory);

    /// @notice Whether everything the table covers lies within `band` (1e-4) of `epoch`: prices of linear slots, drifts of
    /// option slots. Whatever was proven under the table at that epoch with that band holds today.
    function isWithinBand(bytes32 table, uint32 epoch, uint16 band) external view returns (bool);

    /// @notice Whether one slot of the table does.
    function isSlotWithinBand(bytes32 table, uint32 epoch, uint256 slot, uint16 band) external view returns (bool);

    /// @notice The home table that an account opened under `table` answers to now.
    function currentHome(bytes32 table) external view returns (bytes32);
}
