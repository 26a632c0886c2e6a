// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {CurveSums} from "../libraries/CurveSums.sol";

/// @title Whether public keys are the values K_j = F(j)·B, j = 0..n, of one polynomial F of degree exactly t − 1.
/// @notice Then any t of the holders of F(1), …, F(n) can act for K_0, and no t − 1 of them can by the sharing alone.
///
/// Degree at most t − 1. The keys belong to such an F iff Σ_j w_j·K_j is the identity for every w_j = f(j)·v_j with f of
/// degree n − t and v_j = 1/Π_{k≠j}(j − k): those w are the words of the dual Reed–Solomon code (MacWilliams, Sloane; used so by
/// SCRAPE, Cascudo and David 2017). One f drawn at random misses other keys with probability 1/ℓ; its coefficients are a
/// hash of everything that is proposed, so whoever chooses the keys chooses before he knows them. Multiplied by
/// ±n!, v_j = (−1)^j·C(n, j): no inversions.
/// Degree at least t − 1. The (t − 1)-th difference Σ_{j<t} (−1)^j·C(t − 1, j)·K_j is (t − 1)! times the leading
/// coefficient: it is not the identity.
/// @dev Sums are multiplied by the cofactor before they are compared, so parts of small order count for nothing, as
/// in Diffie–Hellman. With n = 32: about 4 million gas, once a generation.
library KeyPolynomial {
    /// @notice The most keys there may be besides K_0; binomials below stay within 2^32.
    uint256 internal constant MAX_SHARES = 32;

    uint256 private constant ORDER = CurveSums.ORDER;

    /// @notice Whether all keys are values of one polynomial of degree at most `threshold` − 1.
    /// @param keys K_0, …, K_n: points of the curve, n ≤ MAX_SHARES.
    /// @param threshold 1 … n.
    /// @param seed Hash of the keys and of whatever they are proposed with.
    function isShared(Point[] memory keys, uint256 threshold, bytes32 seed) internal pure returns (bool) {
        uint256 n = keys.length - 1;
        uint256[] memory scalars = new uint256[](keys.length);
        uint256 binomial = 1;
        for (uint256 j = 0; j <= n; ++j) {
            uint256 scalar = mulmod(binomial, _evaluate(seed, n - threshold, j), ORDER);
            scalars[j] = j % 2 == 0 || scalar == 0 ? scalar : ORDER - scalar;
            binomial = (binomial * (n - j)) / (j + 1);
        }
        return CurveSums.sumIsIdentity(keys, scalars, CurveSums.SCALAR_BITS);
    }

    /// @notice Whether fewer than `threshold` values determine the polynomial: its degree is below `threshold` − 1.
    /// @dev Negative scalars are moved onto the points, so that all stay short.
    function fewerSuffice(Point[] memory keys, uint256 threshold) internal pure returns (bool) {
        Point[] memory points = new Point[](threshold);
        uint256[] memory scalars = new uint256[](threshold);
        uint256 binomial = 1;
        for (uint256 j = 0; j < threshold; ++j) {
            points[j] = j % 2 == 0 ? keys[j] : BabyJubJub.negate(keys[j]);
            scalars[j] = binomial;
            binomial = (binomial * (threshold - 1 - j)) / (j + 1);
        }
        return CurveSums.sumIsIdentity(points, scalars, 32);
    }

    /// @dev f(x) mod ℓ; coefficient k is a hash of seed and k.
    function _evaluate(bytes32 seed, uint256 degree, uint256 x) private pure returns (uint256 value) {
        for (uint256 k = degree + 1; k > 0; --k) {
            uint256 coefficient = uint256(keccak256(abi.encode(seed, k - 1))) % ORDER;
            value = addmod(mulmod(value, x, ORDER), coefficient, ORDER);
        }
    }
}
