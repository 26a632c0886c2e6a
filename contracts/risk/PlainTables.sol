// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {RuleTable} from "../types/RuleTable.sol";
import {ONE} from "../types/Units.sol";
import {RuleTables} from "./RuleTables.sol";

/// @title The two tables of every key that say nothing but what is in a book.
/// @notice Every weight is 1; there is no shock, contingency or impact; both levels are 1. At band 0 the requirement is 0
/// and the value is the book at its prices: a disclosure under the first says what a book is worth. The second is long
/// only in every slot: a proof under it, at whatever prices, says that the book owes nothing.
abstract contract PlainTables is RuleTables {
    struct Plain {
        bytes32 worth;
        bytes32 debtFree;
    }

    mapping(ISolvencyVerifier verifier => Plain) private _plain;

    /// @inheritdoc IRiskBook
    function registerPlainTables(ISolvencyVerifier verifier) external {
        if (_plain[verifier].worth != 0) revert PlainTablesRegisteredAlready(verifier);
        bytes32 worth = _plainTable(verifier, false);
        bytes32 debtFree = _plainTable(verifier, true);
        _plain[verifier] = Plain({worth: worth, debtFree: debtFree});
        emit PlainTablesRegistered(verifier, worth, debtFree);
    }

    /// @inheritdoc IRiskBook
    function plainTables(ISolvencyVerifier verifier) external view returns (bytes32 worth, bytes32 debtFree) {
        Plain memory plain = _plain[verifier];
        return (plain.worth, plain.debtFree);
    }

    /// @dev Anybody may have registered a table of the same contents as his own before.
    function _plainTable(ISolvencyVerifier verifier, bool longOnly) private returns (bytes32 table) {
        RuleTable memory rules = _plainRules(verifier, longOnly);
        table = keccak256(abi.encode(verifier, rules));
        if (!tableOf(table).isRegistered()) this.registerTable(verifier, rules);
    }

    function _plainRules(ISolvencyVerifier verifier, bool longOnly) private view returns (RuleTable memory rules) {
        (uint8 nLinear, uint8 nOption, uint8 nScenarios) = verifier.shape();
        uint256 nSlots = uint256(nLinear) + nOption;
        (rules.initialLevel, rules.maintenanceLevel) = (uint16(ONE), uint16(ONE));
        rules.longOnly = new bool[](nSlots);
        rules.weightLong = new uint16[](nSlots);
        rules.weightShort = new uint16[](nSlots);
        rules.contingency = new uint16[](nSlots);
        rules.bandSensitivity = new uint24[](nSlots);
        rules.impact = new uint40[](nSlots);
        for (uint256 slot = 0; slot < nSlots; ++slot) {
            rules.longOnly[slot] = longOnly;
            (rules.weightLong[slot], rules.weightShort[slot]) = (uint16(ONE), uint16(ONE));
            rules.bandSensitivity[slot] = uint24(ONE);
        }
        rules.shock = new int24[][](nScenarios);
        for (uint256 s = 0; s < nScenarios; ++s) {
            rules.shock[s] = new int24[](nLinear);
        }
    }
}
