// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {PrivateTrade, SolvencyProof} from "../types/Account.sol";
import {Leases} from "./Leases.sol";

/// @title Private trades: an opaque delta moves from one account to another.
/// @notice Both owners sign the trade, so neither can be made to take a position; both resulting books are proven at
/// their home tables' initial levels, so neither can take one he cannot carry; what one gains the other gives, so
/// positions are conserved. Size, direction and instrument stay between the two.
/// @dev D is checked to be on the curve only: the proofs open C_A + D and C_B − D over the generators, which puts D into
/// the subgroup of prime order.
abstract contract PrivateTrades is Leases, EIP712, ReentrancyGuardTransient {
    bytes32 private constant TRADE_TYPEHASH = keccak256(
        "PrivateTrade(uint256 accountA,uint256 accountB,uint256 deltaX,uint256 deltaY,uint256 nonce,uint256 deadline)"
    );

    /// @notice Whether the trade was settled or cancelled.
    mapping(bytes32 digest => bool) public isTradeUsed;

    constructor() EIP712("zkmargin", "1") {}

    /// @inheritdoc IMarginAccounts
    function settle(
        PrivateTrade calldata trade,
        bytes calldata signatureA,
        bytes calldata signatureB,
        SolvencyProof calldata proofA,
        SolvencyProof calldata proofB
    ) external nonReentrant {
        uint40 clock = _requireAllowed(Action.Settle);
        Point memory delta = _requireSettleable(trade);
        bytes32 digest = _useUp(trade);
        _requireSigned(trade.accountA, digest, signatureA);
        _requireSigned(trade.accountB, digest, signatureB);
        _apply(digest, trade.accountA, delta, proofA, clock);
        _apply(digest, trade.accountB, BabyJubJub.negate(delta), proofB, clock);
    }

    /// @inheritdoc IMarginAccounts
    function cancel(PrivateTrade calldata trade) external {
        bool isTrader = msg.sender == _ownerOf(trade.accountA) || msg.sender == _ownerOf(trade.accountB);
        if (!isTrader) revert NotATrader(tradeDigest(trade), msg.sender);
        emit PrivateTradeCancelled(_useUp(trade), msg.sender);
    }

    /// @inheritdoc IMarginAccounts
    function tradeDigest(PrivateTrade calldata trade) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(TRADE_TYPEHASH, trade)));
    }

    function _apply(
        bytes32 digest,
        uint256 account,
        Point memory delta,
        SolvencyProof calldata proof,
        uint40 clock
    ) private {
        Point memory commitment = BabyJubJub.add(_commitmentOf(account), delta);
        uint64 version = _changeProven(account, commitment, proof, clock);
        emit PrivateTradeSettled(digest, account, delta.x, delta.y, commitment.x, commitment.y, version);
    }

    function _useUp(PrivateTrade calldata trade) private returns (bytes32 digest) {
        digest = tradeDigest(trade);
        if (isTradeUsed[digest]) revert TradeUsed(digest);
        isTradeUsed[digest] = true;
    }

    function _requireSettleable(PrivateTrade calldata trade) private view returns (Point memory delta) {
        if (block.timestamp > trade.deadline) revert TradeExpired(trade.deadline, block.timestamp);
        if (trade.accountA == trade.accountB) revert SameAccount(trade.accountA);
        delta = Point({x: trade.deltaX, y: trade.deltaY});
        bool isIdentity = delta.x == 0 && delta.y == 1;
        if (isIdentity || !BabyJubJub.isOnCurve(delta)) revert DeltaRefused(delta.x, delta.y);
    }

    function _requireSigned(uint256 account, bytes32 digest, bytes calldata signature) private view {
        address owner = _ownerOf(account);
        if (!SignatureChecker.isValidSignatureNowCalldata(owner, digest, signature)) {
            revert SignatureRefused(account, owner);
        }
    }
}
