// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "./interfaces/IMarginAccounts.sol";

/// @title Base of protocols that let in only accounts proven solvent under their own rule table.
/// @notice Health is a ratio of value to requirement: an empty book meets every level. The gate bounds how leveraged an
/// account is, not how much it owns; what a protocol lends needs collateral of the protocol's own. The lease stands on
/// committed prices: call `MarketBook.commitEpoch` in the same transaction where minutes matter.
/// Gate what adds risk, never what removes it. `isSolvent` is also false when nobody could prove (a stale or
/// halted market): do not take its absence as a reason to liquidate.
abstract contract MarginGated {
    IMarginAccounts public immutable marginAccounts;
    /// @notice Rule table that accounts must be attested under.
    bytes32 public immutable marginTable;
    /// @notice Least health, 1e-4.
    uint16 public immutable marginLevel;

    error NotAccountOwner(uint256 account, address caller);
    error NotAttested(uint256 account, bytes32 table, uint16 level);

    constructor(IMarginAccounts marginAccounts_, bytes32 marginTable_, uint16 marginLevel_) {
        marginAccounts = marginAccounts_;
        marginTable = marginTable_;
        marginLevel = marginLevel_;
    }

    /// @notice The caller owns `account`, and it has a lease in force under the protocol's table and level.
    modifier onlyAttested(uint256 account) {
        if (marginAccounts.ownerOf(account) != msg.sender) revert NotAccountOwner(account, msg.sender);
        _requireAttested(account);
        _;
    }

    function _requireAttested(uint256 account) internal view {
        if (!marginAccounts.isSolvent(account, marginTable, marginLevel)) {
            revert NotAttested(account, marginTable, marginLevel);
        }
    }
}
