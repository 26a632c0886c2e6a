// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Why an account was flagged as lapsed.
enum LapseGround {
    /// The lease expired on the market clock.
    Expired,
    /// A price left the band.
    LeftBand,
    /// The commitment changed after the lease was given.
    CommitmentChanged,
    /// The lease is for less than the maintenance level.
    BelowMaintenance,
    /// The account is exposed and has no lease under its home table.
    Unattested
}

/// @notice An attestation: at epoch `epoch`, and wherever prices stay within `band` of it, the account's health was at
/// least `level`. One storage word.
struct Lease {
    /// Epoch of the proof; 0 for no lease.
    uint32 epoch;
    /// Health proven, 1e-4.
    uint16 level;
    /// Relative distance from the epoch's prices, 1e-4.
    uint16 band;
    /// Reading of the market clock (s) at which the lease ends.
    uint40 expiry;
    /// Version of the commitment it was proven for.
    uint64 version;
    /// Slots 0..nSlots−1 are covered by the table.
    uint8 nSlots;
    /// Whether the account was flagged since.
    bool lapsed;
}

using LeaseLibrary for Lease global;

/// @title Questions to a lease that need no prices.
library LeaseLibrary {
    function exists(Lease memory lease) internal pure returns (bool) {
        return lease.epoch != 0;
    }

    /// @notice Whether the lease still stands, prices aside.
    /// @param clock Reading of the market clock, s.
    function stands(Lease memory lease, uint64 version, uint40 clock) internal pure returns (bool) {
        return lease.exists() && !lease.lapsed && lease.version == version && clock < lease.expiry;
    }

    /// @notice The first ground for a flag that holds, prices aside.
    /// @param clock Reading of the market clock, s.
    function ground(
        Lease memory lease,
        uint64 version,
        uint40 clock,
        uint16 maintenanceLevel
    ) internal pure returns (bool found, LapseGround first) {
        if (!lease.exists()) return (true, LapseGround.Unattested);
        if (lease.version != version) return (true, LapseGround.CommitmentChanged);
        if (clock >= lease.expiry) return (true, LapseGround.Expired);
        return (lease.level < maintenanceLevel, LapseGround.BelowMaintenance);
    }

    /// @notice Whether `lease` promises at least as much as `other` in every respect, from a newer or the same epoch.
    function isNoWorseThan(Lease memory lease, Lease memory other) internal pure returns (bool) {
        return
            lease.epoch >= other.epoch &&
            lease.level >= other.level &&
            lease.band >= other.band &&
            lease.expiry >= other.expiry;
    }
}
