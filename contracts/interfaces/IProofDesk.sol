// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Ask, Change} from "../types/Ask.sol";
import {TradeProof} from "../types/Trade.sol";
import {IBatchProofVerifier} from "./IBatchProofVerifier.sol";
import {IExpiryClearing} from "./IExpiryClearing.sol";
import {IMarketBook} from "./IMarketBook.sol";
import {IRiskBook} from "./IRiskBook.sol";
import {ISolvencyVerifier, Statement} from "./ISolvencyVerifier.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title The one place where proofs of solvency are checked.
/// @dev Errors are those of IMarginAccounts: TableUnknown, ProofTooOld, PriceOutsideBand, ProofRefused, and for trades
/// TooManyImprovements and ImprovementRefused; and ConversionOutstanding for a table with option slots.
interface IProofDesk {
    /// @notice The constructor takes the verifier of the `improve` circuit.
    error NotAnImproveVerifier(address verifier);

    /// @notice Requires every one of the statements, at prices that hold today. Those of one key are verified together.
    /// @param maxAge Oldest epoch a proof may use, s of the market clock since it was committed.
    function requireProven(Ask[] calldata asks, uint40 maxAge) external view;

    /// @notice Requires that `commitment` has health `level` (1e-4) under `table`, wherever prices are within the band of
    /// the proof.
    function requireLevel(
        uint256 account,
        Point calldata commitment,
        bytes32 table,
        uint16 level,
        SolvencyProof calldata proof,
        uint40 maxAge
    ) external view;

    /// @notice Requires that both accounts can carry what a trade makes of them: each at the initial level of its home
    /// table, or at the maintenance level and with a strictly greater surplus over the initial level than before.
    /// @return levelA Level that was proven of A, 1e-4; `levelB` likewise.
    function requireTrade(
        Change calldata a,
        Change calldata b,
        TradeProof calldata proofA,
        TradeProof calldata proofB,
        uint40 maxAge
    ) external view returns (uint16 levelA, uint16 levelB);

    /// @notice Verifies statements together, for N + 3 pairings. If all hold, whatever asks for one of them later in the
    /// same transaction, with the same proof, is answered without verifying it again.
    /// @dev By anyone, for any statements: they say nothing about an account until somebody asks for them.
    /// @param key A registered verifier; the answers of another one count for nothing.
    /// @param statements Hot inputs, prepared points and proofs as an ask would have them, each to the last bit.
    /// @return Whether all hold; otherwise nothing is kept.
    function proveTogether(ISolvencyVerifier key, Statement[] calldata statements) external returns (bool);

    /// @notice The same for proofs of `improve`.
    /// @param figures Sealed surplus before and after, of the first proof, then of the second, …
    function proveImprovements(uint256[] calldata figures, Proof[] calldata proofs) external returns (bool);

    function market() external view returns (IMarketBook);

    function risk() external view returns (IRiskBook);

    /// @notice Who says whether an account followed every relisting of options; zero where there is no option book.
    function clearing() external view returns (IExpiryClearing);

    /// @notice Verifier of `improve`.
    function improveVerifier() external view returns (IBatchProofVerifier);
}
