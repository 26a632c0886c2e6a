// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {Orders} from "./Orders.sol";
import {OwnerSignatures} from "./OwnerSignatures.sol";
import {PrivateTrades} from "./PrivateTrades.sol";

/// @title Settlement: the module of MarginAccounts that holds two owners to what they signed.
/// @notice It has no governor and no state but what became of trades and orders. It says who may trade what; that
/// positions are conserved and that both accounts can carry theirs is for `MarginAccounts.exchange`.
contract Settlement is PrivateTrades, Orders {
    /// @param accounts_ Must bind this contract before anything can be settled.
    /// @param lowerGenerators Data contract with the comb tables of slots 0..15 (see GeneratorTables).
    /// @param upperGenerators Likewise for slots 16..31.
    constructor(
        IMarginAccounts accounts_,
        ICollateralVault vault_,
        IDeltaSeals seals_,
        address lowerGenerators,
        address upperGenerators
    ) OwnerSignatures(accounts_) PrivateTrades(seals_) Orders(vault_, lowerGenerators, upperGenerators) {} // solhint-disable-line no-empty-blocks
}
