// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Ask} from "../types/Ask.sol";
import {StoredTable} from "../types/RuleTable.sol";

/// @title The one place where proofs of solvency are checked.
/// @notice Market and rules of a statement are the books' own, never the prover's. It has no state and no governor.
/// @dev Proof points never identify anything: anyone can re-randomise them.
contract ProofDesk is IProofDesk {
    /// @inheritdoc IProofDesk
    IMarketBook public immutable market;
    /// @inheritdoc IProofDesk
    IRiskBook public immutable risk;

    constructor(IMarketBook market_, IRiskBook risk_) {
        (market, risk) = (market_, risk_);
    }

    /// @inheritdoc IProofDesk
    /// @dev The epoch may be an older one from which prices have not moved too far: an epoch committed while a proof was
    /// on its way must not fail it.
    function requireProven(Ask[] calldata asks, uint40 maxAge) external view {
        uint256 count = asks.length;
        uint40 clock = market.clock();
        Statement[] memory statements = new Statement[](count);
        ISolvencyVerifier[] memory keys = new ISolvencyVerifier[](count);
        bool sameKey = count > 1;
        for (uint256 i = 0; i < count; ++i) {
            (keys[i], statements[i]) = _statement(asks[i], clock, maxAge);
            sameKey = sameKey && keys[i] == keys[0];
        }
        if (sameKey && keys[0].verifyAll(statements)) return;
        // Several keys, a single statement; or a refusal, which is laid to the account whose proof it is.
        for (uint256 i = 0; i < count; ++i) {
            Statement memory one = statements[i];
            if (!keys[i].verify(one.hot, one.market, one.rules, one.proof)) {
                revert IMarginAccounts.ProofRefused(asks[i].account, asks[i].table, uint16(one.hot.terms));
            }
        }
    }

    function _statement(
        Ask calldata ask,
        uint40 clock,
        uint40 maxAge
    ) private view returns (ISolvencyVerifier key, Statement memory statement) {
        StoredTable memory stored = risk.tableOf(ask.table);
        if (!stored.isRegistered()) revert IMarginAccounts.TableUnknown(ask.table);
        key = stored.verifier;
        (uint40 provenAt, G1Point memory prepared) = market.prepared(ask.epoch, key);
        if (clock - provenAt > maxAge) revert IMarginAccounts.ProofTooOld(ask.epoch, clock - provenAt, maxAge);
        if (!market.isWithinBand(ask.epoch, stored.nSlots, ask.within)) {
            revert IMarginAccounts.PriceOutsideBand(ask.epoch, ask.within);
        }
        statement = Statement({hot: ask.hot, market: prepared, rules: stored.rules, proof: ask.proof});
    }
}
