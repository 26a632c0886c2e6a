// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

// Points and proofs of Groth16 over BN254, as the precompiles 0x06, 0x07 and 0x08 read them.
// Coordinates are field elements below
//   p = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
// scalars and public inputs are below
//   r = 21888242871839275222246405745257275088548364400416034343698204186575808495617.

/// @notice A point of the curve y² = x³ + 3; the point at infinity is (0, 0).
struct G1Point {
    uint256 x;
    uint256 y;
}

/// @notice A point of the twist. Each coordinate is re + im·u with u² = −1, and the imaginary part comes FIRST:
/// that is the order of the precompile, and the reverse of the order in snarkjs' JSON files.
struct G2Point {
    uint256 xIm;
    uint256 xRe;
    uint256 yIm;
    uint256 yRe;
}

/// @notice A Groth16 proof. Anybody can re-randomise one without the witness: never use it as an identifier.
struct Proof {
    G1Point a;
    G2Point b;
    G1Point c;
}
