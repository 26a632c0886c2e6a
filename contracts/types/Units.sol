// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

// Units and sizes that several contracts share. Widths per quantity are listed in `circuits/circuits.json`.

/// @dev 1 in units of 1e-4: levels, bands, weights, moves.
uint256 constant ONE = 1e4;
/// @dev Number of slots: 0..15 linear (spot or perpetual), 16..31 option. Slot 0 is the settlement asset.
uint256 constant SLOTS = 32;
/// @dev Number of linear slots.
uint256 constant LINEAR_SLOTS = 16;
/// @dev Decimals of quantities (1e-8 of the instrument) and prices (1e-8 USD).
uint8 constant DECIMALS = 8;
