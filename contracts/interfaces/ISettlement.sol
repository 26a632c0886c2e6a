// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Seal} from "../types/Seal.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {Order, OrderState, PrivateTrade, TradeProof} from "../types/Trade.sol";

/// @title Settlement of trades between two margin accounts.
/// @notice EIP-712 domain: name "zkmargin", version "1", this chain, this contract. Owners may be contracts (ERC-1271).
interface ISettlement {
    event PrivateTradeSettled(
        bytes32 indexed digest,
        uint256 indexed accountA,
        uint256 indexed accountB,
        uint256 deltaX,
        uint256 deltaY
    );
    /// @notice `quantity` (1e-8 of the slot) moved from seller to buyer for `quote` (1e-8 of the settlement asset).
    event OrdersSettled(
        bytes32 indexed buyDigest,
        bytes32 indexed sellDigest,
        uint256 buyer,
        uint256 seller,
        uint8 indexed slot,
        uint64 quantity,
        uint64 quote
    );
    event TradeCancelled(bytes32 indexed digest, address indexed by);
    event OrderCancelled(bytes32 indexed digest, address indexed by);

    /// @notice The account was never opened, or was closed.
    error AccountUnknown(uint256 account);
    error SignatureRefused(uint256 account, address owner);
    error TradeExpired(uint256 deadline, uint256 time);
    /// @notice The trade was settled or cancelled.
    error TradeUsed(bytes32 digest);
    error NotATrader(bytes32 digest, address caller);
    /// @notice The owners signed another seal than this one.
    error SealNotSigned(bytes32 signedHash, bytes32 actual);
    /// @notice The account's book was proven for a narrower band (1e-4) than its owner signed.
    error BandTooNarrow(uint256 account, uint16 band, uint16 least);

    error OrderExpired(bytes32 digest, uint256 deadline, uint256 time);
    error OrderIsCancelled(bytes32 digest);
    /// @notice More than the order's quantity would be filled.
    error OrderOverfilled(bytes32 digest, uint64 filled, uint64 quantity, uint64 most);
    /// @notice Less than the order's least fill, and more of the order would be left (1e-8 of the slot).
    error FillTooSmall(bytes32 digest, uint64 quantity, uint64 least);
    error NotOrderOwner(bytes32 digest, address caller);
    /// @notice The first order must buy and the second sell.
    error SidesRefused();
    error SlotsDiffer(uint8 bought, uint8 sold);
    /// @notice Slot 0 is what is paid with; others must be spot or perpetual.
    error SlotNotTradable(uint8 slot, SlotKind kind);
    /// @notice Exactly one of two orders must be the maker.
    error MakersRefused();
    /// @notice An order names the one account it will trade with.
    error WrongCounterparty(uint256 wanted, uint256 actual);
    /// @notice The maker's price is worse for the taker than his limit.
    error PriceBeyondLimit(uint64 price, uint64 limit);
    error QuantityZero();
    error PriceZero();
    /// @notice What is paid must stay below 2^63, the range of a quantity.
    error QuoteTooLarge(uint256 quote);

    /// @notice Settles a private trade that both owners signed. By anyone who has both proofs, each for at least the
    /// trade's `minBand`.
    /// @param seal Opening of D, sealed to the council and to both accounts' viewing keys; its hash is in the trade.
    /// @param proofA What A's book is after the trade; see `IMarginAccounts.exchange`.
    /// @param proofB Likewise for B.
    function settle(
        PrivateTrade calldata trade,
        Seal calldata seal,
        bytes calldata signatureA,
        bytes calldata signatureB,
        TradeProof calldata proofA,
        TradeProof calldata proofB
    ) external;

    /// @notice Fills two orders by `quantity` (1e-8) at the maker's limit price. By anyone who has both proofs, each for
    /// at least the `minBand` of its order.
    /// @param quantity At least the `minFill` of each order, or all that is left of it.
    /// @dev The buyer pays ⌈quantity·price / 1e8⌉, rounded up to 1e-8 of the settlement asset at every fill. Nothing is
    /// sealed: what moves is public.
    function settleOrders(
        Order calldata buy,
        Order calldata sell,
        uint64 quantity,
        bytes calldata buySignature,
        bytes calldata sellSignature,
        TradeProof calldata buyProof,
        TradeProof calldata sellProof
    ) external;

    /// @notice Makes a private trade impossible to settle. Either owner.
    function cancelTrade(PrivateTrade calldata trade) external;

    /// @notice Makes what is left of an order impossible to fill. Owner of its account.
    function cancelOrder(Order calldata order) external;

    /// @notice What both owners sign.
    function tradeDigest(PrivateTrade calldata trade) external view returns (bytes32);

    /// @notice What the owner signs.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice Whether the trade was settled or cancelled.
    function isTradeUsed(bytes32 digest) external view returns (bool);

    /// @notice How far an order is; all zero for one never seen.
    function orderState(bytes32 digest) external view returns (OrderState memory);
}
