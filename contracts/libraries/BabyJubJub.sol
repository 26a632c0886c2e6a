// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice An affine point; the identity is (0, 1).
struct Point {
    uint256 x;
    uint256 y;
}

/// @title BabyJubJub in the form of ERC-2494: a·x² + y² = 1 + d·x²·y² over R, the scalar field of BN254.
/// @notice a is a square modulo R and d is not, so the addition law has no exceptional case: for any two points of the
/// curve, equal, opposite, of small order or the identity, no denominator is zero (Bernstein, Birkner, Joye, Lange,
/// Peters: Twisted Edwards Curves, §6).
/// @dev All coordinates are canonical, below R. Functions assume points of the curve: points from outside go through
/// `isOnCurve` first. The subgroup of prime order is NOT checked here; a `solvency` proof opens its commitment over
/// generators of prime order, which puts the commitment into the subgroup.
library BabyJubJub {
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 internal constant A = 168700;
    uint256 internal constant D = 168696;
    /// @notice B, the base of public keys and of numbers in ciphertexts (`circuits/generators.json`).
    uint256 internal constant BASE_X = 14731175325131118793523871686240061198570340983561492956871315701358879679483;
    uint256 internal constant BASE_Y = 9668253147219802294930597412535159678797032502223006841422396957506305312738;

    /// @notice Only zero has no inverse; no sum of two points of the curve leads to it.
    error NotInvertible();

    /// @notice Whether the coordinates are canonical and satisfy the equation of the curve.
    function isOnCurve(Point memory point) internal pure returns (bool) {
        if (point.x >= R || point.y >= R) return false;
        uint256 x2 = mulmod(point.x, point.x, R);
        uint256 y2 = mulmod(point.y, point.y, R);
        uint256 left = addmod(mulmod(A, x2, R), y2, R);
        uint256 right = addmod(1, mulmod(D, mulmod(x2, y2, R), R), R);
        return left == right;
    }

    /// @notice Whether a point with canonical coordinates is the identity.
    function isIdentity(Point memory point) internal pure returns (bool) {
        return point.x == 0 && point.y == 1;
    }

    /// @notice Whether a point from outside can serve as a public key K: canonical, on the curve, and 8·K not the
    /// identity. Whoever encrypts to a point of small order encrypts to everybody.
    /// @dev K need not be in the subgroup of prime order: shared secrets are multiples of 8·K, which is.
    function isUsableKey(Point memory point) internal pure returns (bool) {
        if (!isOnCurve(point)) return false;
        // Of the two points with x = 0, the one of order two is no multiple of eight.
        (uint256 x, , ) = _eightfold(point);
        return x != 0;
    }

    /// @notice 8·point, which is in the subgroup of prime order.
    function timesCofactor(Point memory point) internal view returns (Point memory) {
        (uint256 x, uint256 y, uint256 z) = _eightfold(point);
        uint256 inverse = invert(z);
        return Point({x: mulmod(x, inverse, R), y: mulmod(y, inverse, R)});
    }

    /// @notice −point.
    function negate(Point memory point) internal pure returns (Point memory) {
        return Point({x: point.x == 0 ? 0 : R - point.x, y: point.y});
    }

    /// @notice p + q, with a single inversion for both denominators.
    /// @dev With t = d·x1·x2·y1·y2: x = (x1·y2 + y1·x2) / (1 + t), y = (y1·y2 − a·x1·x2) / (1 − t).
    function add(Point memory p, Point memory q) internal view returns (Point memory) {
        uint256 xx = mulmod(p.x, q.x, R);
        uint256 yy = mulmod(p.y, q.y, R);
        uint256 t = mulmod(D, mulmod(xx, yy, R), R);
        uint256 plus = addmod(1, t, R);
        uint256 minus = addmod(1, R - t, R);
        uint256 inverse = invert(mulmod(plus, minus, R));
        uint256 x = addmod(mulmod(p.x, q.y, R), mulmod(p.y, q.x, R), R);
        uint256 y = addmod(yy, R - mulmod(A, xx, R), R);
        return Point({x: mulmod(x, mulmod(minus, inverse, R), R), y: mulmod(y, mulmod(plus, inverse, R), R)});
    }

    /// @notice p − q.
    function subtract(Point memory p, Point memory q) internal view returns (Point memory) {
        return add(p, negate(q));
    }

    /// @notice 1 / value modulo R.
    function invert(uint256 value) internal view returns (uint256) {
        return invert(value, R);
    }

    /// @notice 1 / value modulo a prime, as value^(modulus − 2) by the modexp precompile; the product is checked.
    function invert(uint256 value, uint256 modulus) internal view returns (uint256 inverse) {
        bool ok;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 0x20)
            mstore(add(input, 0x20), 0x20)
            mstore(add(input, 0x40), 0x20)
            mstore(add(input, 0x60), value)
            mstore(add(input, 0x80), sub(modulus, 2))
            mstore(add(input, 0xa0), modulus)
            ok := staticcall(gas(), 0x05, input, 0xc0, 0x00, 0x20)
            inverse := mload(0x00)
        }
        if (!ok || mulmod(value, inverse, modulus) != 1) revert NotInvertible();
    }

    /// @dev 8·point = (x/z, y/z): three doublings by the formulas of FixedBase.sol; z is never zero, and all are
    /// reduced. Sums of up to four values below R fit a word and stay unreduced, since mulmod reduces its arguments.
    function _eightfold(Point memory point) private pure returns (uint256 x, uint256 y, uint256 z) {
        (x, y, z) = (point.x, point.y, 1);
        assembly ("memory-safe") {
            for {
                let doublings := 3
            } doublings {
                doublings := sub(doublings, 1)
            } {
                let d := mulmod(y, y, R)
                let e := mulmod(A, mulmod(x, x, R), R)
                let f := add(e, d)
                let j := add(f, sub(R, mulmod(add(z, z), z, R)))
                x := mulmod(mulmod(add(x, x), y, R), j, R)
                y := mulmod(f, add(e, sub(R, d)), R)
                z := mulmod(f, j, R)
            }
        }
    }
}
