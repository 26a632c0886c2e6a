// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Account, SolvencyProof} from "../types/Account.sol";
import {Ask} from "../types/Ask.sol";
import {Auction, AuctionTerms, Bid, Standing, Valuation} from "../types/Auction.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {MarketState} from "../types/MarketHead.sol";
import {Takeover} from "../types/Takeover.sol";
import {PriceFactor} from "./PriceFactor.sol";
import {TermsHistory} from "./TermsHistory.sol";
import {Valuations} from "./Valuations.sol";
import {Worth} from "./Worth.sol";

/// @title From silence to settlement.
/// @notice
///   attested ──flag──► lapsed ──grace──► overdue ──open──► in auction ──takeOver──► settled: nothing is owed any more
///      ▲                  │                  │                  │  ▲ restart, once its price phase is over
///      │   payFee         │ attest           │ attest           │ rescue, attest
///      └───── fee owed ◄──┴──────────────────┴──────────────────┘
///
/// *Flag*: anybody, by expiry or by naming one slot whose price left the band (MarginAccounts). *Grace*: the owner, or
/// whoever holds his opening, attests, and is cured; the fee is paid before anything leaves the account again. *Overdue*:
/// a liquidator may ask the council for the book; whoever holds it shows, by disclosures at today's prices, that the
/// account is below maintenance. A book that is not cannot be put on auction, however long its owner is silent, and
/// every takeover shows it again: prices that came back save the account. *Auction*: the price of the book is its value
/// plus factor × requirement, and the factor falls from a premium to a discount, by the market clock, which stands
/// whenever nobody could bid or prove. *Takeover*: in part it leaves a remainder between the target level and the
/// tolerance above it; in full it leaves cash. What the owner loses is at most the discount, the penalty and the bounty;
/// below zero the insurance fund pays, then all holders of slot 0.
///
/// The book itself is never published: the chain sees a value, a requirement, a point and what was paid.
contract LiquidationAuction is Valuations, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IWaterfall
    uint64 public exposure;
    /// @notice Sum of the requirements of open auctions when they were opened, cents.
    uint256 public atRisk;

    mapping(uint256 account => Auction) private _auctions;

    /// @param accounts_ Must bind this contract; market, vault, council and proof desk are its own.
    constructor(
        address governor,
        IMarginAccounts accounts_,
        AuctionTerms memory first
    ) TermsHistory(governor, first) Valuations(accounts_) {} // solhint-disable-line no-empty-blocks

    // ----------------------------------------------------------------------------------------------------- auction

    /// @inheritdoc ILiquidationAuction
    function open(uint256 account, Valuation calldata valuation) external nonReentrant {
        _requireAllowed(Action.OpenAuction);
        _requireOverdue(account);
        // An auction that ended by an attestation leaves its books here until somebody looks.
        _drop(account);
        uint32 version = _latestVersion();
        accounts.beginAuction(account);
        _start(account, version, valuation);
        Auction memory auction = _auctions[account];
        emit AuctionOpened(
            account,
            valuation.epoch,
            valuation.value,
            valuation.requirement,
            valuation.plainValue,
            auction.exposure
        );
    }

    /// @inheritdoc ILiquidationAuction
    function restart(uint256 account, Valuation calldata valuation) external nonReentrant {
        _requireAllowed(Action.OpenAuction);
        Auction memory auction = _requireRunning(account);
        uint40 staleFrom = _staleFrom(auction);
        uint40 clock = market.clock();
        if (clock < staleFrom) revert AuctionRunning(account, staleFrom, clock);
        _drop(account);
        _start(account, _latestVersion(), valuation);
        emit AuctionRestarted(
            account,
            valuation.epoch,
            valuation.value,
            valuation.requirement,
            valuation.plainValue,
            _auctions[account].exposure
        );
    }

    /// @inheritdoc ILiquidationAuction
    function takeOver(Bid calldata bid) external nonReentrant {
        Auction memory auction = _requireRunning(bid.account);
        AuctionTerms memory under = _termsOf(auction.terms);
        uint40 clock = market.clock();
        uint40 staleFrom = _staleFrom(auction);
        if (clock >= staleFrom) revert AuctionStale(bid.account, staleFrom, clock);
        if (bid.account == bid.liquidator) revert SelfTakeover(bid.account);

        Book memory book = _bookOf(bid.account);
        int256 factor = PriceFactor.atUp(under, clock - auction.start);
        bool full = bid.remainder.length == 0;
        Takeover memory takeover =
            full ? _inFull(bid, book, under, factor, clock - auction.start) : _inPart(bid, under, factor);
        _requireSealed(bid);
        _drop(bid.account);
        Point memory remainder = accounts.takeOver(takeover);
        if (!full) _requireParts(bid, book, under, remainder);
        _announce(bid, takeover, full);
    }

    /// @dev The seal makes D recoverable from the chain for the liquidator, the owner and the council.
    function _requireSealed(Bid calldata bid) private view {
        Account memory liquidator = accounts.accountOf(bid.liquidator);
        Account memory account = accounts.accountOf(bid.account);
        accounts.seals().requireSealed(
            bid.delta,
            false,
            Point({x: liquidator.viewX, y: liquidator.viewY}),
            Point({x: account.viewX, y: account.viewY}),
            bid.seal
        );
    }

    function _announce(Bid calldata bid, Takeover memory takeover, bool full) private {
        emit TakenOver(
            bid.account,
            bid.liquidator,
            full,
            takeover.paid,
            takeover.penalty,
            takeover.bounty,
            takeover.covered,
            takeover.uncovered
        );
        emit IDeltaSeals.DeltaSealed(
            bid.liquidator,
            bid.account,
            bid.delta.x,
            bid.delta.y,
            bid.seal.ephemeralX,
            bid.seal.ephemeralY,
            bid.seal.wraps,
            bid.seal.words
        );
    }

    // ---------------------------------------------------------------------------------------------------- takeovers

    /// @notice The whole commitment changes sides; the account keeps what is paid less the penalty.
    function _inFull(
        Bid calldata bid,
        Book memory book,
        AuctionTerms memory under,
        int256 factor,
        uint256 elapsed
    ) private view returns (Takeover memory takeover) {
        Valuation calldata before = bid.before;
        bool allowed =
            Worth.isBelow(before, under.criticalLevel) || before.requirement < under.dust || elapsed >= under.fastTime;
        if (!allowed) revert FullTooEarly(bid.account);
        if (bid.delta.x != book.commitment.x || bid.delta.y != book.commitment.y) revert NotTheWholeBook(bid.account);
        _requireBelow(bid.before, book, under);

        uint64 price = _settlementPrice(before.epoch);
        uint256 least = before.requirement - 1;
        int256 money =
            (int256(before.plainValue) + 1) * Worth.CENT + Worth.adjustmentUp(factor, least, before.requirement);
        int256 owed = Worth.unitsUp(money, price);
        if (bid.paid < owed) revert BidTooLow(owed, bid.paid);

        takeover = _takeover(bid);
        if (bid.paid > 0) {
            uint256 penalty = Math.min(Worth.penaltyDown(under, least, price), uint256(int256(bid.paid)));
            _split(takeover, under, penalty);
        } else {
            uint256 loss = uint256(-int256(bid.paid));
            uint256 cover = Math.min(loss, vault.claimOf(vault.insuranceFund()));
            takeover.covered = SafeCast.toUint64(cover);
            takeover.uncovered = SafeCast.toUint64(loss - cover);
        }
    }

    /// @notice A part changes sides; what remains is between the target and the tolerance above it.
    function _inPart(
        Bid calldata bid,
        AuctionTerms memory under,
        int256 factor
    ) private view returns (Takeover memory takeover) {
        Valuation calldata before = bid.before;
        Valuation calldata rest = bid.remainder[0];
        if (rest.epoch != before.epoch) revert ProofOfOldPrices(rest.epoch);
        if (before.requirement <= rest.requirement + 1) revert NothingRelieved(before.requirement, rest.requirement);
        uint256 least = before.requirement - 1 - rest.requirement;
        bool within =
            Worth.isAtLeast(rest, under.targetLevel) &&
                !Worth.isAtLeast(rest, uint256(under.targetLevel) + under.targetTolerance);
        if (!within) revert RemainderRefused(rest.value, rest.requirement);

        uint64 price = _settlementPrice(before.epoch);
        takeover = _takeover(bid);
        _split(takeover, under, Worth.penaltyDown(under, least, price));
        (takeover.level, takeover.band, takeover.epoch) = (under.targetLevel, under.remainderBand, rest.epoch);
        _requireFair(before, rest, takeover, factor, price);
    }

    /// @notice The owner loses no more than the penalty, the bounty and the discount on what he was relieved of.
    function _requireFair(
        Valuation calldata before,
        Valuation calldata rest,
        Takeover memory takeover,
        int256 factor,
        uint64 price
    ) private pure {
        uint256 least = before.requirement - 1 - rest.requirement;
        uint256 most = before.requirement - rest.requirement + 1;
        int256 gained = (int256(rest.plainValue) - int256(before.plainValue) - 1) * Worth.CENT;
        int256 fees = int256((uint256(takeover.penalty) + takeover.bounty) * price);
        int256 owed = Worth.adjustmentUp(factor, least, most) - fees;
        if (gained < owed) revert BidTooLow(owed, gained);
    }

    /// @notice Both valuations are proven, the remainder's of the commitment that the takeover will leave.
    function _requireParts(
        Bid calldata bid,
        Book memory book,
        AuctionTerms memory under,
        Point memory remainder
    ) private view {
        if (!Worth.isBelow(bid.before, book.maintenanceLevel)) {
            revert AccountIsHealthy(bid.account, bid.before.value, bid.before.requirement);
        }
        Ask[] memory asks = new Ask[](4);
        _ask(asks, 0, book, book.commitment, bid.before, 0, under.priceTolerance);
        _ask(asks, 2, book, remainder, bid.remainder[0], under.remainderBand, under.priceTolerance);
        _requireProven(asks);
    }

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

    // -------------------------------------------------------------------------------------------------------- cures

    /// @inheritdoc ILiquidationAuction
    function rescue(
        uint256 account,
        uint8 slot,
        uint64 amount,
        uint16 level,
        uint40 duration,
        SolvencyProof calldata proof
    ) external nonReentrant {
        if (accounts.ownerOf(account) != msg.sender) revert IMarginAccounts.NotOwner(account, msg.sender);
        accounts.depositOnAuction(msg.sender, account, slot, amount);
        bytes32 home = risk.currentHome(accounts.accountOf(account).home);
        accounts.attest(account, home, level, duration, proof);
        LapseState state = accounts.lapseOf(account).state;
        if (state == LapseState.InAuction || state == LapseState.Lapsed) revert NotCured(account);
        if (_auctions[account].terms != 0) _end(account);
    }

    /// @inheritdoc ILiquidationAuction
    function payFee(uint256 account) external nonReentrant {
        Lapse memory lapse = accounts.lapseOf(account);
        if (lapse.state != LapseState.FeeOwed) revert FeeNotOwed(account);
        AuctionTerms memory under = _latestTerms();
        _collect(under.cureFee);
        uint64 bounty = SafeCast.toUint64(Worth.bountyDown(under, under.cureFee));
        vault.moveClaim(lapse.flaggedBy, bounty);
        vault.moveClaim(vault.insuranceFund(), under.cureFee - bounty);
        accounts.clearLapse(account);
        emit FeePaid(account, msg.sender, under.cureFee);
        if (_auctions[account].terms != 0) _end(account);
    }

    /// @notice Pulls tokens for `units` of slot 0 from the caller into this contract's claim.
    function _collect(uint64 units) private {
        if (units == 0) return;
        IERC20 token = vault.tokenOf(0);
        uint256 tokens = vault.tokensUp(units);
        token.safeTransferFrom(msg.sender, address(this), tokens);
        token.forceApprove(address(vault), tokens);
        vault.fundClaim(units);
    }

    /// @notice Requires a lapsed account past its grace.
    function _requireOverdue(uint256 account) private view {
        Lapse memory lapse = accounts.lapseOf(account);
        if (lapse.state != LapseState.Lapsed) revert NotLapsed(account);
        uint40 clock = market.clock();
        if (clock < lapse.graceUntil) revert GraceRunning(account, lapse.graceUntil, clock);
    }

    /// @inheritdoc ILiquidationAuction
    function end(uint256 account) external {
        if (_auctions[account].terms == 0) revert NotInAuction(account);
        if (accounts.lapseOf(account).state == LapseState.InAuction) revert AuctionRunning(account, 0, market.clock());
        _end(account);
    }

    function _end(uint256 account) private {
        _drop(account);
        emit AuctionEnded(account);
    }

    // ----------------------------------------------------------------------------------------------------- the books

    /// @notice Starts the clock of an auction, and counts what it may cost.
    function _start(uint256 account, uint32 version, Valuation calldata valuation) private {
        AuctionTerms memory under = _termsOf(version);
        Book memory book = _bookOf(account);
        _requireBelow(valuation, book, under);
        uint256 total = atRisk + valuation.requirement;
        // A book that alone is more than the limit can still be sold, alone.
        if (atRisk != 0 && total > under.maxAtRisk) {
            revert TooMuchAtRisk(atRisk, valuation.requirement, under.maxAtRisk);
        }
        atRisk = total;
        int256 worst =
            int256(valuation.plainValue) * Worth.CENT +
                Worth.adjustmentUp(under.endFactor, valuation.requirement, valuation.requirement);
        uint64 price = _settlementPrice(valuation.epoch);
        uint64 cost = worst < 0 ? SafeCast.toUint64(Math.ceilDiv(uint256(-worst), price)) : 0;
        exposure += cost;
        _auctions[account] = Auction({
            terms: version,
            start: market.clock(),
            requirement: valuation.requirement,
            exposure: cost
        });
    }

    function _drop(uint256 account) private {
        Auction memory auction = _auctions[account];
        if (auction.terms == 0) return;
        atRisk -= auction.requirement;
        exposure -= auction.exposure;
        delete _auctions[account];
    }

    /// @notice Requires the valuation proven, and below the maintenance level.
    function _requireBelow(Valuation calldata valuation, Book memory book, AuctionTerms memory under) private view {
        if (!Worth.isBelow(valuation, book.maintenanceLevel)) {
            revert AccountIsHealthy(book.account, valuation.value, valuation.requirement);
        }
        Ask[] memory asks = new Ask[](2);
        _ask(asks, 0, book, book.commitment, valuation, 0, under.priceTolerance);
        _requireProven(asks);
    }

    function _requireRunning(uint256 account) private view returns (Auction memory auction) {
        if (accounts.lapseOf(account).state != LapseState.InAuction) revert NotInAuction(account);
        auction = _auctions[account];
    }

    function _requireAllowed(Action action) private view {
        if (accounts.isAllowed(action)) return;
        (MarketState state, , ) = market.status();
        revert IMarginAccounts.ActionNotAllowed(action, state, false);
    }

    function _staleFrom(Auction memory auction) private view returns (uint40) {
        AuctionTerms memory under = _termsOf(auction.terms);
        return auction.start + under.fastTime + under.slowTime;
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IWaterfall
    function delays() external view returns (uint40 grace, uint40 openingWindow) {
        AuctionTerms memory under = _latestTerms();
        return (under.grace, under.openingWindow);
    }

    /// @inheritdoc ILiquidationAuction
    function auctionOf(uint256 account) external view returns (Auction memory) {
        return _auctions[account];
    }

    /// @inheritdoc ILiquidationAuction
    function factorOf(uint256 account) external view returns (int32) {
        Auction memory auction = _requireRunning(account);
        return int32(PriceFactor.atUp(_termsOf(auction.terms), market.clock() - auction.start));
    }

    /// @inheritdoc ILiquidationAuction
    function standingOf(uint256 account) external view returns (Standing) {
        if (accounts.ownerOf(account) == address(0)) return Standing.Gone;
        Lapse memory lapse = accounts.lapseOf(account);
        uint40 clock = market.clock();
        if (lapse.state == LapseState.FeeOwed) return Standing.FeeOwed;
        if (lapse.state == LapseState.Lapsed) {
            return clock < lapse.graceUntil ? Standing.InGrace : Standing.Overdue;
        }
        if (lapse.state == LapseState.InAuction) {
            return clock < _staleFrom(_auctions[account]) ? Standing.InAuction : Standing.Stale;
        }
        return _isFlaggable(account, clock) ? Standing.Flaggable : Standing.Attested;
    }

    /// @notice Whether `flag` would find a ground now, prices aside.
    function _isFlaggable(uint256 account, uint40 clock) private view returns (bool found) {
        Account memory stored = accounts.accountOf(account);
        if (!stored.exposed) return false;
        bytes32 home = risk.currentHome(stored.home);
        uint16 maintenanceLevel = risk.tableOf(home).maintenanceLevel;
        (found, ) = accounts.leaseOf(account, home).ground(stored.version, clock, maintenanceLevel);
    }
}
