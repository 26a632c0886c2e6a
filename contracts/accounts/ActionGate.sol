// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {Action, MarketPolicy} from "../market/MarketPolicy.sol";
import {MarketState} from "../types/MarketHead.sol";
import {GOVERNOR_ROLE, GUARDIAN_ROLE} from "../types/Roles.sol";

/// @title What the market and the guardian let through.
/// @notice The guardian can stop withdrawals and trades at once, and only a governor can let them go on. Neither can
/// stop deposits or attestations (see MarketPolicy).
abstract contract ActionGate is IMarginAccounts, AccessControl, Pausable {
    /// @inheritdoc IMarginAccounts
    IMarketBook public immutable market;

    constructor(address governor, IMarketBook market_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        market = market_;
    }

    /// @notice Stops withdrawals and trades. Guardian only.
    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    /// @notice Lets withdrawals and trades go on. Governor only.
    function unpause() external onlyRole(GOVERNOR_ROLE) {
        _unpause();
    }

    /// @inheritdoc IMarginAccounts
    function isAllowed(Action action) external view returns (bool allowed) {
        (allowed, , ) = _ask(action);
    }

    /// @return clock Reading of the market clock, s.
    function _requireAllowed(Action action) internal view returns (uint40 clock) {
        (, clock) = _requireAllowedIn(action);
    }

    function _requireAllowedIn(Action action) internal view returns (MarketState state, uint40 clock) {
        bool allowed;
        (allowed, state, clock) = _ask(action);
        if (!allowed) revert ActionNotAllowed(action, state, paused());
    }

    function _ask(Action action) internal view returns (bool allowed, MarketState state, uint40 clock) {
        (state, , clock) = market.status();
        allowed = MarketPolicy.allows(action, state, paused());
    }
}
