// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {RuleTable, StoredTable} from "../types/RuleTable.sol";
import {LINEAR_SLOTS, ONE} from "../types/Units.sol";
import {RuleScalars} from "./RuleScalars.sol";

/// @title Permissionless rule tables.
/// @notice A table is checked and folded once. A wrong table harms only whoever gates on it; what no table can do is
/// break the claim that a statement proven with a band holds everywhere in that band.
abstract contract RuleTables is IRiskBook {
    /// @notice Market whose verifiers tables can be registered for.
    IMarketBook public immutable market;

    mapping(bytes32 table => StoredTable) private _tables;
    mapping(bytes32 table => uint256[2]) private _reach;

    constructor(IMarketBook market_) {
        market = market_;
    }

    // -------------------------------------------------------------------------------------------------- register

    /// @inheritdoc IRiskBook
    function registerTable(ISolvencyVerifier verifier, RuleTable calldata rules) external returns (bytes32 table) {
        if (!market.isRegistered(verifier)) revert VerifierUnknown(verifier);
        table = _identity(verifier, rules);
        if (_tables[table].isRegistered()) revert TableAlreadyRegistered(table);

        (uint8 nLinear, uint8 nOption, uint8 nScenarios) = verifier.shape();
        RuleScalars.requireShape(rules, nLinear, uint256(nLinear) + nOption, nScenarios);
        uint256 risk = _requireSound(rules, nLinear);
        _tables[table] = StoredTable({
            verifier: verifier,
            initialLevel: rules.initialLevel,
            maintenanceLevel: rules.maintenanceLevel,
            nSlots: nLinear + nOption,
            settlementWeight: rules.weightLong[0],
            settlementRisk: SafeCast.toUint16(risk),
            settlementSensitivity: rules.bandSensitivity[0],
            rules: verifier.prepareRules(RuleScalars.flatten(rules))
        });
        if (nOption != 0) _reach[table] = _optionReach(rules, nLinear);
        emit TableRegistered(table, verifier, rules);
    }

    /// @inheritdoc IRiskBook
    function tableOf(bytes32 table) public view returns (StoredTable memory) {
        return _tables[table];
    }

    /// @inheritdoc IRiskBook
    function optionReach(bytes32 table) external view returns (uint256[2] memory) {
        return _reach[table];
    }

    /// @inheritdoc IRiskBook
    function isWithinBand(bytes32 table, uint32 epoch, uint16 band) external view returns (bool) {
        uint256 nSlots = _tables[table].nSlots;
        if (nSlots <= LINEAR_SLOTS) return market.isWithinBand(epoch, nSlots, band);
        return market.isWithinReach(epoch, nSlots, band, _reach[table]);
    }

    /// @inheritdoc IRiskBook
    function isSlotWithinBand(bytes32 table, uint32 epoch, uint256 slot, uint16 band) external view returns (bool) {
        if (slot < LINEAR_SLOTS) return market.isSlotWithinBand(epoch, slot, band);
        uint256 lane = slot - LINEAR_SLOTS;
        uint32 reach = uint32(_reach[table][lane >> 3] >> ((lane & 7) << 5));
        return market.isOptionWithinReach(epoch, slot, band, reach);
    }

    function _identity(ISolvencyVerifier verifier, RuleTable calldata rules) internal pure returns (bytes32) {
        return keccak256(abi.encode(verifier, rules));
    }

    // ---------------------------------------------------------------------------------------------------- checks

    /// @return risk Largest drop plus contingency of slot 0, 1e-4.
    function _requireSound(RuleTable calldata rules, uint256 nLinear) private pure returns (uint256 risk) {
        if (rules.maintenanceLevel < ONE || rules.initialLevel < rules.maintenanceLevel) {
            revert LevelsRefused(rules.initialLevel, rules.maintenanceLevel);
        }
        if (rules.impact[0] != 0) revert SettlementImpactNotZero(rules.impact[0]);
        for (uint256 slot = 0; slot < rules.weightLong.length; ++slot) {
            if (rules.weightLong[slot] > ONE || rules.weightShort[slot] < ONE) {
                revert WeightsRefused(slot, rules.weightLong[slot], rules.weightShort[slot]);
            }
            if (slot < nLinear) _requireSensitivity(rules, slot);
        }
        risk = _largestDrop(rules, 0) + rules.contingency[0];
        if (risk > type(uint16).max) revert SettlementRiskTooLarge(risk, type(uint16).max);
    }

    /// @dev A linear position loses at most max(weights) + max|σ| + a per unit of band: with that κ the contingency of
    /// claim 4 covers the whole box around the epoch's prices. Option slots answer to their drift instead.
    function _requireSensitivity(RuleTable calldata rules, uint256 slot) private pure {
        uint256 widest = 0;
        for (uint256 s = 0; s < rules.shock.length; ++s) {
            widest = Math.max(widest, SignedMath.abs(rules.shock[s][slot]));
        }
        uint256 weight = Math.max(rules.weightLong[slot], rules.weightShort[slot]);
        uint256 least = weight + widest + rules.contingency[slot];
        if (rules.bandSensitivity[slot] < least) {
            revert BandSensitivityTooLow(slot, rules.bandSensitivity[slot], least);
        }
    }

    /// @dev An option loses at most max(weights) + a per unit of its drift, and a level of at least 1 times that: so κ
    /// pays for that share of the band. The concentration grows with the price by no more than 1 + band: reach at most 1.
    function _optionReach(RuleTable calldata rules, uint256 nLinear) private pure returns (uint256[2] memory reach) {
        for (uint256 slot = nLinear; slot < rules.weightLong.length; ++slot) {
            uint256 weight = Math.max(rules.weightLong[slot], rules.weightShort[slot]);
            uint256 share = (rules.bandSensitivity[slot] * ONE) / (weight + rules.contingency[slot]);
            if (rules.impact[slot] != 0 && share > ONE) share = ONE;
            uint256 lane = slot - nLinear;
            reach[lane >> 3] |= share << ((lane & 7) << 5);
        }
    }

    function _largestDrop(RuleTable calldata rules, uint256 slot) private pure returns (uint256 drop) {
        for (uint256 s = 0; s < rules.shock.length; ++s) {
            int256 shock = rules.shock[s][slot];
            if (shock < 0) drop = Math.max(drop, uint256(-shock));
        }
    }
}
