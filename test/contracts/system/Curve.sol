// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IGenerators} from "../../../contracts/interfaces/IGenerators.sol";
import {BabyJubJub, Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {DataContract} from "../../../contracts/types/DataContract.sol";
import {FIRST_OPTION} from "../../../contracts/types/Option.sol";
import {VM, deploy} from "./Vm.sol";

/// @dev Slots that the tests use: dollars (0), a spot token (1), a perpetual (2), calls on the latter two (16 and 17).
uint256 constant N = 5;
/// @dev Those of them that are linear; what follows are options.
uint256 constant LINEAR = 3;

/// @notice Slot of the protocol.
/// @param index Below N.
function slotOf(uint256 index) pure returns (uint256) {
    return index < LINEAR ? index : FIRST_OPTION + index - LINEAR;
}

/// @notice The opening of a commitment: quantities (1e-8) and a blinding.
struct Book {
    int256[N] q;
    int256 blinding;
}

interface FixedBaseMultiples {
    function addMultiple(
        Point memory point,
        bool negative,
        uint64 amount,
        address table
    ) external view returns (Point memory);
}

/// @title Commitments of books that the tests know: Σ q_i·G_i + ρ·H.
/// @notice The comb tables are computed here from `circuits/generators.json`; `GeneratorTables` compares their hashes with
/// those that the build derived, so two programs have to agree on them.
contract Curve {
    IGenerators public immutable generators;
    FixedBaseMultiples private immutable _multiples;
    /// @dev Comb table of H.
    address private immutable _blinding;

    constructor() {
        string memory json = VM.readFile("circuits/generators.json");
        address lower = _tables(json, 0);
        address upper = _tables(json, 16);
        generators = IGenerators(deploy("GeneratorTables", abi.encode(lower, upper)));
        _multiples = FixedBaseMultiples(deploy("FixedBaseHarness", ""));
        _blinding = DataContract.create(_comb(_read(json, ".blinding")));
    }

    /// @notice The commitment of a book whose blinding is less than 2^64, either way.
    function commit(Book memory book) external view returns (Point memory point) {
        point = addBlinding(Point({x: 0, y: 1}), book.blinding);
        for (uint256 i = 0; i < N; ++i) {
            if (book.q[i] != 0) point = generators.addAmount(point, slotOf(i), book.q[i]);
        }
    }

    /// @notice point + multiple·H.
    function addBlinding(Point memory point, int256 multiple) public view returns (Point memory) {
        if (multiple == 0) return point;
        uint64 magnitude = uint64(uint256(multiple < 0 ? -multiple : multiple));
        return _multiples.addMultiple(point, multiple < 0, magnitude, _blinding);
    }

    function _tables(string memory json, uint256 first) private returns (address) {
        bytes memory all;
        for (uint256 slot = first; slot < first + 16; ++slot) {
            all = abi.encodePacked(all, _comb(_read(json, string.concat(".slots[", _decimal(slot), "]"))));
        }
        return DataContract.create(all);
    }

    /// @notice The 15 sums b0·G + b1·2^16·G + b2·2^32·G + b3·2^48·G, digit 1 first.
    function _comb(Point memory generator) private view returns (bytes memory table) {
        Point[16] memory sums;
        sums[0] = Point({x: 0, y: 1});
        Point memory row = generator;
        for (uint256 tooth = 1; tooth < 16; tooth <<= 1) {
            for (uint256 digit = tooth; digit < 2 * tooth; ++digit) {
                sums[digit] = digit == tooth ? row : BabyJubJub.add(sums[digit - tooth], row);
            }
            for (uint256 i = 0; tooth < 8 && i < 16; ++i) row = BabyJubJub.add(row, row);
        }
        for (uint256 digit = 1; digit < 16; ++digit) {
            table = abi.encodePacked(table, sums[digit].x, sums[digit].y);
        }
    }

    function _read(string memory json, string memory key) private pure returns (Point memory point) {
        point.x = VM.parseJsonUint(json, string.concat(key, ".x"));
        point.y = VM.parseJsonUint(json, string.concat(key, ".y"));
    }

    function _decimal(uint256 number) private pure returns (string memory) {
        bytes memory last = abi.encodePacked(uint8(48 + (number % 10)));
        return number < 10 ? string(last) : string.concat(_decimal(number / 10), string(last));
    }
}
