// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Lease} from "../types/Lease.sol";

/// @notice Test only: accounts that are always solvent and change hands, as no real one does.
contract OwnersStub {
    mapping(uint256 account => address) public ownerOf;

    function give(uint256 account, address owner) external {
        ownerOf[account] = owner;
    }

    function isSolvent(uint256, bytes32, uint16) external pure returns (bool) {
        return true;
    }

    /// @dev Expires when the market clock is at its widest.
    function leaseOf(uint256, bytes32) external pure returns (Lease memory lease) {
        lease.expiry = type(uint40).max;
    }
}
