// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {RuleTable} from "../types/RuleTable.sol";

/// @title A rule table as the `rules` group of public inputs, in the order of `circuits/circuits.json`.
/// @dev Widths of the single fields are those of the ABI: a wider value does not decode.
library RuleScalars {
    /// @notice Order of the scalar field of BN254; a negative number is R − |number|.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @notice Requires every array to have the circuit's length.
    function requireShape(RuleTable calldata rules, uint256 nLinear, uint256 nSlots, uint256 nScenarios) internal pure {
        _requireLength("longOnly", nSlots, rules.longOnly.length);
        _requireLength("weightLong", nSlots, rules.weightLong.length);
        _requireLength("weightShort", nSlots, rules.weightShort.length);
        _requireLength("contingency", nSlots, rules.contingency.length);
        _requireLength("bandSensitivity", nSlots, rules.bandSensitivity.length);
        _requireLength("impact", nSlots, rules.impact.length);
        _requireLength("shock", nScenarios, rules.shock.length);
        for (uint256 s = 0; s < nScenarios; ++s) {
            _requireLength("shock[]", nLinear, rules.shock[s].length);
        }
    }

    /// @notice longOnly, weightLong, weightShort, contingency, bandSensitivity, impact, then shock row by row.
    /// @dev The shape must have been checked.
    function flatten(RuleTable calldata rules) internal pure returns (uint256[] memory scalars) {
        uint256 n = rules.longOnly.length;
        uint256 nLinear = rules.shock.length == 0 ? 0 : rules.shock[0].length;
        scalars = new uint256[](6 * n + rules.shock.length * nLinear);
        for (uint256 i = 0; i < n; ++i) {
            scalars[i] = rules.longOnly[i] ? 1 : 0;
            scalars[n + i] = rules.weightLong[i];
            scalars[2 * n + i] = rules.weightShort[i];
            scalars[3 * n + i] = rules.contingency[i];
            scalars[4 * n + i] = rules.bandSensitivity[i];
            scalars[5 * n + i] = rules.impact[i];
        }
        uint256 k = 6 * n;
        for (uint256 s = 0; s < rules.shock.length; ++s) {
            for (uint256 i = 0; i < nLinear; ++i) {
                scalars[k++] = _toField(rules.shock[s][i]);
            }
        }
    }

    function _toField(int256 number) private pure returns (uint256) {
        return number < 0 ? R - uint256(-number) : uint256(number);
    }

    function _requireLength(string memory field, uint256 expected, uint256 actual) private pure {
        if (actual != expected) revert IRiskBook.WrongLength(field, expected, actual);
    }
}
