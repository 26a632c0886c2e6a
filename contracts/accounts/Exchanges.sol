// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IProofVerifier} from "../interfaces/IProofVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Ask, AskLibrary} from "../types/Ask.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Improvement, TradeProof} from "../types/Trade.sol";
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

    /// @notice One account of an exchange.
    struct Side {
        uint256 account;
        bytes32 home;
        Point commitment;
        /// Level to be proven for it, 1e-4.
        uint16 level;
        uint32 epoch;
        uint16 band;
        Ask[] asks;
    }

    /// @notice Verifier of `improve`.
    IProofVerifier public immutable improveVerifier;

    mapping(address module => Authority) private _authority;

    constructor(IProofVerifier improveVerifier_) {
        if (improveVerifier_.circuit() != "improve") revert NotAnImproveVerifier(address(improveVerifier_));
        improveVerifier = improveVerifier_;
    }

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

        Side memory a = _sideOf(accountA, delta, proofA);
        Side memory b = _sideOf(accountB, taken, proofB);
        _requireProven(AskLibrary.joined(a.asks, b.asks));
        _settle(a, accountB, delta, clock);
        _settle(b, accountA, taken, clock);
    }

    function _settle(Side memory side, uint256 counterparty, Point memory delta, uint40 clock) private {
        (uint256 account, Point memory to) = (side.account, side.commitment);
        uint64 version = _commit(account, to, side.home, side.level, side.epoch, side.band, clock);
        emit Exchanged(account, counterparty, delta.x, delta.y, to.x, to.y, version);
    }

    /// @notice The account's commitment after the trade, and what must be proven of it.
    function _sideOf(
        uint256 account,
        Point memory delta,
        TradeProof calldata proof
    ) private view returns (Side memory side) {
        _ownerOf(account);
        _requireOffAuction(account);
        uint256 improvements = proof.improvement.length;
        if (improvements > 1) revert TooManyImprovements(account, improvements);
        bool improves = improvements == 1;

        bytes32 home = _currentHome(account);
        StoredTable memory rules = risk.tableOf(home);
        Point memory before = _commitmentOf(account);
        side.account = account;
        side.home = home;
        side.commitment = BabyJubJub.add(before, delta);
        side.level = improves ? rules.maintenanceLevel : rules.initialLevel;
        (side.epoch, side.band) = (proof.solvency.epoch, proof.solvency.band);
        side.asks = new Ask[](improves ? 3 : 1);
        side.asks[0] = _levelAsk(account, side.commitment, home, side.level, proof.solvency);
        if (improves) _improve(side, before, rules.initialLevel, proof.improvement[0]);
    }

    /// @notice Asks that the surplus over the initial level is strictly greater after the trade than before it, at
    /// the epoch and in the band of the solvency proof.
    /// @dev Of the book before the trade nothing else is asked, neither that it was below the initial level nor that it
    /// was above maintenance: a trade may rescue an account that was below, for what counts is where it ends.
    function _improve(
        Side memory side,
        Point memory before,
        uint16 initialLevel,
        Improvement calldata improvement
    ) private view {
        side.asks[1] = _surplusAsk(side, before, initialLevel, improvement.sealedBefore, improvement.before);
        side.asks[2] = _surplusAsk(
            side,
            side.commitment,
            initialLevel,
            improvement.sealedAfter,
            improvement.afterwards
        );
        uint256[] memory figures = new uint256[](2);
        (figures[0], figures[1]) = (improvement.sealedBefore, improvement.sealedAfter);
        if (!improveVerifier.verify(figures, improvement.improves)) revert ImprovementRefused(side.account);
    }

    function _surplusAsk(
        Side memory side,
        Point memory commitment,
        uint16 initialLevel,
        uint256 sealedFigure,
        Proof calldata proof
    ) private pure returns (Ask memory) {
        return
            Ask({
                account: side.account,
                table: side.home,
                epoch: side.epoch,
                within: side.band,
                hot: AskLibrary.ofSurplus(commitment, initialLevel, side.band, sealedFigure),
                proof: proof
            });
    }
}
