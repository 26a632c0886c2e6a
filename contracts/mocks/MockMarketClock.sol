// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MarketState} from "../types/MarketHead.sol";

/// @title Market of which only state and clock are asked, and that counts attempts to commit.
contract MockMarketClock {
    MarketState public state = MarketState.Live;
    uint40 public clock;
    uint32 public epoch = 1;

    function setState(MarketState state_) external {
        state = state_;
    }

    function setClock(uint40 clock_) external {
        clock = clock_;
    }

    function status() external view returns (MarketState, uint32, uint40) {
        return (state, epoch, clock);
    }

    function commitEpoch() external returns (uint32, bool) {
        return (++epoch, true);
    }
}
