// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Change} from "../types/Ask.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {TradeProof} from "../types/Trade.sol";
import {Leases} from "./Leases.sol";

/// @title Exchanges: what one account gains another gives.
/// @notice Modules decide who may trade what (signatures, orders, auctions); this contract decides whether both
/// accounts can carry it. D is added to one commitment and taken from the other, so no module can create a position;
/// and neither account ends with a book that was not proven at its home table's initial level, or else at its
/// maintenance level and with a strictly greater surplus over the initial level than before.
/// @dev D is checked to be on the curve only: the proofs open C_A + D and C_B − D over the generators, which puts D
/// into the subgroup of prime order.
abstract contract Exchanges is Leases, ReentrancyGuardTransient {
    enum Authority {
        None,
        Bound,
        Retired
    }

    mapping(address module => Authority) private _authority;

    // --------------------------------------------------------------------------------------------------- modules

    /// @inheritdoc IMarginAccounts
    function bindModule(address module) external onlyRole(GOVERNOR_ROLE) {
        if (module.code.length == 0) revert ModuleRefused(module);
        if (_authority[module] != Authority.None) revert ModuleAlreadyBound(module);
        _authority[module] = Authority.Bound;
        emit ModuleBound(module);
    }

    /// @inheritdoc IMarginAccounts
    function retireModule(address module) external onlyRole(GOVERNOR_ROLE) {
        if (!isModule(module)) revert OnlyModules(module);
        _authority[module] = Authority.Retired;
        emit ModuleRetired(module);
    }

    /// @inheritdoc IMarginAccounts
    function isModule(address module) public view returns (bool) {
        return _authority[module] == Authority.Bound;
    }

    // -------------------------------------------------------------------------------------------------- exchange

    /// @inheritdoc IMarginAccounts
    function exchange(
        uint256 accountA,
        uint256 accountB,
        Point calldata delta,
        TradeProof calldata proofA,
        TradeProof calldata proofB
    ) external nonReentrant {
        if (!isModule(msg.sender)) revert OnlyModules(msg.sender);
        uint40 clock = _requireAllowed(Action.Settle);
        if (accountA == accountB) revert SameAccount(accountA);
        _requireDelta(delta);
        Point memory taken = BabyJubJub.negate(delta);

        Change memory a = _changeOf(accountA, delta);
        Change memory b = _changeOf(accountB, taken);
        (uint16 levelA, uint16 levelB) = proofs.requireTrade(a, b, proofA, proofB, maxProofAge);
        _settle(a, accountB, delta, levelA, proofA.solvency, clock);
        _settle(b, accountA, taken, levelB, proofB.solvency, clock);
    }

    /// @notice What `delta` makes of an account.
    function _changeOf(uint256 account, Point memory delta) private view returns (Change memory) {
        _ownerOf(account);
        _requireTradable(account);
        Point memory before = _commitmentOf(account);
        return
            Change({
                account: account,
                home: _currentHome(account),
                before: before,
                afterwards: BabyJubJub.add(before, delta)
            });
    }

    function _settle(
        Change memory change,
        uint256 counterparty,
        Point memory delta,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 clock
    ) private {
        (uint256 account, Point memory to) = (change.account, change.afterwards);
        bytes32 home = change.home;
        uint64 version = _commit(account, to, home, risk.tableOf(home), level, proof.epoch, proof.band, clock);
        _tellExchanged(account, counterparty, delta, to, version);
    }

    function _tellExchanged(
        uint256 account,
        uint256 counterparty,
        Point memory delta,
        Point memory commitment,
        uint64 version
    ) internal {
        emit Exchanged(account, counterparty, delta.x, delta.y, commitment.x, commitment.y, version);
    }
}
