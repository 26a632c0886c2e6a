// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {HomeTables} from "./HomeTables.sol";
import {PlainTables} from "./PlainTables.sol";
import {RuleTables} from "./RuleTables.sol";

/// @title Register of margin rules.
/// @notice A new version of a rule is a new table; old ones stay as they are.
contract RiskBook is HomeTables, PlainTables {
    constructor(
        address governor,
        IMarketBook market_,
        uint32 minNotice_
    ) RuleTables(market_) HomeTables(governor, minNotice_) {}
}
