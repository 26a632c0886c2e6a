// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IGenerators} from "../interfaces/IGenerators.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {Order, OrderState, TradeProof} from "../types/Trade.sol";
import {DECIMALS} from "../types/Units.sol";
import {OwnerSignatures} from "./OwnerSignatures.sol";

/// @title Public-size orders: what is exchanged is computed here from what both owners signed.
/// @notice Size and price of a fill are public, the books stay hidden. Nobody's order is filled beyond its quantity,
/// after its deadline, at a price beyond its limit, or with an account it did not want; and never without a fresh proof
/// of the book that results, so an order alone obliges nobody who can no longer carry it. Every fill ends the account's
/// leases but the one it writes, and anybody who knows the book can prove it: so an order says how small a fill and how
/// narrow a band its owner puts up with.
abstract contract Orders is OwnerSignatures, ReentrancyGuardTransient {
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(uint256 account,uint8 slot,bool isBuy,uint64 quantity,uint64 minFill,uint64 limitPrice,bool isMaker,uint16 minBand,uint256 counterparty,uint256 nonce,uint256 deadline)"
    );
    /// @dev What one unit of a slot is in 1e-8.
    uint256 private constant UNIT = 10 ** DECIMALS;
    /// @dev Quantities lie below it.
    uint256 private constant QUANTITY_LIMIT = 2 ** 63;

    ICollateralVault public immutable vault;
    IGenerators public immutable generators;

    mapping(bytes32 digest => OrderState) private _orders;

    constructor(ICollateralVault vault_, IGenerators generators_) {
        (vault, generators) = (vault_, generators_);
    }

    /// @inheritdoc ISettlement
    function settleOrders(
        Order calldata buy,
        Order calldata sell,
        uint64 quantity,
        bytes calldata buySignature,
        bytes calldata sellSignature,
        TradeProof calldata buyProof,
        TradeProof calldata sellProof
    ) external nonReentrant {
        uint64 quote = _match(buy, sell, quantity);
        _requireBand(buy.account, buyProof, buy.minBand);
        _requireBand(sell.account, sellProof, sell.minBand);
        bytes32 buyDigest = _fill(buy, quantity, buySignature);
        bytes32 sellDigest = _fill(sell, quantity, sellSignature);
        accounts.exchange(buy.account, sell.account, _bought(buy.slot, quantity, quote), buyProof, sellProof);
        emit OrdersSettled(buyDigest, sellDigest, buy.account, sell.account, buy.slot, quantity, quote);
    }

    /// @inheritdoc ISettlement
    function cancelOrder(Order calldata order) external {
        bytes32 digest = orderDigest(order);
        if (msg.sender != accounts.ownerOf(order.account)) revert NotOrderOwner(digest, msg.sender);
        if (_orders[digest].cancelled) revert OrderIsCancelled(digest);
        _orders[digest].cancelled = true;
        emit OrderCancelled(digest, msg.sender);
    }

    /// @inheritdoc ISettlement
    function orderDigest(Order calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ORDER_TYPEHASH, order)));
    }

    /// @inheritdoc ISettlement
    function orderState(bytes32 digest) external view returns (OrderState memory) {
        return _orders[digest];
    }

    /// @notice Whether the two orders agree, and what the fill costs.
    /// @return quote ⌈quantity·price / 1e8⌉ in 1e-8 of the settlement asset, below 2^63.
    function _match(Order calldata buy, Order calldata sell, uint64 quantity) private view returns (uint64 quote) {
        if (!buy.isBuy || sell.isBuy) revert SidesRefused();
        if (buy.slot != sell.slot) revert SlotsDiffer(buy.slot, sell.slot);
        SlotKind kind = vault.kindOf(buy.slot);
        if (buy.slot == 0 || kind == SlotKind.Unlisted) revert SlotNotTradable(buy.slot, kind);
        if (buy.isMaker == sell.isMaker) revert MakersRefused();
        _requireWanted(buy, sell.account);
        _requireWanted(sell, buy.account);
        if (quantity == 0) revert QuantityZero();

        (Order calldata maker, Order calldata taker) = buy.isMaker ? (buy, sell) : (sell, buy);
        uint64 price = maker.limitPrice;
        if (price == 0) revert PriceZero();
        bool isBeyond = taker.isBuy ? price > taker.limitPrice : price < taker.limitPrice;
        if (isBeyond) revert PriceBeyondLimit(price, taker.limitPrice);

        uint256 exact = Math.ceilDiv(uint256(quantity) * price, UNIT);
        if (exact >= QUANTITY_LIMIT) revert QuoteTooLarge(exact);
        quote = uint64(exact);
    }

    function _requireWanted(Order calldata order, uint256 account) private pure {
        if (order.counterparty != 0 && order.counterparty != account) {
            revert WrongCounterparty(order.counterparty, account);
        }
    }

    /// @notice Counts a fill against an order that its owner signed and did not cancel.
    function _fill(Order calldata order, uint64 quantity, bytes calldata signature) private returns (bytes32 digest) {
        digest = orderDigest(order);
        if (block.timestamp > order.deadline) revert OrderExpired(digest, order.deadline, block.timestamp);
        OrderState memory state = _orders[digest];
        if (state.cancelled) revert OrderIsCancelled(digest);
        uint64 left = order.quantity - state.filled;
        if (quantity > left) revert OrderOverfilled(digest, state.filled, quantity, order.quantity);
        if (quantity < order.minFill && quantity != left) revert FillTooSmall(digest, quantity, order.minFill);
        _orders[digest].filled = state.filled + quantity;
        _requireSigned(order.account, accounts.ownerOf(order.account), digest, signature);
    }

    /// @notice What the buyer gains: quantity·G_slot − quote·G_0.
    function _bought(uint8 slot, uint64 quantity, uint64 quote) private view returns (Point memory) {
        Point memory identity = Point({x: 0, y: 1});
        Point memory bought = generators.addAmount(identity, slot, int256(uint256(quantity)));
        return generators.addAmount(bought, 0, -int256(uint256(quote)));
    }
}
