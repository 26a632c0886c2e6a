// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "./IMarginAccounts.sol";

/// @title Whoever values hidden books says whose they are.
interface IValuations {
    function accounts() external view returns (IMarginAccounts);
}
