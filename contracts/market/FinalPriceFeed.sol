// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";

/// @title The last price of a slot that will never be priced again.
/// @notice A feed that is dead for good halts the market, and every account with it. Governors then deploy this contract,
/// which says what the slot will be worth for ever and from when on, and list it in the place of the dead feed
/// (`PriceFeeds.setFeed`). Until `from` it has no complete round, so the market stays as it is, halted, and everybody can
/// read what is coming; from then on it answers the final price, always fresh, and the next epoch resumes the market.
/// The breakers stay: a final price farther from the last epoch's than the slot's `maxMove` waits for `moveDelay`, and
/// the recovery time gives owners time to prove at it. A perpetual keeps no funding. Of slot 0 it is wrapped in a
/// SettlementFeed like any other.
///
/// Nobody can change or withdraw it; governors can list another feed in its place, as they can for any slot.
contract FinalPriceFeed is IAggregatorV3 {
    /// @notice Final price in 10^-decimals USD.
    int256 public immutable finalPrice;
    /// @notice Block time (s) from which it holds.
    uint40 public immutable from;
    /// @inheritdoc IAggregatorV3
    uint8 public immutable decimals;

    event FinalPriceAnnounced(int256 price, uint8 decimals, uint40 from);

    /// @notice A price is positive; a slot that is worth nothing has the smallest one.
    error FinalPriceRefused(int256 price);
    /// @notice A final price is announced before it holds.
    error NotAnnounced(uint40 from, uint256 time);

    /// @param price In 10^-decimals USD, per 1 of the slot.
    /// @param from_ Block time (s), in the future: leave owners time to read it, and act.
    constructor(int256 price, uint8 decimals_, uint40 from_) {
        if (price <= 0) revert FinalPriceRefused(price);
        if (from_ <= block.timestamp) revert NotAnnounced(from_, block.timestamp);
        (finalPrice, decimals, from) = (price, decimals_, from_);
        emit FinalPriceAnnounced(price, decimals_, from_);
    }

    /// @inheritdoc IAggregatorV3
    /// @dev Before `from` no round is complete: all zero. Afterwards round 1, answered now.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (block.timestamp < from) return (0, 0, 0, 0, 0);
        return (1, finalPrice, from, block.timestamp, 1);
    }
}
