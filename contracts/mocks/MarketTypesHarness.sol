// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Action, MarketPolicy} from "../market/MarketPolicy.sol";
import {DataContract} from "../types/DataContract.sol";
import {MarketHead, MarketState} from "../types/MarketHead.sol";
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

    function clockAt(MarketHead memory head, uint256 time) external pure returns (uint40) {
        return head.clockAt(time);
    }

    function advance(
        MarketHead memory head,
        uint256 time,
        uint256 maxEpochAge,
        uint256 recoveryTime
    ) external pure returns (MarketHead memory, bool resumed) {
        resumed = head.advance(time, maxEpochAge, recoveryTime);
        return (head, resumed);
    }

    function halt(MarketHead memory head, uint256 time) external pure returns (MarketHead memory) {
        head.halt(time);
        return head;
    }
}
