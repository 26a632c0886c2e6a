// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {GeneratorTables} from "../GeneratorTables.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Account} from "../types/Account.sol";
import {ActionGate} from "./ActionGate.sol";

/// @title Accounts and the commitments that hide their books.
/// @notice Safety: a commitment changes by public amounts that the vault received or paid, or by a delta that another
/// account lost; so the sum of all commitments is the vault's totals plus a multiple of H.
/// @dev A commitment is always a point of the curve. It is in the subgroup of prime order, because every change that is
/// not by a public amount comes with a proof of an opening.
abstract contract AccountCommitments is ActionGate, GeneratorTables {
    IRiskBook public immutable risk;

    /// @notice Number of accounts ever opened; ids start at 1.
    uint256 public accountCount;

    mapping(uint256 account => Account) internal _accounts;
    mapping(uint256 account => mapping(address depositor => bool)) public isDepositor;

    constructor(
        IRiskBook risk_,
        address lowerGenerators,
        address upperGenerators
    ) GeneratorTables(lowerGenerators, upperGenerators) {
        risk = risk_;
    }

    // -------------------------------------------------------------------------------------------------- ownership

    /// @inheritdoc IMarginAccounts
    function open(bytes32 home) external returns (uint256 account) {
        _requireAllowed(Action.Open);
        bytes32 current = risk.currentHome(home);
        account = ++accountCount;
        _accounts[account] = Account({owner: msg.sender, version: 0, exposed: false, cx: 0, cy: 1, home: current});
        emit AccountOpened(account, msg.sender, current);
    }

    /// @inheritdoc IMarginAccounts
    function allowDepositor(uint256 account, address depositor, bool allowed) external {
        _requireOwner(account);
        isDepositor[account][depositor] = allowed;
        emit DepositorAllowed(account, depositor, allowed);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IMarginAccounts
    function accountOf(uint256 account) external view returns (Account memory) {
        return _accounts[account];
    }

    /// @inheritdoc IMarginAccounts
    function ownerOf(uint256 account) external view returns (address) {
        return _accounts[account].owner;
    }

    function _requireOwner(uint256 account) internal view {
        if (_ownerOf(account) != msg.sender) revert NotOwner(account, msg.sender);
    }

    function _ownerOf(uint256 account) internal view returns (address owner) {
        owner = _accounts[account].owner;
        if (owner == address(0)) revert AccountUnknown(account);
    }

    function _commitmentOf(uint256 account) internal view returns (Point memory) {
        return Point({x: _accounts[account].cx, y: _accounts[account].cy});
    }

    function _currentHome(uint256 account) internal view returns (bytes32) {
        return risk.currentHome(_accounts[account].home);
    }

    // --------------------------------------------------------------------------------------------------- changes

    /// @notice Writes a new commitment.
    /// @param endsLeases False only if no lease can be wronged by the change: a deposit to slot 0.
    function _setCommitment(
        uint256 account,
        Point memory commitment,
        bool endsLeases
    ) internal returns (uint64 version) {
        Account storage stored = _accounts[account];
        stored.cx = commitment.x;
        stored.cy = commitment.y;
        version = stored.version;
        if (endsLeases) stored.version = ++version;
    }
}
