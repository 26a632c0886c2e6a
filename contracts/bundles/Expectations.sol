// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {Hot, ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";
import {AskLibrary} from "../types/Ask.sol";
import {Expected} from "../types/Bundle.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Improvement, TradeProof} from "../types/Trade.sol";
import {Halving} from "./Halving.sol";

/// @title What the calls of a bundle will ask for, as far as it can be told before: written down, and verified
/// together.
/// @notice Nothing here decides anything. What nobody asks for later was verified in vain; what is asked for and was not
/// expected, or did not hold, is verified by itself.
abstract contract Expectations {
    IMarketBook private immutable _market;
    IRiskBook private immutable _risk;
    /// @dev `IBundles.proofs`.
    IProofDesk internal immutable _desk;

    /// @notice Statements so far. Those of one epoch and table are usually neighbours, so what the books say of the latest is
    /// at hand.
    struct Foreseen {
        ISolvencyVerifier[] keys;
        Statement[] statements;
        uint256 count;
        bytes32 table;
        uint32 epoch;
        StoredTable rules;
        G1Point market;
        uint256[] figures;
        Proof[] improvements;
        uint256 improved;
    }

    constructor(IProofDesk desk) {
        (_desk, _market, _risk) = (desk, desk.market(), desk.risk());
    }

    /// @param statements How many of solvency there will be, at most.
    /// @param improvements Likewise of improvement.
    function _foresee(uint256 statements, uint256 improvements) internal pure returns (Foreseen memory seen) {
        seen.keys = new ISolvencyVerifier[](statements);
        seen.statements = new Statement[](statements);
        seen.figures = new uint256[](2 * improvements);
        seen.improvements = new Proof[](improvements);
    }

    /// @notice Expects `hot` under a table at an epoch. Nothing, where there is no such table or the epoch is not prepared
    /// for its key: the call will say so.
    function _expect(
        Foreseen memory seen,
        bytes32 table,
        uint32 epoch,
        Hot memory hot,
        Proof calldata proof
    ) internal view {
        if (!_look(seen, table, epoch)) return;
        uint256 at = seen.count++;
        seen.keys[at] = seen.rules.verifier;
        seen.statements[at] = Statement({hot: hot, market: seen.market, rules: seen.rules.rules, proof: proof});
    }

    /// @notice Expects what a trade asks of one account: see ProofDesk.
    function _expectTrade(Foreseen memory seen, Expected calldata expected, TradeProof calldata proof) internal view {
        (uint32 epoch, uint16 band) = (proof.solvency.epoch, proof.solvency.band);
        if (!_look(seen, expected.table, epoch)) return;
        bool improves = proof.improvement.length == 1;
        uint16 initial = seen.rules.initialLevel;
        uint16 level = improves ? seen.rules.maintenanceLevel : initial;
        Hot memory hot = AskLibrary.ofLevel(expected.afterwards, level, band);
        _expect(seen, expected.table, epoch, hot, proof.solvency.proof);
        if (!improves) return;

        Improvement calldata given = proof.improvement[0];
        hot = AskLibrary.comparing(AskLibrary.ofLevel(expected.before, initial, band), given.sealedBefore);
        _expect(seen, expected.table, epoch, hot, given.before);
        hot = AskLibrary.comparing(AskLibrary.ofLevel(expected.afterwards, initial, band), given.sealedAfter);
        _expect(seen, expected.table, epoch, hot, given.afterwards);
        uint256 at = seen.improved++;
        (seen.figures[2 * at], seen.figures[2 * at + 1]) = (given.sealedBefore, given.sealedAfter);
        seen.improvements[at] = given.improves;
    }

    /// @notice Reads what the books say of a table and an epoch.
    /// @return known False where they say nothing.
    function _look(Foreseen memory seen, bytes32 table, uint32 epoch) private view returns (bool known) {
        if (table == seen.table && epoch == seen.epoch) return seen.rules.isRegistered();
        seen.rules = _risk.tableOf(table);
        (seen.table, seen.epoch) = (table, epoch);
        if (!seen.rules.isRegistered()) return false;
        try _market.prepared(epoch, seen.rules.verifier) returns (uint40, G1Point memory prepared) {
            seen.market = prepared;
            return true;
        } catch {
            seen.rules.verifier = ISolvencyVerifier(address(0));
            return false;
        }
    }

    // ---------------------------------------------------------------------------------------------------- together

    /// @notice Verifies all of it, those of one key together.
    function _proveForeseen(Foreseen memory seen) internal {
        uint256 first = 0;
        while (first < seen.count) {
            uint256 end = _gather(seen, first);
            Halving.prove(_desk, seen.keys[first], seen.statements, first, end);
            first = end;
        }
        Halving.proveHot(_desk.proveImprovements, seen.figures, seen.improvements, 0, seen.improved);
    }

    /// @notice Brings the statements of the first one's key together.
    /// @return end Where the next key's begin.
    function _gather(Foreseen memory seen, uint256 first) private pure returns (uint256 end) {
        (ISolvencyVerifier[] memory keys, Statement[] memory statements) = (seen.keys, seen.statements);
        ISolvencyVerifier key = keys[first];
        end = first + 1;
        for (uint256 i = end; i < seen.count; ++i) {
            if (address(keys[i]) != address(key)) continue;
            (keys[i], keys[end]) = (keys[end], keys[i]);
            (statements[i], statements[end]) = (statements[end], statements[i]);
            ++end;
        }
    }
}
