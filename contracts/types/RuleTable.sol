// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {ONE} from "./Units.sol";

/// @notice A protocol's margin rule: the `rules` group of `circuits/circuits.json` and two levels.
/// Arrays are indexed by slot, nSlots entries each; `shock` is [scenario][linear slot].
struct RuleTable {
    /// Asked of every operation that can lower health, 1e-4.
    uint16 initialLevel;
    /// Below it a lease does not keep an account from being flagged, 1e-4.
    uint16 maintenanceLevel;
    /// A negative quantity is refused.
    bool[] longOnly;
    /// Weight of a positive position, at most 1, 1e-4.
    uint16[] weightLong;
    /// Weight of a negative position, at least 1, 1e-4.
    uint16[] weightShort;
    /// Add-on for the gross position, 1e-4 of |v|.
    uint16[] contingency;
    /// What a move inside the band can cost, 1e-4 of |v| per unit of band.
    uint24[] bandSensitivity;
    /// Price impact per raw quantity unit, scaled by 2^64.
    uint40[] impact;
    /// Relative price change, 1e-4.
    int24[][] shock;
}

/// @notice What the chain keeps of a registered table: one word and the prepared point.
struct StoredTable {
    /// Key the table was prepared for.
    ISolvencyVerifier verifier;
    uint16 initialLevel;
    uint16 maintenanceLevel;
    /// The table covers slots 0..nSlots−1.
    uint8 nSlots;
    /// weightLong of slot 0, 1e-4.
    uint16 settlementWeight;
    /// Largest scenario drop plus contingency of slot 0, 1e-4.
    uint16 settlementRisk;
    /// bandSensitivity of slot 0, 1e-4.
    uint24 settlementSensitivity;
    /// Σ rules_k·IC_k.
    G1Point rules;
}

using RuleTableLibrary for StoredTable global;

/// @title Questions to a stored table.
library RuleTableLibrary {
    function isRegistered(StoredTable memory table) internal pure returns (bool) {
        return address(table.verifier) != address(0);
    }

    /// @notice Whether one more unit of slot 0 can never lower health at this level and band:
    /// level·(risk·1e4 + band·κ) ≤ weight·1e8. Only then may a deposit to slot 0 leave a lease in force.
    function settlementDepositIsSafe(
        StoredTable memory table,
        uint256 level,
        uint256 band
    ) internal pure returns (bool) {
        uint256 cost = table.settlementRisk * ONE + band * table.settlementSensitivity;
        return level * cost <= table.settlementWeight * ONE * ONE;
    }
}
