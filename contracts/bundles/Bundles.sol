// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBundles} from "../interfaces/IBundles.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {AskLibrary} from "../types/Ask.sol";
import {Attestation, Outcome, SignedFill, SignedTrade} from "../types/Bundle.sol";
import {TradeProof} from "../types/Trade.sol";
import {Expectations} from "./Expectations.sol";
import {Halving} from "./Halving.sol";

/// @title Bundles; see IBundles.
/// @notice First all proofs are verified, those of one key together; then the calls are made, one by one. No account is
/// ever changed on a proof that is still to be verified.
/// @dev It has no state, no governor, no rights anywhere and no tokens: whoever grants it some grants them to everybody.
/// What a call answers is the answer of the accounts or of the settlement, which bubble up nothing that a stranger chose.
contract Bundles is IBundles, Expectations {
    /// @dev Inputs of a `seal` proof: digest, challenge, evaluation.
    uint256 private constant SEAL_INPUTS = 3;
    /// @dev What is left must exceed what is given on by that much: a cold call and its memory.
    uint256 private constant CALL_GAS = 10_000;

    /// @inheritdoc IBundles
    IMarginAccounts public immutable accounts;
    /// @inheritdoc IBundles
    ISettlement public immutable settlement;
    /// @inheritdoc IBundles
    IDeltaSeals public immutable seals;

    constructor(IMarginAccounts accounts_, ISettlement settlement_) Expectations(accounts_.proofs()) {
        (accounts, settlement, seals) = (accounts_, settlement_, accounts_.seals());
    }

    // ----------------------------------------------------------------------------------------------------- bundles

    /// @inheritdoc IBundles
    function attestAll(Attestation[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes) {
        Foreseen memory seen = _foresee(given.length, 0);
        for (uint256 i = 0; i < given.length; ++i) {
            Attestation calldata one = given[i];
            _expect(
                seen,
                one.table,
                one.proof.epoch,
                AskLibrary.ofLevel(one.commitment, one.level, one.proof.band),
                one.proof.proof
            );
        }
        _proveForeseen(seen);
        outcomes = new Outcome[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            Attestation calldata one = given[i];
            bytes memory data = abi.encodeCall(
                IMarginAccounts.attest,
                (one.account, one.table, one.level, one.duration, one.proof)
            );
            outcomes[i] = _call(i, address(accounts), data, gasEach);
        }
    }

    /// @inheritdoc IBundles
    function settleAll(SignedTrade[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes) {
        uint256 improvements = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            improvements += _improvements(given[i].proofA, given[i].proofB);
        }
        Foreseen memory seen = _foresee(2 * (given.length + improvements), improvements);
        uint256[] memory inputs = new uint256[](SEAL_INPUTS * given.length);
        Proof[] memory sealProofs = new Proof[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            SignedTrade calldata one = given[i];
            _expectTrade(seen, one.a, one.proofA);
            _expectTrade(seen, one.b, one.proofB);
            inputs[SEAL_INPUTS * i] = one.seal.digest;
            inputs[SEAL_INPUTS * i + 1] = one.sealChallenge;
            inputs[SEAL_INPUTS * i + 2] = one.sealEvaluation;
            sealProofs[i] = one.seal.proof;
        }
        _proveForeseen(seen);
        Halving.proveHot(seals.proveTogether, inputs, sealProofs, 0, given.length);
        outcomes = new Outcome[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            SignedTrade calldata one = given[i];
            bytes memory data = abi.encodeCall(
                ISettlement.settle,
                (one.trade, one.seal, one.signatureA, one.signatureB, one.proofA, one.proofB)
            );
            outcomes[i] = _call(i, address(settlement), data, gasEach);
        }
    }

    /// @inheritdoc IBundles
    function fillAll(SignedFill[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes) {
        uint256 improvements = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            improvements += _improvements(given[i].buyProof, given[i].sellProof);
        }
        Foreseen memory seen = _foresee(2 * (given.length + improvements), improvements);
        for (uint256 i = 0; i < given.length; ++i) {
            SignedFill calldata one = given[i];
            _expectTrade(seen, one.buyer, one.buyProof);
            _expectTrade(seen, one.seller, one.sellProof);
        }
        _proveForeseen(seen);
        outcomes = new Outcome[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            outcomes[i] = _call(i, address(settlement), _fillData(given[i]), gasEach);
        }
    }

    /// @inheritdoc IBundles
    function proofs() external view returns (IProofDesk) {
        return _desk;
    }

    /// @dev More than one on a side is refused by the call.
    function _improvements(TradeProof calldata a, TradeProof calldata b) private pure returns (uint256 count) {
        if (a.improvement.length == 1) ++count;
        if (b.improvement.length == 1) ++count;
    }

    function _fillData(SignedFill calldata one) private pure returns (bytes memory) {
        return
            abi.encodeCall(
                ISettlement.settleOrders,
                (one.buy, one.sell, one.quantity, one.buySignature, one.sellSignature, one.buyProof, one.sellProof)
            );
    }

    // ------------------------------------------------------------------------------------------------------- calls

    /// @dev A call gets `gasEach`, whatever those before it burned, so that nobody's is skipped for lack of gas unless it
    /// would burn more; and not more, so that an owner's contract cannot burn the gas of the others.
    function _call(
        uint256 index,
        address target,
        bytes memory data,
        uint256 gasEach
    ) private returns (Outcome memory outcome) {
        uint256 left = gasleft();
        // A call can be given all but a 64th of what is left.
        if (gasEach > type(uint64).max || left - left / 64 < gasEach + CALL_GAS) revert GasTooLow(index, left, gasEach);
        // solhint-disable-next-line avoid-low-level-calls
        (outcome.made, outcome.reason) = target.call{gas: gasEach}(data);
        if (!outcome.made) emit Skipped(index, outcome.reason);
    }
}
