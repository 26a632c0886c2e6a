// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Account} from "../types/Account.sol";
import {Seal, SealScope} from "../types/Seal.sol";
import {PrivateTrade, TradeProof} from "../types/Trade.sol";
import {OwnerSignatures} from "./OwnerSignatures.sol";

/// @title Private trades: an opaque delta moves from one account to another.
/// @notice Both owners sign the trade, so neither can be made to take a position; they sign its seal too, so that both
/// can recover it from the chain alone; and the narrowest band, so that no proof made by somebody else leaves either
/// with a lease that any move of a price ends. Size, direction, instrument and price stay between the two and the council.
abstract contract PrivateTrades is OwnerSignatures, ReentrancyGuardTransient {
    bytes32 private constant TRADE_TYPEHASH = keccak256(
        "PrivateTrade(uint256 accountA,uint256 accountB,uint256 deltaX,uint256 deltaY,bytes32 sealHash,uint16 minBand,uint256 nonce,uint256 deadline)"
    );

    IDeltaSeals public immutable seals;

    /// @inheritdoc ISettlement
    mapping(bytes32 digest => bool) public isTradeUsed;

    constructor(IDeltaSeals seals_) {
        seals = seals_;
    }

    /// @inheritdoc ISettlement
    function settle(
        PrivateTrade calldata trade,
        Seal calldata seal,
        bytes calldata signatureA,
        bytes calldata signatureB,
        TradeProof calldata proofA,
        TradeProof calldata proofB
    ) external nonReentrant {
        if (block.timestamp > trade.deadline) revert TradeExpired(trade.deadline, block.timestamp);
        _requireBand(trade.accountA, proofA, trade.minBand);
        _requireBand(trade.accountB, proofB, trade.minBand);
        bytes32 digest = _useUp(trade);
        Point memory delta = Point({x: trade.deltaX, y: trade.deltaY});
        {
            Account memory a = accounts.accountOf(trade.accountA);
            Account memory b = accounts.accountOf(trade.accountB);
            _requireSigned(trade.accountA, a.owner, digest, signatureA);
            _requireSigned(trade.accountB, b.owner, digest, signatureB);
            _requireSeal(trade, delta, a, b, seal);
        }
        accounts.exchange(trade.accountA, trade.accountB, delta, proofA, proofB);
        emit PrivateTradeSettled(digest, trade.accountA, trade.accountB, delta.x, delta.y);
        emit IDeltaSeals.DeltaSealed(
            trade.accountA,
            trade.accountB,
            delta.x,
            delta.y,
            seal.ephemeralX,
            seal.ephemeralY,
            seal.wraps,
            seal.words
        );
    }

    /// @inheritdoc ISettlement
    function cancelTrade(PrivateTrade calldata trade) external {
        bool isTrader =
            msg.sender == accounts.ownerOf(trade.accountA) || msg.sender == accounts.ownerOf(trade.accountB);
        if (!isTrader) revert NotATrader(tradeDigest(trade), msg.sender);
        emit TradeCancelled(_useUp(trade), msg.sender);
    }

    /// @inheritdoc ISettlement
    function tradeDigest(PrivateTrade calldata trade) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(TRADE_TYPEHASH, trade)));
    }

    /// @dev The seal is proven to open D for the council and for the viewing keys that the accounts have now; that it
    /// is the one both owners saw, and not a second one for the same D, is for the signed hash to say.
    function _requireSeal(
        PrivateTrade calldata trade,
        Point memory delta,
        Account memory a,
        Account memory b,
        Seal calldata seal
    ) private view {
        Point memory copyA = Point({x: a.viewX, y: a.viewY});
        Point memory copyB = Point({x: b.viewX, y: b.viewY});
        SealScope memory scope = SealScope({
            accounts: address(accounts),
            accountA: trade.accountA,
            accountB: trade.accountB
        });
        bytes32 sealHash = seals.requireSealed(scope, delta, false, copyA, copyB, seal);
        if (sealHash != trade.sealHash) revert SealNotSigned(trade.sealHash, sealHash);
    }

    function _useUp(PrivateTrade calldata trade) private returns (bytes32 digest) {
        digest = tradeDigest(trade);
        if (isTradeUsed[digest]) revert TradeUsed(digest);
        isTradeUsed[digest] = true;
    }
}
