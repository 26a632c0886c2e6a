// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";

/// @title Chainlink-style feed, price or sequencer uptime, that says whatever it is told.
contract MockAggregator is IAggregatorV3 {
    uint8 public immutable decimals;

    int160 private _answer;
    uint40 private _startedAt;
    uint40 private _updatedAt;
    uint8 private _roundId;
    uint8 private _answeredInRound;

    constructor(uint8 decimals_, int160 answer) {
        decimals = decimals_;
        publish(answer);
    }

    /// @notice A complete round, answered now.
    function publish(int160 answer) public {
        uint8 next = _roundId + 1;
        setRound(next, answer, uint40(block.timestamp), uint40(block.timestamp), next);
    }

    /// @notice Any round at all.
    function setRound(uint8 roundId, int160 answer, uint40 startedAt, uint40 updatedAt, uint8 answeredInRound) public {
        _roundId = roundId;
        _answer = answer;
        _startedAt = startedAt;
        _updatedAt = updatedAt;
        _answeredInRound = answeredInRound;
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (_roundId, _answer, _startedAt, _updatedAt, _answeredInRound);
    }
}
