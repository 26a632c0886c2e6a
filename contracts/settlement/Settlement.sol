// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {Orders} from "./Orders.sol";
import {OwnerSignatures} from "./OwnerSignatures.sol";
import {PrivateTrades} from "./PrivateTrades.sol";

/// @title Settlement: the module of MarginAccounts that holds two owners to what they signed.
/// @notice It has no governor and no state but what became of trades and orders. It says who may trade what; that
/// positions are conserved and that both accounts can carry theirs is for `MarginAccounts.exchange`.
contract Settlement is PrivateTrades, Orders {
    /// @param accounts_ Must bind this contract before anything can be settled. Its vault says which slots are traded and
    /// its checker of seals checks those of trades: another of either could not be meant.
    constructor(
        IMarginAccounts accounts_
    ) OwnerSignatures(accounts_) PrivateTrades(accounts_.seals()) Orders(accounts_.vault(), accounts_.generators()) {} // solhint-disable-line no-empty-blocks
}
