// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BabyJubJub, Point} from "./BabyJubJub.sol";

/// @title Multiplication of a fixed BabyJubJub point by a 64-bit amount with a comb (Lim–Lee).
/// @notice The amount's bits are written as 4 rows of 16 columns; a column is a 4-bit digit b0 b1 b2 b3 that selects
/// b0·G + b1·2^16·G + b2·2^32·G + b3·2^48·G from a table of 15 points. Per column: one doubling, at most one addition.
/// @dev The accumulator is projective (x = X/Z, y = Y/Z), with the formulas of Bernstein et al., "Twisted Edwards
/// Curves", §6: complete on this curve, so the identity and equal points need no special case. Sums of up to four
/// values below R fit a word and stay unreduced, since mulmod reduces its arguments.
library FixedBase {
    /// @notice Table of one generator: 15 affine points, digit 1 first, each x then y as 32-byte words.
    uint256 internal constant TABLE_BYTES = 15 * 64;

    /// @notice point + amount·G, or point − amount·G, where the table of G lies in the code of `data` at `offset`.
    /// @param point A point of the curve with canonical coordinates; it is not checked.
    /// @dev Time depends on the amount, which is public. Reading a cold `data` costs 2,600 gas.
    function addMultiple(
        Point memory point,
        bool negative,
        uint64 amount,
        address data,
        uint256 offset
    ) internal view returns (Point memory) {
        (uint256 x, uint256 y, uint256 z) = _projectiveSum(point, negative, amount, data, offset);
        uint256 inverse = BabyJubJub.invert(z);
        return Point({x: mulmod(x, inverse, BabyJubJub.R), y: mulmod(y, inverse, BabyJubJub.R)});
    }

    function _projectiveSum(
        Point memory point,
        bool negative,
        uint64 amount,
        address data,
        uint256 offset
    ) private view returns (uint256 x, uint256 y, uint256 z) {
        uint256 modulus = BabyJubJub.R;
        assembly ("memory-safe") {
            function double(x1, y1, z1, r) -> x3, y3, z3 {
                let d := mulmod(y1, y1, r)
                let e := mulmod(168700, mulmod(x1, x1, r), r)
                let f := add(e, d)
                let j := add(f, sub(r, mulmod(add(z1, z1), z1, r)))
                x3 := mulmod(mulmod(add(x1, x1), y1, r), j, r)
                y3 := mulmod(f, add(e, sub(r, d)), r)
                z3 := mulmod(f, j, r)
            }
            function addAffine(x1, y1, z1, entry, r) -> x3, y3, z3 {
                let x2 := mload(entry)
                let y2 := mload(add(entry, 0x20))
                let c := mulmod(x1, x2, r)
                let d := mulmod(y1, y2, r)
                let e := mulmod(168696, mulmod(c, d, r), r)
                let b := mulmod(z1, z1, r)
                let f := add(b, sub(r, e))
                let g := add(b, e)
                let cross := add(mulmod(add(x1, y1), add(x2, y2), r), sub(add(r, r), add(c, d)))
                x3 := mulmod(mulmod(z1, f, r), cross, r)
                y3 := mulmod(mulmod(z1, g, r), add(d, sub(r, mulmod(168700, c, r))), r)
                z3 := mulmod(f, g, r)
            }

            // Entry 0 is the point to add to at the end, entries 1 to 15 are the table.
            let entries := mload(0x40)
            mcopy(entries, point, 0x40)
            extcodecopy(data, add(entries, 0x40), offset, TABLE_BYTES)

            y := 1
            z := 1
            for {
                let column := 16
            } column {} {
                column := sub(column, 1)
                x, y, z := double(x, y, z, modulus)
                let bits := shr(column, amount)
                let digit := or(
                    or(and(bits, 1), and(shr(15, bits), 2)),
                    or(and(shr(30, bits), 4), and(shr(45, bits), 8))
                )
                if digit {
                    x, y, z := addAffine(x, y, z, add(entries, shl(6, digit)), modulus)
                }
            }
            if negative {
                x := sub(modulus, x)
            }
            x, y, z := addAffine(x, y, z, entries, modulus)
        }
    }
}
