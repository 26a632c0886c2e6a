// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice What stands behind a linear slot. A slot gets its kind once, for good.
enum SlotKind {
    /// Nothing yet: no deposit, no order.
    Unlisted,
    /// One ERC-20 in the vault.
    Spot,
    /// Nothing in the vault: positions arise by trades alone, every long against somebody's short.
    Perpetual
}
