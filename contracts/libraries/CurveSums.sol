// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BabyJubJub, Point} from "./BabyJubJub.sol";

/// @notice A point of the curve as (x/z, y/z); z is not zero.
struct ProjectivePoint {
    uint256 x;
    uint256 y;
    uint256 z;
}

/// @title Sums of many points, without an inversion for each.
/// @dev Formulas of Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards Curves", §6: complete on this curve, so the
/// identity and equal points need no special case. Points are assumed to be on the curve, with canonical coordinates.
library CurveSums {
    /// @notice ℓ, the order of the prime subgroup.
    uint256 internal constant ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041;

    uint256 private constant R = BabyJubJub.R;
    /// @dev Scalars modulo ℓ are below 2^251.
    uint256 internal constant SCALAR_BITS = 251;

    /// @notice The same point.
    function projective(Point memory point) internal pure returns (ProjectivePoint memory) {
        return ProjectivePoint({x: point.x, y: point.y, z: 1});
    }

    /// @notice sum += point.
    function accumulate(ProjectivePoint memory sum, Point memory point) internal pure {
        (sum.x, sum.y, sum.z) = _add(sum.x, sum.y, sum.z, point);
    }

    /// @notice Both points, for one inversion.
    function affine(
        ProjectivePoint memory p,
        ProjectivePoint memory q
    ) internal view returns (Point memory, Point memory) {
        uint256 inverse = BabyJubJub.invert(mulmod(p.z, q.z, R));
        uint256 ofP = mulmod(inverse, q.z, R);
        uint256 ofQ = mulmod(inverse, p.z, R);
        return (
            Point({x: mulmod(p.x, ofP, R), y: mulmod(p.y, ofP, R)}),
            Point({x: mulmod(q.x, ofQ, R), y: mulmod(q.y, ofQ, R)})
        );
    }

    /// @notice Whether 8·Σ scalar_i·point_i = O: one doubling per bit for all terms together.
    /// @param bits Scalars are below 2^bits.
    /// @dev Parts of small order count for nothing, as in Diffie–Hellman.
    function sumIsIdentity(Point[] memory points, uint256[] memory scalars, uint256 bits) internal pure returns (bool) {
        (uint256 x, uint256 y, uint256 z) = (0, 1, 1);
        for (uint256 bit = bits; bit > 0; --bit) {
            (x, y, z) = _double(x, y, z);
            for (uint256 i = 0; i < points.length; ++i) {
                if ((scalars[i] >> (bit - 1)) & 1 == 1) (x, y, z) = _add(x, y, z, points[i]);
            }
        }
        for (uint256 i = 0; i < 3; ++i) {
            (x, y, z) = _double(x, y, z);
        }
        return x == 0 && y == z;
    }

    /// @dev Bernstein, Birkner, Joye, Lange, Peters: "add-2008-bbjlp" with Z2 = 1; complete on this curve.
    function _add(
        uint256 x,
        uint256 y,
        uint256 z,
        Point memory point
    ) private pure returns (uint256, uint256, uint256) {
        unchecked {
            uint256 xx = mulmod(x, point.x, R);
            uint256 yy = mulmod(y, point.y, R);
            uint256 cross = mulmod(x + y, point.x + point.y, R) + 2 * R - xx - yy;
            uint256 e = mulmod(BabyJubJub.D, mulmod(xx, yy, R), R);
            uint256 zz = mulmod(z, z, R);
            uint256 f = zz + R - e;
            uint256 g = zz + e;
            return (
                mulmod(mulmod(z, f, R), cross, R),
                mulmod(mulmod(z, g, R), yy + R - mulmod(BabyJubJub.A, xx, R), R),
                mulmod(f, g, R)
            );
        }
    }

    /// @dev "dbl-2008-bbjlp".
    function _double(uint256 x, uint256 y, uint256 z) private pure returns (uint256, uint256, uint256) {
        unchecked {
            uint256 xx = mulmod(x, x, R);
            uint256 yy = mulmod(y, y, R);
            uint256 cross = mulmod(x + y, x + y, R) + 2 * R - xx - yy;
            uint256 axx = mulmod(BabyJubJub.A, xx, R);
            uint256 f = axx + yy;
            uint256 j = f + 2 * R - 2 * mulmod(z, z, R);
            return (mulmod(cross, j, R), mulmod(f, axx + R - yy, R), mulmod(f, j, R));
        }
    }
}
