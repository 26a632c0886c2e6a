// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ISettlementClaims} from "../interfaces/ISettlementClaims.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";

/// @title Waterfall whose exposure is what it is told, and that moves its claim as it is told.
contract MockWaterfall is IWaterfall {
    /// @inheritdoc IWaterfall
    uint64 public exposure;

    function setExposure(uint64 units) external {
        exposure = units;
    }

    /// @inheritdoc IWaterfall
    function delays() external pure returns (uint40 grace, uint40 openingWindow) {
        return (3600, 3600);
    }

    function moveClaim(ISettlementClaims claims, address to, uint64 units) external {
        claims.moveClaim(to, units);
    }
}
