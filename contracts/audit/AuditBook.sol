// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {AuditWindows} from "./AuditWindows.sol";
import {Contributions} from "./Contributions.sol";
import {Totals} from "./Totals.sol";

/// @title Totals of what hidden books require.
/// @notice
///   auditor: openWindow ──► taking ──closesAt──► closed ──t shares of ΣR──► opened ──publishTotal──► published
///   anyone:                 contribute             │ too few, or too few of a difference: never
///
/// What a total says: the accounts that contributed, at home under the window's table of homes when they did, each had the
/// sealed requirement under the window's table at its epoch's prices, met its level, and their requirements add up to the
/// total. It does not say that every account contributed, nor that a book is still the one that did.
///
/// Concepts, base to top: AuditWindows (series, opening) ← Contributions (sums) ← Totals (differences, shares) ← this.
/// It holds no value, moves none, and no other contract asks it.
contract AuditBook is Totals {
    /// @param governor Names auditors; meant for a timelock. It can change nothing else, and no window.
    /// @param accounts_ Proof desk, market, rules and council are its own.
    /// @param leastMinimum_ Hidden accounts that every total hides at least, 2 or more.
    /// @param quietPeriod_ s of block time.
    constructor(
        address governor,
        IMarginAccounts accounts_,
        IBatchProofVerifier tallyVerifier_,
        uint32 leastMinimum_,
        uint40 quietPeriod_
    ) AuditWindows(governor, accounts_, leastMinimum_) Contributions(tallyVerifier_) Totals(quietPeriod_) {} // solhint-disable-line no-empty-blocks
}
