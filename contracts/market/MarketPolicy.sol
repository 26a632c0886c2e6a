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
    IsSolvent,
    Transfer,
    Rerandomise,
    Close,
    ViewingKey,
    OpenAuction,
    TakeOver,
    Convert
}

/// @title Which action is allowed in which state of the market.
/// @notice Written here and nowhere else.
///
///               | Unopened | Live | Recovering | Stale | Halted | Abandoned | paused by the guardian
///   Open        |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   ViewingKey  |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Deposit     |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Withdraw    |    –     | yes  |    yes     |   –   |   –    |    yes    |   –
///   Transfer    |    –     | yes  |    yes     |   –   |   –    |     –     |   –
///   Settle      |    –     | yes  |    yes     |   –   |   –    |     –     |   –
///   Rerandomise |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Close       |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Convert     |   yes    | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Attest      |    –     | yes  |    yes     |  yes  |  yes   |    yes    |  yes
///   Flag        |    –     | yes  |     –      |   –   |   –    |     –     |  yes
///   IsSolvent   |    –     | yes  |    yes     |   –   |   –    |     –     |  yes
///   OpenAuction |    –     | yes  |     –      |   –   |   –    |     –     |  yes
///   TakeOver    |    –     | yes  |     –      |   –   |   –    |     –     |  yes
///
/// An attestation only proves, so it is welcome whenever there is an epoch to prove at; the clock that would end it
/// stands while the market is stopped. Nobody is flagged, put on auction or taken over before owners had the recovery time
/// to prove again. Keys, blindings and the end of an empty account move no value and depend on no price; a conversion
/// is at prices that were fixed before, and nothing can be proven of who waits for one. A withdrawal from
/// an abandoned market is another than from a running one: it asks for no margin, and for a book without any debt.
library MarketPolicy {
    uint256 private constant UNOPENED = 1 << uint256(MarketState.Unopened);
    uint256 private constant LIVE = 1 << uint256(MarketState.Live);
    uint256 private constant RECOVERING = 1 << uint256(MarketState.Recovering);
    uint256 private constant STALE = 1 << uint256(MarketState.Stale);
    uint256 private constant HALTED = 1 << uint256(MarketState.Halted);
    uint256 private constant ABANDONED = 1 << uint256(MarketState.Abandoned);
    uint256 private constant ALWAYS = UNOPENED | LIVE | RECOVERING | STALE | HALTED | ABANDONED;

    /// @dev Bit a is set for the actions a that bring new risk or let value out: they need the market, and the
    /// guardian.
    uint256 private constant RISKY =
        (1 << uint256(Action.Withdraw)) | (1 << uint256(Action.Transfer)) | (1 << uint256(Action.Settle));

    /// @param paused Whether the guardian stopped new risk.
    function allows(Action action, MarketState state, bool paused) internal pure returns (bool) {
        if (paused && _isRisky(action)) return false;
        return (_states(action) >> uint256(state)) & 1 == 1;
    }

    /// @dev Bit s is set if the action is allowed in state s.
    function _states(Action action) private pure returns (uint256) {
        if (action == Action.Withdraw) return LIVE | RECOVERING | ABANDONED;
        if (_isRisky(action) || action == Action.IsSolvent) return LIVE | RECOVERING;
        if (action == Action.Attest) return ALWAYS & ~UNOPENED;
        bool settles = action == Action.OpenAuction || action == Action.TakeOver;
        if (settles || action == Action.Flag) return LIVE;
        return ALWAYS;
    }

    function _isRisky(Action action) private pure returns (bool) {
        return (RISKY >> uint256(action)) & 1 == 1;
    }
}
