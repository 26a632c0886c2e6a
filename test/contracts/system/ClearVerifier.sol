// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot, ISolvencyVerifier, Statement} from "../../../contracts/interfaces/ISolvencyVerifier.sol";
import {IVerifyingKey} from "../../../contracts/interfaces/IVerifyingKey.sol";
import {G1Point, Proof} from "../../../contracts/interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {RuleScalars} from "../../../contracts/risk/RuleScalars.sol";
import {RuleTable} from "../../../contracts/types/RuleTable.sol";
import {Book, Curve, N} from "./Curve.sol";

/// @title The proof system as it should be: accepts a statement if and only if it is true of an opening it was shown.
/// @notice It knows openings, and decides each statement of docs/statement.md in the clear. So nobody can prove what is
/// false here, whatever the caller claims; and what is true needs no proof points. Of one key: N linear slots, two
/// scenarios, no options and no impact.
/// @dev A prepared market is its prices, a prepared table the hash of its scalars.
contract ClearVerifier is ISolvencyVerifier {
    uint256 private constant SCENARIOS = 2;
    uint256 private constant BAND_SHIFT = 16;
    uint256 private constant DISCLOSE = 1 << 33;
    /// @dev A cent, 1e-24 USD.
    int256 private constant CENT = 1e22;

    /// @inheritdoc IVerifyingKey
    bytes32 public constant circuit = "clear";
    /// @inheritdoc IVerifyingKey
    bytes32 public constant keyHash = keccak256("clear");
    /// @inheritdoc IVerifyingKey
    bool public constant development = true;

    Curve public immutable curve;

    struct Known {
        bool known;
        Book book;
    }

    mapping(bytes32 point => Known) private _openings;
    mapping(uint256 hash => uint256[]) private _rules;

    constructor(Curve curve_) {
        curve = curve_;
    }

    // ---------------------------------------------------------------------------------------------------- openings

    /// @notice Learns an opening.
    function show(Book calldata book) external returns (Point memory point) {
        point = curve.commit(book);
        _openings[keccak256(abi.encode(point))] = Known({known: true, book: book});
    }

    function openingOf(Point calldata point) external view returns (bool known, Book memory book) {
        Known storage entry = _openings[keccak256(abi.encode(point))];
        return (entry.known, entry.book);
    }

    // ------------------------------------------------------------------------------------------------------ tables

    /// @notice Learns a table, so that what is asked of it can be decided.
    function learn(RuleTable calldata rules) external returns (uint256 hash) {
        uint256[] memory scalars = RuleScalars.flatten(rules);
        hash = _hash(scalars);
        _rules[hash] = scalars;
    }

    /// @inheritdoc ISolvencyVerifier
    function shape() external pure returns (uint8, uint8, uint8) {
        return (uint8(N), 0, uint8(SCENARIOS));
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareMarket(uint256[] calldata scalars) external pure returns (G1Point memory point) {
        for (uint256 slot = 0; slot < scalars.length; ++slot) point.x |= scalars[slot] << (64 * slot);
        point.y = 1;
    }

    /// @inheritdoc ISolvencyVerifier
    /// @dev Of use for options alone, of which there are none.
    function foldMarket(uint256[] calldata indices, uint256[] calldata scalars) external pure returns (G1Point memory) {
        for (uint256 k = 0; k < indices.length; ++k) {
            if (scalars[k] != 0) revert IndexOutOfRange(indices[k], N);
        }
        return G1Point({x: 0, y: 0});
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareRules(uint256[] calldata scalars) external pure returns (G1Point memory) {
        return G1Point({x: _hash(scalars), y: 1});
    }

    function _hash(uint256[] memory scalars) private pure returns (uint256) {
        return uint256(keccak256(abi.encodePacked(scalars))) >> 8;
    }

    // --------------------------------------------------------------------------------------------------- statements

    /// @inheritdoc ISolvencyVerifier
    function verify(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata
    ) external view returns (bool) {
        return _isTrue(hot, market.x, rules.x);
    }

    /// @inheritdoc ISolvencyVerifier
    function verifyAll(Statement[] calldata statements) external view returns (bool) {
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement calldata one = statements[i];
            if (!_isTrue(one.hot, one.market.x, one.rules.x)) return false;
        }
        return statements.length != 0;
    }

    function _isTrue(Hot calldata hot, uint256 prices, uint256 rules) private view returns (bool) {
        Known storage entry = _openings[keccak256(abi.encode(hot.cx, hot.cy))];
        if (!entry.known || hot.sealedFigure != 0) return false;
        uint256 band = uint16(hot.terms >> BAND_SHIFT);
        (bool allowed, int256 value, uint256 requirement) = figures(entry.book, prices, rules, band);
        if (!allowed) return false;
        uint256 flags = (hot.terms >> 32) << 32;
        if (flags == DISCLOSE) {
            (int256 down, uint256 up) = inCents(value, requirement);
            uint256 disclosed = down < 0 ? BabyJubJub.R - uint256(-down) : uint256(down);
            return hot.value == disclosed && hot.requirement == up && uint16(hot.terms) == 0;
        }
        bool plain = flags == 0 && hot.value == 0 && hot.requirement == 0;
        return plain && value * 1e4 >= int256(uint16(hot.terms) * requirement);
    }

    /// @notice Claims 1 to 6 of `solvency`.
    /// @param prices 1e-8 USD, 64 bits each.
    /// @return allowed Whether no quantity is negative that may not be.
    /// @return value Risk-weighted value, 1e-24 USD.
    /// @return requirement 1e-24 USD.
    function figures(
        Book memory book,
        uint256 prices,
        uint256 rules,
        uint256 band
    ) public view returns (bool allowed, int256 value, uint256 requirement) {
        uint256[] memory r = _rules[rules];
        if (r.length != 6 * N + SCENARIOS * N) return (false, 0, 0);
        int256[SCENARIOS] memory loss;
        allowed = true;
        for (uint256 slot = 0; slot < N; ++slot) {
            int256 quantity = book.q[slot];
            if (quantity < 0 && r[slot] == 1) allowed = false;
            int256 worth = quantity * int256(uint256(uint64(prices >> (64 * slot))));
            value += worth * int256(quantity < 0 ? r[2 * N + slot] : r[N + slot]) * 1e4;
            uint256 gross = uint256(worth < 0 ? -worth : worth);
            requirement += (1e4 * r[3 * N + slot] + band * r[4 * N + slot]) * gross;
            for (uint256 s = 0; s < SCENARIOS; ++s) loss[s] -= _signed(r[(6 + s) * N + slot]) * worth;
        }
        int256 worst = loss[0] > loss[1] ? loss[0] : loss[1];
        if (worst > 0) requirement += 1e4 * uint256(worst);
    }

    /// @notice As they are disclosed: value rounded down, requirement rounded up.
    function inCents(int256 value, uint256 requirement) public pure returns (int256 down, uint256 up) {
        down = value / CENT;
        if (down * CENT > value) --down;
        up = (requirement + uint256(CENT) - 1) / uint256(CENT);
    }

    function _signed(uint256 scalar) private pure returns (int256) {
        return scalar > BabyJubJub.R / 2 ? -int256(BabyJubJub.R - scalar) : int256(scalar);
    }
}
