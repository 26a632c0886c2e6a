// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MarketState} from "../types/MarketHead.sol";

/// @notice What a caller can ask of `MarginAccounts`.
enum Action {
    Open,
    Deposit,
    Withdraw,
    Settle,
    Attest,
    Flag,
    IsSolvent
}

/// @title Which action is allowed in which state of the market.
/// @notice Written here and nowhere else.
///
///             | Unopened | Live | Recovering | Stale | Halted | paused by the guardian
///   Open      |   yes    | yes  |    yes     |  yes  |  yes   |  yes
///   Deposit   |   yes    | yes  |    yes     |  yes  |  yes   |  yes
///   Withdraw  |    –     | yes  |    yes     |   –   |   –    |   –
///   Settle    |    –     | yes  |    yes     |   –   |   –    |   –
///   Attest    |    –     | yes  |    yes     |  yes  |  yes   |  yes
///   Flag      |    –     | yes  |     –      |   –   |   –    |  yes
///   IsSolvent |    –     | yes  |    yes     |   –   |   –    |  yes
///
/// An attestation only proves, so it is welcome whenever there is an epoch to prove at; the clock that would end it
/// stands while the market is stopped. Nobody is flagged before owners had the recovery time to prove again.
library MarketPolicy {
    uint256 private constant UNOPENED = 1 << uint256(MarketState.Unopened);
    uint256 private constant LIVE = 1 << uint256(MarketState.Live);
    uint256 private constant RECOVERING = 1 << uint256(MarketState.Recovering);
    uint256 private constant STALE = 1 << uint256(MarketState.Stale);
    uint256 private constant HALTED = 1 << uint256(MarketState.Halted);
    uint256 private constant ALWAYS = UNOPENED | LIVE | RECOVERING | STALE | HALTED;

    /// @param paused Whether the guardian stopped new risk.
    function allows(Action action, MarketState state, bool paused) internal pure returns (bool) {
        if (paused && (action == Action.Withdraw || action == Action.Settle)) return false;
        return (_states(action) >> uint256(state)) & 1 == 1;
    }

    /// @dev Bit s is set if the action is allowed in state s.
    function _states(Action action) private pure returns (uint256) {
        if (action == Action.Open || action == Action.Deposit) return ALWAYS;
        if (action == Action.Attest) return ALWAYS & ~UNOPENED;
        if (action == Action.Flag) return LIVE;
        return LIVE | RECOVERING;
    }
}
