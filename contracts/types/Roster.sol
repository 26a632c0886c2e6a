// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";

/// @notice A council member. The member at place i of a roster has index i + 1: the point at which the group's
/// secret polynomial gives his share.
struct CouncilMember {
    /// Address that confirms the roster.
    address account;
    /// PK = sk·B, B the base of public keys.
    Point key;
}

/// @notice Who holds the council's key, and how many of them it takes to use it.
struct Roster {
    /// Group key P: the same in every generation.
    Point key;
    /// Members whose shares together open something.
    uint8 threshold;
    /// Hash of the documents of the key generation or resharing that members checked off-chain.
    bytes32 transcript;
    CouncilMember[] members;
}
