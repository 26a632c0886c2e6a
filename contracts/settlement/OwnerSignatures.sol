// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {TradeProof} from "../types/Trade.sol";

/// @title The word of an account's owner: EIP-712 data signed by a key, or approved by a contract (ERC-1271).
abstract contract OwnerSignatures is ISettlement, EIP712 {
    IMarginAccounts public immutable accounts;

    constructor(IMarginAccounts accounts_) EIP712("zkmargin", "1") {
        accounts = accounts_;
    }

    /// @param owner Owner of `account`; zero if it was never opened, or was closed.
    function _requireSigned(uint256 account, address owner, bytes32 digest, bytes calldata signature) internal view {
        if (owner == address(0)) revert AccountUnknown(account);
        if (!SignatureChecker.isValidSignatureNowCalldata(owner, digest, signature)) {
            revert SignatureRefused(account, owner);
        }
    }

    /// @dev Whoever knows an account's book can make its proof: the owner's word bounds how little it may promise.
    /// @param least 1e-4.
    function _requireBand(uint256 account, TradeProof calldata proof, uint16 least) internal pure {
        uint16 band = proof.solvency.band;
        if (band < least) revert BandTooNarrow(account, band, least);
    }
}
