// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot, ISolvencyVerifier, Statement} from "../../../contracts/interfaces/ISolvencyVerifier.sol";
import {IVerifyingKey} from "../../../contracts/interfaces/IVerifyingKey.sol";
import {G1Point, Proof} from "../../../contracts/interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {RuleScalars} from "../../../contracts/risk/RuleScalars.sol";
import {OPTION_SCENARIOS, OPTION_SLOTS} from "../../../contracts/types/Option.sol";
import {RuleTable} from "../../../contracts/types/RuleTable.sol";
import {LINEAR_SLOTS, SLOTS} from "../../../contracts/types/Units.sol";
import {Book, Curve, LINEAR, N, slotOf} from "./Curve.sol";

/// @dev Width of a price in a packed market.
uint256 constant PRICE_BITS = 48;
/// @dev Scenarios that the tests' tables and reports use; in the others nothing moves.
uint256 constant SCENARIOS = 2;

/// @title The proof system as it should be: accepts a statement if and only if it is true of an opening it was shown.
/// @notice It knows openings, tables and markets, and decides each statement of docs/statement.md in the clear. So nobody can
/// prove what is false here, whatever the caller claims; and what is true needs no proof points. Of one key with options, of
/// whose slots the tests use N and whose scenarios SCENARIOS; without impact.
/// @dev What is prepared is a point, as with a real key: the contracts add them up. So a market or table is known by its point,
/// and what the contracts folded wrongly is a market that nobody was told of: nothing can be proven at it.
/// A packed market is N prices of 48 bits, index 0 lowest, and on top the number of its options' scenario values.
contract ClearVerifier is ISolvencyVerifier {
    uint256 private constant BAND_SHIFT = 16;
    uint256 private constant DISCLOSE = 1 << 33;
    /// @dev A cent, 1e-24 USD.
    int256 private constant CENT = 1e22;
    int256 private constant RANGE = 2 ** 63;
    /// @dev Coefficients of the two groups of inputs begin here.
    uint256 private constant MARKET = 0;
    uint256 private constant RULES = 1 << 32;

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

    struct Market {
        bool known;
        uint256 packed;
    }

    /// @notice Of each index, bits from 0 on: longOnly 8, weights 16 and 16, contingency 16, bandSensitivity 24, shocks 24 and 24.
    struct Table {
        bool known;
        /// The discrete logarithm of its point.
        uint256 scalar;
        uint256[N] words;
    }

    /// @notice What `figures` adds up, slot by slot; losses by scenario, 1e-20 USD.
    struct Figures {
        bool allowed;
        int256 value;
        uint256 requirement;
        int256[SCENARIOS] loss;
        uint256 pnl;
        uint256 band;
    }

    mapping(bytes32 point => Known) private _openings;
    mapping(uint256 id => Market) private _markets;
    mapping(uint256 id => Table) private _tables;
    /// @dev int64 of option o in scenario s in bits 64·(2·o + s), 1e-8 USD.
    mapping(uint256 number => uint256) private _pnl;

    constructor(Curve curve_) {
        curve = curve_;
        _markets[_idOf(G1Point({x: 0, y: 0}))].known = true;
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

    // ---------------------------------------------------------------------------------------------- tables, markets

    /// @notice Learns a table, so that what is asked of it can be decided.
    /// @return id What `figures` calls it.
    function learn(RuleTable calldata rules) external returns (uint256 id) {
        uint256 scalar = _dot(RuleScalars.flatten(rules), RULES);
        id = _idOf(_pointOf(scalar));
        Table storage table = _tables[id];
        (table.known, table.scalar) = (true, scalar);
        for (uint256 i = 0; i < N; ++i) {
            uint256 slot = slotOf(i);
            uint256 word = rules.longOnly[slot] ? 1 : 0;
            word |= (uint256(rules.weightLong[slot]) << 8) | (uint256(rules.weightShort[slot]) << 24);
            word |= (uint256(rules.contingency[slot]) << 40) | (uint256(rules.bandSensitivity[slot]) << 56);
            for (uint256 s = 0; i < LINEAR && s < SCENARIOS; ++s) {
                word |= uint256(uint24(rules.shock[s][slot])) << (80 + 24 * s);
            }
            table.words[i] = word;
        }
    }

    /// @notice Learns a table that differs from one it knows in its longOnly flags.
    /// @param id Of a table without such flags.
    /// @param slots Bit i for slot i of the protocol.
    function learnLongOnly(uint256 id, uint256 slots) external returns (uint256 withFlags) {
        Table storage base = _tables[id];
        uint256 scalar = base.scalar;
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            if ((slots >> slot) & 1 == 1) scalar = addmod(scalar, _coefficient(RULES + slot), Bn254.R);
        }
        withFlags = _idOf(_pointOf(scalar));
        Table storage table = _tables[withFlags];
        (table.known, table.scalar) = (true, scalar);
        for (uint256 i = 0; i < N; ++i) table.words[i] = base.words[i] | ((slots >> slotOf(i)) & 1);
    }

    /// @notice Learns scenario values of options under a number from 1 on.
    function learnPnl(uint256 number, uint256 pnl) external {
        _pnl[number] = pnl;
    }

    /// @notice Learns a market.
    function learnMarket(uint256 packed) external {
        uint256 scalar;
        uint256 pnl = _pnl[packed >> (PRICE_BITS * N)];
        for (uint256 i = 0; i < N; ++i) {
            scalar = _plus(scalar, MARKET + slotOf(i), _priceOf(packed, i));
            if (i < LINEAR) continue;
            for (uint256 s = 0; s < SCENARIOS; ++s) {
                int256 gain = _gainOf(pnl, i, s);
                uint256 index = MARKET + SLOTS + s * OPTION_SLOTS + i - LINEAR;
                scalar = _plus(scalar, index, gain < 0 ? Bn254.R - uint256(-gain) : uint256(gain));
            }
        }
        _markets[_idOf(_pointOf(scalar))] = Market({known: true, packed: packed});
    }

    // ---------------------------------------------------------------------------------------------------- preparing

    /// @inheritdoc ISolvencyVerifier
    function shape() external pure returns (uint8, uint8, uint8) {
        return (uint8(LINEAR_SLOTS), uint8(OPTION_SLOTS), uint8(OPTION_SCENARIOS));
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareMarket(uint256[] calldata scalars) external view returns (G1Point memory) {
        return _pointOf(_dot(scalars, MARKET));
    }

    /// @inheritdoc ISolvencyVerifier
    function foldMarket(uint256[] calldata indices, uint256[] calldata scalars) external view returns (G1Point memory) {
        uint256 scalar;
        for (uint256 k = 0; k < indices.length; ++k) scalar = _plus(scalar, MARKET + indices[k], scalars[k]);
        return _pointOf(scalar);
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareRules(uint256[] calldata scalars) external view returns (G1Point memory) {
        return _pointOf(_dot(scalars, RULES));
    }

    function _dot(uint256[] memory scalars, uint256 group) private pure returns (uint256 sum) {
        for (uint256 k = 0; k < scalars.length; ++k) sum = _plus(sum, group + k, scalars[k]);
    }

    function _plus(uint256 sum, uint256 input, uint256 scalar) private pure returns (uint256) {
        if (scalar == 0) return sum;
        return addmod(sum, mulmod(scalar, _coefficient(input), Bn254.R), Bn254.R);
    }

    /// @notice The discrete logarithm of an input's point.
    function _coefficient(uint256 input) private pure returns (uint256 coefficient) {
        assembly ("memory-safe") {
            mstore(0, input)
            coefficient := keccak256(0, 0x20)
        }
    }

    function _pointOf(uint256 scalar) private view returns (G1Point memory point) {
        Bn254.accumulate(point, abi.encode(uint256(1), uint256(2)), 0, scalar);
    }

    function _idOf(G1Point memory point) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(point)));
    }

    // --------------------------------------------------------------------------------------------------- statements

    /// @inheritdoc ISolvencyVerifier
    function verify(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata
    ) external view returns (bool) {
        return _isTrue(hot, _idOf(market), _idOf(rules));
    }

    /// @inheritdoc ISolvencyVerifier
    function verifyAll(Statement[] calldata statements) external view returns (bool) {
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement calldata one = statements[i];
            if (!_isTrue(one.hot, _idOf(one.market), _idOf(one.rules))) return false;
        }
        return statements.length != 0;
    }

    function _isTrue(Hot calldata hot, uint256 market, uint256 rules) private view returns (bool) {
        Known storage entry = _openings[keccak256(abi.encode(hot.cx, hot.cy))];
        if (!entry.known || hot.sealedFigure != 0 || !_markets[market].known) return false;
        uint256 band = uint16(hot.terms >> BAND_SHIFT);
        (bool allowed, int256 value, uint256 requirement) = figures(entry.book, _markets[market].packed, rules, band);
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
    /// @param packed Market.
    /// @return allowed Whether quantities are in range, and none is negative that may not be.
    /// @return value Risk-weighted value, 1e-24 USD.
    /// @return requirement 1e-24 USD.
    function figures(
        Book memory book,
        uint256 packed,
        uint256 rules,
        uint256 band
    ) public view returns (bool allowed, int256 value, uint256 requirement) {
        Table storage table = _tables[rules];
        Figures memory sum;
        sum.allowed = table.known;
        (sum.pnl, sum.band) = (_pnl[packed >> (PRICE_BITS * N)], band);
        for (uint256 i = 0; i < N; ++i) {
            if (book.q[i] != 0) _addSlot(sum, i, book.q[i], _priceOf(packed, i), table.words[i]);
        }
        int256 worst = sum.loss[0] > sum.loss[1] ? sum.loss[0] : sum.loss[1];
        if (worst > 0) sum.requirement += 1e4 * uint256(worst);
        return (sum.allowed, sum.value, sum.requirement);
    }

    /// @param word Rules of the slot.
    function _addSlot(Figures memory sum, uint256 i, int256 quantity, uint256 price, uint256 word) private pure {
        bool short = quantity < 0;
        if (quantity >= RANGE || quantity <= -RANGE || (short && word & 1 == 1)) sum.allowed = false;
        int256 worth = quantity * int256(price);
        sum.value += worth * int256(uint256(uint16(word >> (short ? 24 : 8)))) * 1e4;
        uint256 addOn = 1e4 * uint256(uint16(word >> 40)) + sum.band * uint24(word >> 56);
        sum.requirement += addOn * uint256(short ? -worth : worth);
        for (uint256 s = 0; s < SCENARIOS; ++s) {
            if (i < LINEAR) sum.loss[s] -= int24(uint24(word >> (80 + 24 * s))) * worth;
            else sum.loss[s] -= 1e4 * _gainOf(sum.pnl, i, s) * quantity;
        }
    }

    /// @notice As they are disclosed: value rounded down, requirement rounded up.
    function inCents(int256 value, uint256 requirement) public pure returns (int256 down, uint256 up) {
        down = value / CENT;
        if (down * CENT > value) --down;
        up = (requirement + uint256(CENT) - 1) / uint256(CENT);
    }

    function _priceOf(uint256 packed, uint256 i) private pure returns (uint256) {
        return uint48(packed >> (PRICE_BITS * i));
    }

    /// @param i Index of an option.
    function _gainOf(uint256 pnl, uint256 i, uint256 s) private pure returns (int256) {
        return int64(uint64(pnl >> (64 * (2 * (i - LINEAR) + s))));
    }
}
