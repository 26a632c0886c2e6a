// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {MarginGated} from "../MarginGated.sol";
import {SlotKind} from "../types/SlotKind.sol";
import {Order, TradeProof} from "../types/Trade.sol";
import {DECIMALS, ONE} from "../types/Units.sol";

/// @notice What a venue is made of, and its limits.
struct VenueTerms {
    IMarginAccounts accounts;
    /// Home table of the accounts served, and health (1e-4) that both must be attested for once the trade is done.
    bytes32 table;
    uint16 level;
    ISettlement settlement;
    IMarketBook market;
    ICollateralVault vault;
    /// The perpetual that is traded here.
    uint8 slot;
    /// Farthest an execution may be from the committed price, 1e-4 of it.
    uint16 maxDistance;
    /// Most of one fill, 1e-8 of the slot.
    uint64 maxFill;
    /// What the taker pays, 1e-4 of the quote.
    uint16 takerFee;
    address feeRecipient;
}

/// @title Sample of a protocol: an order-matching venue for one perpetual slot.
/// @notice It holds no positions and no margin: two signed orders become a trade in `Settlement`, which both accounts prove
/// they can bear. The venue adds rules of its own: its slot only, a fair price, a size, an attestation, a fee.
///  - Attestation: asked after the trade, which ends every lease but the one it writes. So the venue's table is the home
///    table of the accounts it serves; a level above that table's maintenance level keeps out trades that merely improve.
///    Trades write no lease under a superseded home table: the venue then stops, with nothing in it, and one for the
///    successor takes its place.
///  - Size: of one fill, which bounds what a mistaken price or quantity costs. There is no cap on positions or on open
///    interest: books are hidden, and what was opened here can be unwound elsewhere, moved by a private trade, or end
///    with its account. A counter would count positions that are gone and, once full of them, close the venue for good; one
///    of volume could be filled by anyone who trades with himself. What bounds positions is in the proofs: the home
///    table's concentration charge grows with the square of a position, wherever it was taken.
///  - Orders: whoever holds both signatures and proofs can settle them without the venue, limits and fee included. It is
///    paid for finding the other side; its operator shows an order to nobody before he fills it.
///  - Fee: from the taker's owner in the settlement asset's token, as many as its units are worth; he allows the venue to
///    pull it. It cannot come out of his margin account: that would be another change of a commitment, with another proof.
contract PerpetualVenue is MarginGated {
    using SafeERC20 for IERC20;

    ISettlement public immutable settlement;
    IMarketBook public immutable market;
    ICollateralVault public immutable vault;
    uint8 public immutable slot;
    uint16 public immutable maxDistance;
    uint64 public immutable maxFill;
    uint16 public immutable takerFee;
    address public immutable feeRecipient;
    /// @notice Token of the settlement asset, in which fees are paid.
    IERC20 public immutable feeToken;

    /// @notice `fee` in units of the fee token.
    event Matched(uint256 indexed buyer, uint256 indexed seller, uint64 quantity, uint64 price, uint256 fee);

    error NotPerpetual(uint8 slot, SlotKind kind);
    error NoSettlementToken();
    error AnotherSlot(uint8 asked, uint8 traded);
    error MarketNotLive();
    /// @notice Prices in 1e-8: of the execution, and committed, both in units of the settlement asset.
    error PriceTooFar(uint256 price, uint256 committed);
    error FillTooLarge(uint64 quantity, uint64 most);

    constructor(VenueTerms memory terms) MarginGated(terms.accounts, terms.table, terms.level) {
        SlotKind kind = terms.vault.kindOf(terms.slot);
        if (kind != SlotKind.Perpetual) revert NotPerpetual(terms.slot, kind);
        feeToken = terms.vault.tokenOf(0);
        if (address(feeToken) == address(0)) revert NoSettlementToken();
        (settlement, market, vault, slot) = (terms.settlement, terms.market, terms.vault, terms.slot);
        (maxDistance, maxFill) = (terms.maxDistance, terms.maxFill);
        (takerFee, feeRecipient) = (terms.takerFee, terms.feeRecipient);
    }

    /// @notice Fills two signed orders by `quantity` (1e-8) at the maker's price. By anyone who has orders and proofs.
    function matchOrders(
        Order calldata buy,
        Order calldata sell,
        uint64 quantity,
        bytes calldata buySignature,
        bytes calldata sellSignature,
        TradeProof calldata buyProof,
        TradeProof calldata sellProof
    ) external {
        if (buy.slot != slot) revert AnotherSlot(buy.slot, slot);
        if (quantity > maxFill) revert FillTooLarge(quantity, maxFill);
        uint64 price = buy.isMaker ? buy.limitPrice : sell.limitPrice;
        _requireFair(price);

        address payer = marginAccounts.ownerOf(buy.isMaker ? sell.account : buy.account);
        uint256 fee = _feeUp(quantity, price);
        emit Matched(buy.account, sell.account, quantity, price, fee);
        settlement.settleOrders(buy, sell, quantity, buySignature, sellSignature, buyProof, sellProof);
        _requireAttested(buy.account);
        _requireAttested(sell.account);
        if (fee != 0) feeToken.safeTransferFrom(payer, feeRecipient, fee);
    }

    /// @dev |price − committed| ≤ maxDistance·committed, cross-multiplied; committed = price of the slot / price of slot 0.
    function _requireFair(uint64 price) private view {
        if (!market.isLive()) revert MarketNotLive();
        uint256 settlementPrice = market.price(0);
        uint256 asked = uint256(price) * settlementPrice;
        uint256 committed = uint256(market.price(slot)) * 10 ** DECIMALS;
        uint256 distance = asked > committed ? asked - committed : committed - asked;
        if (settlementPrice == 0 || distance * ONE > committed * maxDistance) {
            revert PriceTooFar(price, settlementPrice == 0 ? 0 : committed / settlementPrice);
        }
    }

    /// @dev Units of the fee token, rounded up: prices are in units of slot 0, which may be worth less than its token.
    function _feeUp(uint64 quantity, uint64 price) private view returns (uint256) {
        uint256 units = Math.ceilDiv(uint256(quantity) * price * takerFee, ONE * 10 ** DECIMALS);
        return vault.tokensUp(SafeCast.toUint64(units));
    }
}
