// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ContractWallet} from "./ContractWallet.sol";

/// @title Account owner that burns all the gas it is given whenever it is asked for its signature.
contract GreedyWallet is ContractWallet {
    function isValidSignature(bytes32, bytes memory) public pure override returns (bytes4) {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
