// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice What the market allows follows from this; see `MarketPolicy`.
enum MarketState {
    /// No epoch has been committed yet.
    Unopened,
    /// The latest epoch is fresh and the market clock runs.
    Live,
    /// The latest epoch is fresh, but the clock stands for a while after a stop so that owners can prove.
    Recovering,
    /// No breaker tripped, but nobody committed an epoch in time.
    Stale,
    /// A breaker tripped at the last attempt to commit.
    Halted,
    /// No good epoch for so long, for whatever reason, that nobody counts on another: owners without debts may leave
    /// without prices. An epoch that is committed after all ends it, with the recovery time.
    Abandoned
}

/// @notice Head of the market: the latest epoch and the market clock, one storage word.
struct MarketHead {
    /// Number of the latest epoch; 0 before the first.
    uint32 epoch;
    /// Block time (s) up to which the latest epoch counts as fresh and the clock may run.
    uint40 freshUntil;
    /// Reading of the clock (s) when it last (re)started.
    uint40 clockBase;
    /// Block time (s) from which the clock runs on from `clockBase`; in the future while recovering.
    uint40 clockStart;
    /// Whether a breaker holds the market.
    bool halted;
}

using MarketHeadLibrary for MarketHead global;

/// @title The market clock.
/// @notice Leases expire on this clock. It advances second by second while prices are fresh, at most `maxEpochAge` past
/// an epoch, and stands while the market is halted, stale, or recovering: nobody's lease runs out while he could not
/// have proven. It never goes back.
///
/// The bound. Nobody can tell silence before it is over: a layer 2 that stops making blocks, or a chain that censors
/// everybody, takes the clock on from the last epoch for what is left of `maxEpochAge`, and no further. So leases, graces
/// and auctions lose at most `maxEpochAge` to any one silence, and owners have the recovery time, in which the clock
/// stands, after any silence that outlasts the epoch, or that the sequencer's feed reports. Whoever sets a grace or the
/// length of an auction makes it several times `maxEpochAge`. An uptime feed says when a sequencer went down only once it
/// is back, when the clock may have been read beyond that moment: to follow it the clock would have to go back.
library MarketHeadLibrary {
    /// @notice Reading of the market clock at block time `time`, in seconds.
    function clockAt(MarketHead memory head, uint256 time) internal pure returns (uint40) {
        if (head.halted) return head.clockBase;
        uint256 end = time < head.freshUntil ? time : head.freshUntil;
        return end > head.clockStart ? head.clockBase + uint40(end - head.clockStart) : head.clockBase;
    }

    /// @notice State of the market at block time `time`.
    /// @param abandonedAfter How long past its latest fresh moment the market counts as abandoned (s).
    function stateAt(MarketHead memory head, uint256 time, uint256 abandonedAfter) internal pure returns (MarketState) {
        if (head.epoch == 0) return MarketState.Unopened;
        if (time > head.freshUntil + abandonedAfter) return MarketState.Abandoned;
        if (head.halted) return MarketState.Halted;
        if (time > head.freshUntil) return MarketState.Stale;
        return time < head.clockStart ? MarketState.Recovering : MarketState.Live;
    }

    /// @notice Stops the clock at block time `time`.
    function halt(MarketHead memory head, uint256 time) internal pure {
        head.clockBase = head.clockAt(time);
        head.halted = true;
    }

    /// @notice Counts a new epoch at block time `time`.
    /// @param maxEpochAge How long the epoch counts as fresh (s).
    /// @param recoveryTime How long the clock still stands if the market had stopped, by a breaker or by silence (s).
    /// @param appeared A slot has its first price. It leaves every band and nobody could prove it before: as a stop.
    /// @return resumed Whether the market had stopped.
    function advance(
        MarketHead memory head,
        uint256 time,
        uint256 maxEpochAge,
        uint256 recoveryTime,
        bool appeared
    ) internal pure returns (bool resumed) {
        resumed = head.epoch != 0 && (head.halted || time > head.freshUntil || appeared);
        head.clockBase = head.clockAt(time);
        if (resumed) head.clockStart = uint40(time + recoveryTime);
        else if (head.clockStart < time) head.clockStart = uint40(time);
        head.halted = false;
        head.freshUntil = uint40(time + maxEpochAge);
        ++head.epoch;
    }
}
