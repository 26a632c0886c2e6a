// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Ask} from "../types/Ask.sol";
import {IMarketBook} from "./IMarketBook.sol";
import {IRiskBook} from "./IRiskBook.sol";

/// @title The one place where proofs of solvency are checked.
interface IProofDesk {
    /// @notice Requires every one of the statements, at prices that hold today. Those of one key are verified together.
    /// @param maxAge Oldest epoch a proof may use, s of the market clock since it was committed.
    /// @dev Errors are those of IMarginAccounts: TableUnknown, ProofTooOld, PriceOutsideBand, ProofRefused.
    function requireProven(Ask[] calldata asks, uint40 maxAge) external view;

    function market() external view returns (IMarketBook);

    function risk() external view returns (IRiskBook);
}
