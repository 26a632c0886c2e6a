// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @dev First option slot.
uint256 constant FIRST_OPTION = 16;
/// @dev Number of option slots.
uint256 constant OPTION_SLOTS = 16;
/// @dev Scenarios of an option slot's profit and loss.
uint256 constant OPTION_SCENARIOS = 33;
/// @dev Words of packed profit and loss of one slot: four int64 to a word, scenario s in bits 64·(s mod 4) of word s/4.
uint256 constant PNL_WORDS = 9;

/// @notice Life of an option slot.
enum OptionState {
    /// Nothing was ever announced.
    None,
    /// A series is announced; the slot has no price yet.
    Announced,
    /// The oracle reports its price and scenarios.
    Trading,
    /// As Trading, but a governor stopped reports: the last one stands, and does not go stale.
    Frozen,
    /// Expired: the price is the payoff, for as long as the series has the slot. No scenario moves it.
    Fixed,
    /// Fixed, and the relisting is called: the next report prices the announced series.
    Relisting
}

/// @notice One cash-settled European option on a linear slot.
struct Series {
    /// 16..31.
    uint8 slot;
    /// Linear slot of the underlying, 1..15.
    uint8 underlying;
    bool isCall;
    /// 1e-8 USD.
    uint64 strike;
    /// Block time, s.
    uint40 expiry;
    /// Most that one report may move the price, 1e-8 USD.
    uint64 maxStep;
    /// Least price that is published while it trades, 1e-8 USD, at least 1: what is worth less is published at this. A band
    /// is a fraction of the price, so a price near nothing would end every lease with every report.
    uint64 minPrice;
}

/// @notice What the risk oracle says of some option slots. Signed as EIP-712 typed data of the same name and fields,
/// with the number of the oracle's set before them.
struct OptionReport {
    /// Greater than that of every report before.
    uint64 number;
    /// When prices were taken, block time, s.
    uint40 timestamp;
    /// Ascending.
    uint8[] slots;
    /// 1e-8 USD per unit, at least the series' minPrice.
    uint64[] prices;
    /// PNL_WORDS words per slot: what one unit gains in each scenario, 1e-8 USD, rounded down.
    uint256[] pnl;
}

/// @notice Bounds on reports and fixings. Times in seconds, fractions in 1e-4.
struct OptionLimits {
    /// Oldest report that is accepted, and oldest that a trading series may live on.
    uint32 maxReportAge;
    /// Least time between the timestamps of two reports.
    uint32 minInterval;
    /// Least time between an announcement and the first report.
    uint32 minNotice;
    /// Window before expiry in which the underlying's price is averaged.
    uint32 window;
    /// Least time within the window that must have been observed for the average to count.
    uint32 minObserved;
    /// How long after expiry the oracle may sign a fixing that could not be observed: at most `maxReportAge`.
    uint32 fixingDelay;
    /// Most that one report may move a price, of the underlying's.
    uint16 maxMove;
    /// How far the underlying may be from the latest epoch's price for a report's or a signed fixing's sake.
    uint16 tolerance;
    /// Most that a scenario may gain, of the underlying's price.
    uint16 maxGain;
}
