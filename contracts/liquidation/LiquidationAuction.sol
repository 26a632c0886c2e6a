// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IDeltaSeals} from "../interfaces/IDeltaSeals.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Action} from "../market/MarketPolicy.sol";
import {Account} from "../types/Account.sol";
import {Auction, AuctionTerms, Bid, Standing, Valuation} from "../types/Auction.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {MarketState} from "../types/MarketHead.sol";
import {SealScope} from "../types/Seal.sol";
import {Takeover} from "../types/Takeover.sol";
import {Cures} from "./Cures.sol";
import {PriceFactor} from "./PriceFactor.sol";
import {TakeoverRules} from "./TakeoverRules.sol";
import {TermsHistory} from "./TermsHistory.sol";
import {Valuations} from "./Valuations.sol";

/// @title From silence to settlement.
/// @notice
///   attested ──flag──► lapsed ──grace──► overdue ──open──► in auction ──takeOver──► settled: nothing is owed any more
///      ▲                  │                  │                  │  ▲ restart, once its price phase is over
///      │   payFee         │ attest           │ attest, rescue   │ attest, rescue
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
/// where the price is below zero the insurance fund pays, then all holders of slot 0.
///
/// The book itself is never published: the chain sees a value, a requirement, a point and what was paid.
///
/// Nobody profits from liquidating himself: the worth of owner's and liquidator's accounts together falls by the penalty
/// less the bounty, for as long as what is paid is not negative. Others pay where V + f·M is below zero: where the book
/// owes more than it holds, and late in the auction also where it is worth something, but less than |f|·M. That is at most
/// −(V + endFactor·M), to whoever takes the book then. Its owner knows the book first; that he is not the only one who
/// does when it becomes cheap rests on the council (Openings), and on the fast phase being no shorter than the window in
/// which it answers.
///
/// Concepts, base to top: TermsHistory ← Valuations (disclosures) ← AuctionBooks (sums over open auctions) ←
/// TakeoverRules (prices), Cures (rescue, fee) ← this contract (the steps of an auction).
contract LiquidationAuction is TakeoverRules, Cures {
    /// @param accounts_ Must bind this contract; market, vault, council and proof desk are its own.
    constructor(
        address governor,
        IMarginAccounts accounts_,
        AuctionTerms memory first
    ) TermsHistory(governor, first) Valuations(accounts_) {} // solhint-disable-line no-empty-blocks

    // ------------------------------------------------------------------------------------------- the price phase

    /// @inheritdoc ILiquidationAuction
    function open(uint256 account, Valuation calldata valuation) external nonReentrant {
        _requireLive();
        address bound = address(vault.waterfall());
        if (bound != address(this)) revert NotTheWaterfall(bound);
        _requireOverdue(account);
        // An auction that ended by an attestation leaves its entry here until somebody looks.
        _drop(account);
        accounts.beginAuction(account);
        Auction memory entry = _enter(account, valuation, 1, 0);
        emit AuctionOpened(
            account,
            valuation.epoch,
            valuation.value,
            valuation.requirement,
            valuation.plainValue,
            entry.exposure
        );
    }

    /// @inheritdoc ILiquidationAuction
    function restart(uint256 account, Valuation calldata valuation) external nonReentrant {
        _requireLive();
        Auction memory auction = _requireRunning(account);
        (uint40 staleFrom, uint40 clock) = (_staleFrom(auction), _clock());
        if (clock < staleFrom) revert AuctionRunning(account, staleFrom, clock);
        _drop(account);
        uint8 run = auction.runs == type(uint8).max ? auction.runs : auction.runs + 1;
        Auction memory entry = _enter(account, valuation, run, auction.exposure);
        emit AuctionRestarted(
            account,
            valuation.epoch,
            valuation.value,
            valuation.requirement,
            valuation.plainValue,
            entry.exposure
        );
    }

    /// @inheritdoc ILiquidationAuction
    /// @dev The epoch's prices are the latest good ones even while the market is stopped, so a loss that shows in them is
    /// recorded before anybody is paid.
    function reprice(uint256 account, Valuation calldata valuation) external nonReentrant {
        Auction memory auction = _requireRunning(account);
        (, uint40 shelvedFrom) = _endOf(auction);
        uint40 clock = _clock();
        if (clock >= shelvedFrom) revert AuctionStale(account, shelvedFrom, clock);
        uint64 cost = _raise(account, auction, valuation);
        emit ExposureRaised(
            account,
            valuation.epoch,
            valuation.value,
            valuation.requirement,
            valuation.plainValue,
            cost
        );
    }

    /// @inheritdoc ILiquidationAuction
    function shelve(uint256 account) external {
        Auction memory auction = _requireRunning(account);
        (, uint40 from) = _endOf(auction);
        uint40 clock = _clock();
        if (clock < from) revert AuctionRunning(account, from, clock);
        _uncount(account);
        emit AuctionShelved(account);
    }

    // -------------------------------------------------------------------------------------------------- takeover

    /// @inheritdoc ILiquidationAuction
    function takeOver(Bid calldata bid) external nonReentrant {
        if (accounts.ownerOf(bid.liquidator) != msg.sender) revert IMarginAccounts.NotOwner(bid.liquidator, msg.sender);
        if (bid.account == bid.liquidator) revert SelfTakeover(bid.account);
        Auction memory auction = _requireRunning(bid.account);
        (uint40 staleFrom, uint40 clock) = (_staleFrom(auction), _clock());
        if (clock >= staleFrom) revert AuctionStale(bid.account, staleFrom, clock);

        Rules memory rules = _rules(bid, _termsOf(auction.terms), clock - auction.start);
        bool full = bid.remainder.length == 0;
        Takeover memory takeover = full ? _inFull(bid, rules) : _inPart(bid, rules);
        _requireSealed(bid);
        _drop(bid.account);
        Point memory remainder = accounts.takeOver(takeover);
        if (!full) _requireParts(bid, rules, remainder);
        _announce(bid, takeover, full);
    }

    /// @dev The seal makes D recoverable from the chain for the liquidator, the owner and the council.
    function _requireSealed(Bid calldata bid) private view {
        Account memory liquidator = accounts.accountOf(bid.liquidator);
        Account memory account = accounts.accountOf(bid.account);
        accounts.seals().requireSealed(
            SealScope({accounts: address(accounts), accountA: bid.liquidator, accountB: bid.account}),
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

    // ----------------------------------------------------------------------------------------------------- guards

    function _requireLive() private view {
        if (accounts.isAllowed(Action.OpenAuction)) return;
        (MarketState state, , ) = market.status();
        revert IMarginAccounts.ActionNotAllowed(Action.OpenAuction, state, false);
    }

    /// @notice Requires a lapsed account past its grace.
    function _requireOverdue(uint256 account) private view {
        Lapse memory lapse = accounts.lapseOf(account);
        if (lapse.state != LapseState.Lapsed) revert NotLapsed(account);
        uint40 clock = _clock();
        if (clock < lapse.graceUntil) revert GraceRunning(account, lapse.graceUntil, clock);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ILiquidationAuction
    function factorOf(uint256 account) external view returns (int32) {
        Auction memory auction = _requireRunning(account);
        return int32(PriceFactor.atUp(_termsOf(auction.terms), _clock() - auction.start));
    }

    /// @inheritdoc ILiquidationAuction
    function standingOf(uint256 account) external view returns (Standing) {
        if (accounts.ownerOf(account) == address(0)) return Standing.Gone;
        Lapse memory lapse = accounts.lapseOf(account);
        if (lapse.state == LapseState.FeeOwed) return Standing.FeeOwed;
        uint40 clock = _clock();
        if (lapse.state == LapseState.Lapsed) return clock < lapse.graceUntil ? Standing.InGrace : Standing.Overdue;
        if (lapse.state == LapseState.InAuction) {
            return clock < _staleFrom(_auctionOf(account)) ? Standing.InAuction : Standing.Stale;
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
