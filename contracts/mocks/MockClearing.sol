// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IOptionBook} from "../interfaces/IOptionBook.sol";

/// @title Of an expiry clearing, what an option book asks: for tests without accounts.
contract MockClearing {
    IOptionBook public immutable options;
    address public accounts;

    constructor(IOptionBook options_) {
        options = options_;
    }

    function setAccounts(address accounts_) external {
        accounts = accounts_;
    }
}
