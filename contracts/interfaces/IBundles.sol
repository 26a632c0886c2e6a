// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Attestation, Outcome, SignedFill, SignedTrade} from "../types/Bundle.sol";
import {IDeltaSeals} from "./IDeltaSeals.sol";
import {IMarginAccounts} from "./IMarginAccounts.sol";
import {IProofDesk} from "./IProofDesk.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title Bundles: attestations or settlements of many accounts in one transaction, their proofs verified together.
/// @notice By anyone: whoever submits pays the gas and has no say in anything. Each one is made as if he had called for it
/// himself, in the order given; one that is refused is skipped and costs the others nothing but gas.
/// @dev For an attestation the caller is this contract, so of a lease that stands it can only make one that is no worse.
interface IBundles {
    /// @notice One of the bundle was not made.
    /// @param index Its place, from 0.
    /// @param reason What its call reverted with; empty if it ran out of `gasEach`.
    event Skipped(uint256 indexed index, bytes reason);

    /// @notice There is not enough gas left to give a call `gasEach`; nothing was made.
    error GasTooLow(uint256 index, uint256 left, uint256 gasEach);

    /// @notice Attests.
    /// @param gasEach What a single call may burn. Enough for one that has to verify its proof by itself.
    function attestAll(Attestation[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes);

    /// @notice Settles private trades.
    function settleAll(SignedTrade[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes);

    /// @notice Fills orders.
    function fillAll(SignedFill[] calldata given, uint256 gasEach) external returns (Outcome[] memory outcomes);

    function accounts() external view returns (IMarginAccounts);

    function settlement() external view returns (ISettlement);

    /// @notice Where proofs of solvency and improvement are verified together.
    function proofs() external view returns (IProofDesk);

    /// @notice Where proofs of seals are.
    function seals() external view returns (IDeltaSeals);
}
