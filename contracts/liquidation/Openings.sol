// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IInsuranceFund} from "../interfaces/IInsuranceFund.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IOpenings} from "../interfaces/IOpenings.sol";
import {Account} from "../types/Account.sol";
import {AuctionTerms, Valuation} from "../types/Auction.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {CouncilMember, Roster} from "../types/Roster.sol";
import {Valuations} from "./Valuations.sol";
import {Worth} from "./Worth.sol";

/// @title Requests to the council to open a lapsed account, and what it says it opened.
/// @notice A lapsed account past its grace may be opened for a liquidator: his request names the viewing key that shares
/// are encrypted to, and costs a bond. Members log every opening here before they give anything. Nothing of a book
/// reaches the chain. The contract holds nothing but bonds.
///
/// *The bond* comes back once the account is on auction or attested again, or after the window if no book was opened:
/// fewer members logged than it takes. It is the insurance fund's if enough did and nothing followed within the window
/// after that; so whoever finds the account healthy attests it for its owner, which brings the bond back. It is never the
/// owner's: who keeps his book where nobody can do anything with it must not be paid for that. A book on the line, neither
/// certainly below maintenance nor at it, can be neither put on auction nor attested: to show that brings the bond back,
/// too. So does a conversion of the account's expired options, which hides the book again from who asked for it: another
/// request is needed then. And while the limit at risk may keep the account from being put on auction no window ends. A request made while
/// the account is on auction already can only come back, at the end of its window or of the auction: it keeps idle
/// requests few. One member cannot forfeit a bond by saying that he answered; as many as it takes to open the book can.
///
/// *Rosters* may change in between: members log by their place on the active roster, and places are counted per
/// generation.
contract Openings is IOpenings, Valuations {
    using SafeERC20 for IERC20;

    struct Request {
        uint256 account;
        uint256 liquidator;
        address requestedBy;
        /// Market clock (s) of the flag that it followed, and until which something may follow.
        uint40 since;
        uint40 until;
        bool settled;
        /// Whether the account was on auction already.
        bool inAuction;
        /// The opening window at the request, s.
        uint40 window;
        /// Whether enough members of one generation logged to open the book.
        bool opened;
        /// Generation whose members `logged` is of.
        uint32 generation;
        uint32 logged;
        /// Of the account's commitment at the request: the book that was asked for.
        uint64 version;
        /// Token units.
        uint256 bond;
    }

    ILiquidationAuction public immutable auction;
    ICouncil public immutable council;
    IERC20 public immutable token;

    uint256 public requestCount;
    mapping(uint256 request => Request) private _requests;

    constructor(ILiquidationAuction auction_) Valuations(auction_.accounts()) {
        auction = auction_;
        council = accounts.seals().council();
        token = vault.tokenOf(0);
    }

    /// @inheritdoc IOpenings
    function requestOpening(uint256 account, uint256 liquidator) external returns (uint256 request) {
        Lapse memory lapse = _requireOverdue(account);
        Account memory asking = accounts.accountOf(liquidator);
        if (asking.owner != msg.sender) revert IMarginAccounts.NotOwner(liquidator, msg.sender);
        (, AuctionTerms memory terms) = auction.terms();
        uint256 bond = vault.tokensUp(terms.bond);
        request = ++requestCount;
        Request storage asked = _requests[request];
        (asked.account, asked.liquidator, asked.requestedBy) = (account, liquidator, msg.sender);
        (asked.since, asked.until) = (lapse.since, market.clock() + terms.openingWindow);
        asked.window = terms.openingWindow;
        (asked.inAuction, asked.bond) = (lapse.state == LapseState.InAuction, bond);
        uint64 version = accounts.accountOf(account).version;
        asked.version = version;
        emit OpeningRequested(account, liquidator, msg.sender, request, asking.viewX, asking.viewY, version);
        _takeBond(bond);
    }

    /// @dev A token that takes a fee would have later bonds pay for earlier ones.
    function _takeBond(uint256 bond) private {
        if (bond == 0) return;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), bond);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != bond) revert BondInexact(bond, received);
    }

    /// @inheritdoc IOpenings
    function logOpening(uint256 request, uint8 member) external {
        Request storage asked = _requestOf(request);
        if (asked.settled) revert RequestOver(request);
        uint256 account = asked.account;
        if (_requireOverdue(account).since != asked.since) revert NotLapsed(account);
        if (_isOfOtherBook(asked)) revert RequestOver(request);

        uint32 generation = council.generation();
        Roster memory roster = council.roster(generation);
        CouncilMember[] memory members = roster.members;
        if (member == 0 || member > members.length) revert NoSuchMember(member);
        if (members[member - 1].account != msg.sender) revert NotACouncilMember(msg.sender);
        if (asked.generation != generation) (asked.generation, asked.logged) = (generation, 0);
        uint32 logged = asked.logged;
        uint32 bit = uint32(1) << (member - 1);
        if (logged & bit != 0) revert AlreadyLogged(request, member);
        asked.logged = logged | bit;
        emit OpeningLogged(request, account, member);
        if (!asked.opened && _count(logged | bit) >= roster.threshold) _open(asked);
    }

    /// @notice From here on the liquidator can know the book; he has the whole window to do something about it.
    function _open(Request storage asked) private {
        uint40 until = market.clock() + asked.window;
        asked.opened = true;
        if (until > asked.until) asked.until = until;
    }

    /// @inheritdoc IOpenings
    function settleBond(uint256 request) external {
        Request storage asked = _requestOf(request);
        if (asked.settled) revert RequestOver(request);
        (bool waits, bool idle) = _stateOf(asked);
        bool forNothing = idle && asked.opened;
        if (waits && market.clock() < _decidedFrom(asked, forNothing)) revert BondLocked(request);
        asked.settled = true;
        if (forNothing) _forfeit(request, asked);
        else _return(request, asked);
    }

    /// @inheritdoc IOpenings
    function settleOnTheLine(uint256 request, Valuation calldata valuation) external {
        Request storage asked = _requestOf(request);
        if (asked.settled) revert RequestOver(request);
        uint256 account = asked.account;
        (, bool idle) = _stateOf(asked);
        if (!idle) revert NotLapsed(account);
        Book memory book = _bookOf(account);
        uint16 level = book.maintenanceLevel;
        bool decided = Worth.isBelow(valuation, level) || Worth.isAtLeast(valuation, level);
        if (decided) revert NotOnTheLine(account, valuation.value, valuation.requirement);
        (, AuctionTerms memory terms) = auction.terms();
        _requireValued(book, valuation, terms.priceTolerance);
        asked.settled = true;
        _return(request, asked);
    }

    /// @notice Market clock (s) at which nothing can follow any more. What may be forfeited has a whole window from the last
    /// time on that the limit at risk was reached.
    function _decidedFrom(Request storage asked, bool forNothing) private view returns (uint40 from) {
        from = asked.until;
        if (!forNothing) return from;
        uint40 roomy = auction.fullUntil() + asked.window;
        if (roomy > from) from = roomy;
    }

    function _return(uint256 request, Request storage asked) private {
        (address to, uint256 bond) = (asked.requestedBy, asked.bond);
        emit BondReturned(request, to, bond);
        if (bond != 0) token.safeTransfer(to, bond);
    }

    /// @dev There may be nobody to have it: no fund yet, or units that are worth nothing and are not sold.
    function _forfeit(uint256 request, Request storage asked) private {
        (address fund, uint256 bond) = (vault.insuranceFund(), asked.bond);
        if (fund == address(0) || vault.unitsDown(bond) == 0) return _return(request, asked);
        emit BondForfeited(request, fund, bond);
        token.forceApprove(fund, bond);
        IInsuranceFund(fund).contribute(bond);
    }

    /// @return waits Whether something may still follow.
    /// @return idle Whether nothing followed yet: the account is lapsed as when the request was made.
    function _stateOf(Request storage asked) private view returns (bool waits, bool idle) {
        Lapse memory lapse = accounts.lapseOf(asked.account);
        if (lapse.since != asked.since || _isOfOtherBook(asked)) return (false, false);
        idle = lapse.state == LapseState.Lapsed;
        waits = idle || (asked.inAuction && lapse.state == LapseState.InAuction);
    }

    /// @notice Whether the account converted options since: what was opened for the request is not its book any more.
    function _isOfOtherBook(Request storage asked) private view returns (bool) {
        return accounts.accountOf(asked.account).version != asked.version;
    }

    /// @inheritdoc IOpenings
    function requestOf(
        uint256 request
    )
        external
        view
        returns (uint256 account, uint256 liquidator, address requestedBy, uint40 since, uint32 logged, bool settled)
    {
        Request memory asked = _requestOf(request);
        logged = asked.generation == council.generation() ? asked.logged : 0;
        return (asked.account, asked.liquidator, asked.requestedBy, asked.since, logged, asked.settled);
    }

    /// @notice Requires an account on auction, or a lapsed one past its grace.
    function _requireOverdue(uint256 account) private view returns (Lapse memory lapse) {
        lapse = accounts.lapseOf(account);
        if (lapse.state == LapseState.InAuction) return lapse;
        if (lapse.state != LapseState.Lapsed) revert NotLapsed(account);
        uint40 clock = market.clock();
        if (clock < lapse.graceUntil) revert GraceRunning(account, lapse.graceUntil, clock);
    }

    function _count(uint32 bits) private pure returns (uint256 ones) {
        for (; bits != 0; bits &= bits - 1) ++ones;
    }

    function _requestOf(uint256 request) private view returns (Request storage asked) {
        asked = _requests[request];
        if (asked.requestedBy == address(0)) revert RequestUnknown(request);
    }
}
