// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {ContractWallet} from "./ContractWallet.sol";

/// @title Liquidation contract that does what it is told: shows what accounts and vault let one do at worst.
contract MockLiquidation is ContractWallet, IWaterfall {
    /// @inheritdoc IWaterfall
    uint64 public constant exposure = 0;

    /// @inheritdoc IWaterfall
    function delays() external pure returns (uint40 grace, uint40 openingWindow) {
        return (3600, 3600);
    }
}
