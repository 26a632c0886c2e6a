// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Ask} from "../types/Ask.sol";
import {AuctionTerms, Bid, Valuation} from "../types/Auction.sol";
import {Takeover} from "../types/Takeover.sol";
import {AuctionBooks} from "./AuctionBooks.sol";
import {PriceFactor} from "./PriceFactor.sol";
import {Worth} from "./Worth.sol";

/// @title What a takeover must be worth to the owner.
/// @notice The price of a book is V + f·M: its value V at the prices of one epoch, its requirement M, the factor f of the
/// auction. In full the liquidator pays it, or is paid where it is negative. In part, with V' and M' of what remains, the
/// owner loses at most V − V' ≤ penalty + bounty − f·(M − M'). All of it holds for every value and requirement that the
/// disclosed cents can stand for.
///
/// What protects the owner is value and requirement, not the composition: a part may exchange one instrument for
/// another, at the epoch's prices, as long as the requirement falls.
abstract contract TakeoverRules is AuctionBooks {
    /// @notice What an auction asks of a bid now.
    struct Rules {
        Book book;
        AuctionTerms under;
        /// 1e-4 of the requirement.
        int256 factor;
        /// Whether the fast phase is over.
        bool slow;
        /// Of slot 0 at the bid's epoch, 1e-8 USD.
        uint64 price;
    }

    /// @param elapsed s of the market clock since the auction started.
    function _rules(Bid calldata bid, AuctionTerms memory under, uint256 elapsed) internal view returns (Rules memory) {
        return
            Rules({
                book: _bookOf(bid.account),
                under: under,
                factor: PriceFactor.atUp(under, elapsed),
                slow: elapsed >= under.fastTime,
                price: _settlementPrice(bid.before.epoch)
            });
    }

    // ---------------------------------------------------------------------------------------------------- in full

    /// @notice The whole commitment changes sides; the account keeps what is paid less the penalty.
    function _inFull(Bid calldata bid, Rules memory rules) internal view returns (Takeover memory takeover) {
        Valuation calldata before = bid.before;
        AuctionTerms memory under = rules.under;
        bool allowed = rules.slow || before.requirement < under.dust || Worth.isBelow(before, under.criticalLevel);
        if (!allowed) revert FullTooEarly(bid.account);
        Point memory whole = rules.book.commitment;
        if (bid.delta.x != whole.x || bid.delta.y != whole.y) revert NotTheWholeBook(bid.account);
        _requireBelow(rules.book, before, under.priceTolerance);

        uint256 least = Worth.leastOf(before);
        int256 value = (int256(before.plainValue) + 1) * Worth.CENT;
        int256 owed = Worth.unitsUp(value + Worth.adjustmentUp(rules.factor, least, before.requirement), rules.price);
        if (bid.paid < owed) revert BidTooLow(owed, bid.paid);

        takeover = _takeover(bid);
        if (bid.paid > 0) {
            uint256 penalty = Worth.penaltyDown(under, least, rules.price);
            _split(takeover, under, Math.min(penalty, uint256(int256(bid.paid))));
        } else {
            uint256 loss = uint256(-int256(bid.paid));
            uint256 cover = Math.min(loss, vault.claimOf(vault.insuranceFund()));
            takeover.covered = SafeCast.toUint64(cover);
            takeover.uncovered = SafeCast.toUint64(loss - cover);
        }
    }

    // ---------------------------------------------------------------------------------------------------- in part

    /// @notice A part changes sides; the health of what remains is between the target and the tolerance above it.
    function _inPart(Bid calldata bid, Rules memory rules) internal view returns (Takeover memory takeover) {
        Valuation calldata before = bid.before;
        Valuation calldata rest = bid.remainder[0];
        AuctionTerms memory under = rules.under;
        if (bid.remainder.length != 1) revert TooManyRemainders(bid.remainder.length);
        if (rest.epoch != before.epoch) revert ProofOfOldPrices(rest.epoch);
        uint256 least = Worth.leastOf(before);
        if (least <= rest.requirement) revert NothingRelieved(before.requirement, rest.requirement);
        uint16 target = _requireWithin(rest, rules);

        takeover = _takeover(bid);
        _split(takeover, under, Worth.penaltyDown(under, least - rest.requirement, rules.price));
        (takeover.level, takeover.band, takeover.epoch) = (target, under.remainderBand, rest.epoch);
        _requireUnhealthy(rules.book, before);
        _requireFair(before, rest, takeover, rules);
    }

    /// @notice Neither more nor less is taken than it takes.
    /// @return target Level of the remainder's lease: one below maintenance could be flagged at once.
    function _requireWithin(Valuation calldata rest, Rules memory rules) private pure returns (uint16 target) {
        target = uint16(Math.max(rules.under.targetLevel, rules.book.maintenanceLevel));
        bool within =
            Worth.isAtLeast(rest, target) && Worth.isBelow(rest, uint256(target) + rules.under.targetTolerance);
        if (!within) revert RemainderRefused(rest.value, rest.requirement);
    }

    /// @notice The owner loses no more than the penalty, the bounty and the discount on what he was relieved of.
    function _requireFair(
        Valuation calldata before,
        Valuation calldata rest,
        Takeover memory takeover,
        Rules memory rules
    ) private pure {
        uint256 least = Worth.leastOf(before) - rest.requirement;
        uint256 most = before.requirement - Worth.leastOf(rest);
        int256 gained = (int256(rest.plainValue) - int256(before.plainValue) - 1) * Worth.CENT;
        int256 fees = int256((uint256(takeover.penalty) + takeover.bounty) * rules.price);
        int256 owed = Worth.adjustmentUp(rules.factor, least, most) - fees;
        if (gained < owed) revert BidTooLow(owed, gained);
    }

    /// @notice Requires both valuations proven: of the commitment before a takeover in part, and of the one it left.
    function _requireParts(Bid calldata bid, Rules memory rules, Point memory remainder) internal view {
        Book memory book = rules.book;
        AuctionTerms memory under = rules.under;
        Ask[] memory asks = new Ask[](4);
        _ask(asks, 0, book, book.commitment, bid.before, 0, under.priceTolerance);
        _ask(asks, 2, book, remainder, bid.remainder[0], under.remainderBand, under.priceTolerance);
        _requireProven(asks);
    }

    // ---------------------------------------------------------------------------------------------------- in both

    function _takeover(Bid calldata bid) private pure returns (Takeover memory takeover) {
        takeover.account = bid.account;
        takeover.liquidator = bid.liquidator;
        takeover.delta = bid.delta;
        takeover.paid = bid.paid;
        takeover.proof = bid.proof;
    }

    /// @notice Divides a penalty between the flagger and the fund.
    function _split(Takeover memory takeover, AuctionTerms memory under, uint256 penalty) private pure {
        uint256 bounty = Worth.bountyDown(under, penalty);
        takeover.bounty = SafeCast.toUint64(bounty);
        takeover.penalty = SafeCast.toUint64(penalty - bounty);
    }
}
