// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

// Roles of OpenZeppelin's AccessControl, the same in every contract.

/// @dev Lists slots, feeds and tokens, approves home tables, sets limits. Meant for a timelock.
bytes32 constant GOVERNOR_ROLE = keccak256("GOVERNOR_ROLE");
/// @dev Stops new risk at once. It can never stop deposits or attestations, nor move anything.
bytes32 constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
/// @dev Reports funding rates to one FundingIndex, within its bounds. It can do nothing else.
bytes32 constant FUNDING_ROLE = keccak256("FUNDING_ROLE");
/// @dev Opens audit windows in one AuditBook. It can do nothing else: contributions, shares and totals are anyone's.
bytes32 constant AUDITOR_ROLE = keccak256("AUDITOR_ROLE");
