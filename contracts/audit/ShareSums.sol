// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {CurveSums} from "../libraries/CurveSums.sol";

/// @title What members' shares open.
/// @notice A share is D_j = F(j)·8R, F the polynomial whose value at 0 is the secret of the council's key P. For any
/// deg F + 1 members, Σ λ_j·D_j = F(0)·8R with λ_j = Π_{k≠j} k/(k − j), their Lagrange coefficients at 0; and as
/// V = M·B + f·8P with R = f·B, that is V − M·B.
library ShareSums {
    /// @notice Whether the shares say that `masked` holds `number`: 8·(Σ λ_j·D_j + number·B − V) = O.
    /// @param shares D_j, proven; as many as it takes, of different members.
    /// @param members Their indices j, 1 … 2^8 − 1, each once.
    /// @param base B.
    function open(
        Point[] memory shares,
        uint256[] memory members,
        Point memory masked,
        Point memory base,
        uint64 number
    ) internal view returns (bool) {
        uint256 count = members.length;
        Point[] memory points = new Point[](count + 2);
        uint256[] memory scalars = new uint256[](count + 2);
        for (uint256 i = 0; i < count; ++i) {
            points[i] = shares[i];
            scalars[i] = coefficient(members, i);
        }
        (points[count], scalars[count]) = (base, number);
        (points[count + 1], scalars[count + 1]) = (BabyJubJub.negate(masked), 1);
        return CurveSums.sumIsIdentity(points, scalars, CurveSums.SCALAR_BITS);
    }

    /// @notice λ of the member at place i, modulo ℓ.
    function coefficient(uint256[] memory members, uint256 i) internal view returns (uint256) {
        uint256 order = CurveSums.ORDER;
        (uint256 above, uint256 below) = (1, 1);
        for (uint256 k = 0; k < members.length; ++k) {
            if (k == i) continue;
            above = mulmod(above, members[k], order);
            below = mulmod(below, addmod(members[k], order - members[i], order), order);
        }
        return mulmod(above, BabyJubJub.invert(below, order), order);
    }
}
