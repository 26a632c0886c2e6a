// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Action, MarketPolicy} from "../market/MarketPolicy.sol";
import {DataContract} from "../types/DataContract.sol";
import {MarketState} from "../types/MarketHead.sol";
import {PackedPricesLibrary} from "../types/PackedPrices.sol";

/// @title Pure parts of the market, opened to tests.
contract MarketTypesHarness {
    function allows(Action action, MarketState state, bool paused) external pure returns (bool) {
        return MarketPolicy.allows(action, state, paused);
    }

    function isWithin(uint256 base, uint256 price, uint256 distance) external pure returns (bool) {
        return PackedPricesLibrary.isWithin(base, price, distance);
    }

    function nthCreated(address creator, uint32 n) external pure returns (address) {
        return DataContract.nthCreated(creator, n);
    }
}
