// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {IExpiryClearing} from "../interfaces/IExpiryClearing.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {ProvenBefore} from "../libraries/ProvenBefore.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Ask, AskLibrary, Change} from "../types/Ask.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Improvement, TradeProof} from "../types/Trade.sol";
import {LINEAR_SLOTS} from "../types/Units.sol";

/// @title The one place where proofs of solvency are checked.
/// @notice Market and rules of a statement are the books' own, never the prover's. It has no state and no governor; what
/// somebody had verified in the same transaction it does not verify twice (ProvenBefore).
/// @dev Proof points never identify anything: anyone can re-randomise them.
contract ProofDesk is IProofDesk {
    /// @inheritdoc IProofDesk
    IMarketBook public immutable market;
    /// @inheritdoc IProofDesk
    IRiskBook public immutable risk;
    /// @inheritdoc IProofDesk
    IBatchProofVerifier public immutable improveVerifier;
    /// @inheritdoc IProofDesk
    IExpiryClearing public immutable clearing;

    /// @param clearing_ Zero where there is no option book and never will be: with one, and no clearing, nothing is accepted
    /// under a table with option slots.
    constructor(IMarketBook market_, IRiskBook risk_, IBatchProofVerifier improveVerifier_, IExpiryClearing clearing_) {
        if (improveVerifier_.circuit() != "improve") revert NotAnImproveVerifier(address(improveVerifier_));
        (market, risk, improveVerifier, clearing) = (market_, risk_, improveVerifier_, clearing_);
    }

    // ---------------------------------------------------------------------------------------------------- requests

    /// @inheritdoc IProofDesk
    function requireProven(Ask[] calldata asks, uint40 maxAge) external view {
        _requireProven(asks, maxAge);
    }

    /// @inheritdoc IProofDesk
    function requireLevel(
        uint256 account,
        Point calldata commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 maxAge
    ) external view {
        Ask[] memory asks = new Ask[](1);
        asks[0] = _levelAsk(account, table, commitment, level, proof);
        _requireProven(asks, maxAge);
    }

    /// @inheritdoc IProofDesk
    function requireTrade(
        Change calldata a,
        Change calldata b,
        TradeProof calldata proofA,
        TradeProof calldata proofB,
        uint40 maxAge
    ) external view returns (uint16 levelA, uint16 levelB) {
        uint256 ofA = _countAsks(a, proofA);
        Ask[] memory asks = new Ask[](ofA + _countAsks(b, proofB));
        levelA = _askTrade(asks, 0, a, proofA);
        levelB = _askTrade(asks, ofA, b, proofB);
        _requireProven(asks, maxAge);
    }

    // ---------------------------------------------------------------------------------------------------- together

    /// @inheritdoc IProofDesk
    function proveTogether(ISolvencyVerifier key, Statement[] calldata statements) external returns (bool) {
        if (!key.verifyAll(statements)) return false;
        for (uint256 i = 0; i < statements.length; ++i) {
            ProvenBefore.keep(keccak256(abi.encode(key, statements[i])));
        }
        return true;
    }

    /// @inheritdoc IProofDesk
    function proveImprovements(uint256[] calldata figures, Proof[] calldata proofs) external returns (bool) {
        return ProvenBefore.verifyTogether(improveVerifier, figures, proofs);
    }

    // ------------------------------------------------------------------------------------------------------ trades

    function _countAsks(Change calldata change, TradeProof calldata proof) private pure returns (uint256) {
        uint256 improvements = proof.improvement.length;
        if (improvements > 1) revert IMarginAccounts.TooManyImprovements(change.account, improvements);
        return 1 + 2 * improvements;
    }

    /// @notice Writes down what a trade asks of one account, from place `at` on.
    function _askTrade(
        Ask[] memory asks,
        uint256 at,
        Change calldata change,
        TradeProof calldata proof
    ) private view returns (uint16 level) {
        StoredTable memory rules = risk.tableOf(change.home);
        bool improves = proof.improvement.length == 1;
        level = improves ? rules.maintenanceLevel : rules.initialLevel;
        asks[at] = _levelAsk(change.account, change.home, change.afterwards, level, proof.solvency);
        if (improves) _askImprovement(asks, at + 1, change, proof, rules.initialLevel);
    }

    /// @notice Asks that the surplus over the initial level is strictly greater after the trade than before it, at
    /// the epoch and in the band of the solvency proof.
    /// @dev Of the book before the trade nothing else is asked, neither that it was below the initial level nor that it
    /// was above maintenance: a trade may rescue an account that was below, for what counts is where it ends.
    function _askImprovement(
        Ask[] memory asks,
        uint256 at,
        Change calldata change,
        TradeProof calldata proof,
        uint16 initialLevel
    ) private view {
        Improvement calldata given = proof.improvement[0];
        Ask memory before = _levelAsk(change.account, change.home, change.before, initialLevel, proof.solvency);
        Ask memory afterwards = _levelAsk(change.account, change.home, change.afterwards, initialLevel, proof.solvency);
        asks[at] = _comparing(before, given.sealedBefore, given.before);
        asks[at + 1] = _comparing(afterwards, given.sealedAfter, given.afterwards);
        uint256[] memory figures = new uint256[](2);
        (figures[0], figures[1]) = (given.sealedBefore, given.sealedAfter);
        if (!ProvenBefore.verify(improveVerifier, figures, given.improves)) {
            revert IMarginAccounts.ImprovementRefused(change.account);
        }
    }

    /// @notice The same statement, but the surplus is sealed instead of the level asserted.
    function _comparing(Ask memory ask, uint256 sealedFigure, Proof calldata proof) private pure returns (Ask memory) {
        ask.hot = AskLibrary.comparing(ask.hot, sealedFigure);
        ask.proof = proof;
        return ask;
    }

    function _levelAsk(
        uint256 account,
        bytes32 table,
        Point calldata commitment,
        uint16 level,
        SolvencyProof calldata proof
    ) private pure returns (Ask memory) {
        return
            Ask({
                account: account,
                table: table,
                epoch: proof.epoch,
                within: proof.band,
                hot: AskLibrary.ofLevel(commitment, level, proof.band),
                proof: proof.proof
            });
    }

    // -------------------------------------------------------------------------------------------------- statements

    /// @dev The epoch may be an older one from which prices have not moved too far: an epoch committed while a proof was
    /// on its way must not fail it.
    function _requireProven(Ask[] memory asks, uint40 maxAge) private view {
        uint40 clock = market.clock();
        Statement[] memory statements = new Statement[](asks.length);
        ISolvencyVerifier[] memory keys = new ISolvencyVerifier[](asks.length);
        bool anyKept = ProvenBefore.isAnyKept();
        bool sameKey = true;
        // How many there are still to verify; they stand first.
        uint256 count = 0;
        for (uint256 i = 0; i < asks.length; ++i) {
            (ISolvencyVerifier key, Statement memory statement) = _statement(asks[i], clock, maxAge);
            if (anyKept && ProvenBefore.isKept(keccak256(abi.encode(key, statement)))) continue;
            (keys[count], statements[count], asks[count]) = (key, statement, asks[i]);
            sameKey = sameKey && address(key) == address(keys[0]);
            ++count;
        }
        assembly ("memory-safe") {
            mstore(statements, count)
        }
        if (sameKey && count > 1 && keys[0].verifyAll(statements)) return;
        // Several keys, a single statement; or a refusal, which is laid to the account whose proof it is.
        for (uint256 i = 0; i < count; ++i) {
            Statement memory one = statements[i];
            if (!keys[i].verify(one.hot, one.market, one.rules, one.proof)) {
                revert IMarginAccounts.ProofRefused(asks[i].account, asks[i].table, uint16(one.hot.terms));
            }
        }
    }

    function _statement(
        Ask memory ask,
        uint40 clock,
        uint40 maxAge
    ) private view returns (ISolvencyVerifier key, Statement memory statement) {
        StoredTable memory stored = risk.tableOf(ask.table);
        if (!stored.isRegistered()) revert IMarginAccounts.TableUnknown(ask.table);
        // A book without option slots holds nothing that could have expired.
        bool hasOptions = stored.nSlots > LINEAR_SLOTS && address(market.options()) != address(0);
        if (hasOptions) clearing.requireFollowed(ask.account);
        key = stored.verifier;
        (uint40 provenAt, G1Point memory prepared) = market.prepared(ask.epoch, key);
        if (clock - provenAt > maxAge) revert IMarginAccounts.ProofTooOld(ask.epoch, clock - provenAt, maxAge);
        if (!risk.isWithinBand(ask.table, ask.epoch, ask.within)) {
            revert IMarginAccounts.PriceOutsideBand(ask.epoch, ask.within);
        }
        statement = Statement({hot: ask.hot, market: prepared, rules: stored.rules, proof: ask.proof});
    }
}
