// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";

/// @notice A number M encrypted under the council's key P: ElGamal in the exponent, so that ciphertexts add up.
struct Ciphertext {
    /// R = f·B, for the encrypter's one-time secret f.
    Point ephemeral;
    /// V = M·B + f·8P.
    Point masked;
}

/// @notice Where a contribution counts, on the chain that checks it: nobody shows another's as his own, or in another
/// window.
struct TallyScope {
    /// The contract that keeps the window's sums.
    address book;
    uint256 window;
    uint256 account;
}
