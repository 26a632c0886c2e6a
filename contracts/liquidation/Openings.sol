// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IOpenings} from "../interfaces/IOpenings.sol";
import {Account} from "../types/Account.sol";
import {AuctionTerms} from "../types/Auction.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {CouncilMember} from "../types/Roster.sol";

/// @title Requests to the council to open a lapsed account, and what it says it opened.
/// @notice A lapsed account past its grace may be opened for a liquidator: his request names the viewing key that shares are
/// encrypted to, and costs a bond that comes back if the account is put on auction or attested again, or nobody answers;
/// else it is the owner's, whose book was opened for nothing. Members log every opening here before they give
/// anything. Nothing of a book reaches the chain. The contract holds nothing but bonds.
contract Openings is IOpenings {
    using SafeERC20 for IERC20;

    struct Request {
        uint256 account;
        uint256 liquidator;
        address requestedBy;
        /// Market clock (s) of the flag that it followed, and until which something may follow.
        uint40 since;
        uint40 until;
        bool settled;
        /// Token units.
        uint256 bond;
        uint32 logged;
    }

    ILiquidationAuction public immutable auction;
    IMarginAccounts public immutable accounts;
    IMarketBook public immutable market;
    ICouncil public immutable council;
    IERC20 public immutable token;

    uint256 public requestCount;
    mapping(uint256 request => Request) private _requests;

    constructor(ILiquidationAuction auction_) {
        auction = auction_;
        accounts = auction_.accounts();
        market = accounts.market();
        council = accounts.seals().council();
        token = accounts.vault().tokenOf(0);
    }

    /// @inheritdoc IOpenings
    function requestOpening(uint256 account, uint256 liquidator) external returns (uint256 request) {
        (, AuctionTerms memory terms) = auction.terms();
        Lapse memory lapse = _requireOpen(account);
        Account memory asking = accounts.accountOf(liquidator);
        if (asking.owner != msg.sender) revert IMarginAccounts.NotOwner(liquidator, msg.sender);
        uint256 bond = accounts.vault().tokensUp(terms.bond);
        request = ++requestCount;
        _requests[request] = Request({
            account: account,
            liquidator: liquidator,
            requestedBy: msg.sender,
            since: lapse.since,
            until: market.clock() + terms.openingWindow,
            settled: false,
            bond: bond,
            logged: 0
        });
        uint64 version = accounts.accountOf(account).version;
        emit OpeningRequested(account, liquidator, msg.sender, request, asking.viewX, asking.viewY, version);
        if (bond != 0) token.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc IOpenings
    function logOpening(uint256 request, uint8 member) external {
        Request storage asked = _requestOf(request);
        if (asked.settled) revert RequestOver(request);
        Lapse memory lapse = _requireOpen(asked.account);
        if (lapse.since != asked.since) revert NotLapsed(asked.account);
        CouncilMember[] memory members = council.roster(council.generation()).members;
        if (member == 0 || member > members.length) revert NoSuchMember(member);
        if (members[member - 1].account != msg.sender) revert NotACouncilMember(msg.sender);
        uint32 bit = uint32(1) << (member - 1);
        if (asked.logged & bit != 0) revert AlreadyLogged(request, member);
        asked.logged |= bit;
        emit OpeningLogged(request, asked.account, member);
    }

    /// @inheritdoc IOpenings
    function settleBond(uint256 request) external {
        Request storage asked = _requestOf(request);
        if (asked.settled) revert RequestOver(request);
        Lapse memory lapse = accounts.lapseOf(asked.account);
        bool waits = lapse.state == LapseState.Lapsed && lapse.since == asked.since;
        if (waits && market.clock() < asked.until) revert BondLocked(request);
        asked.settled = true;
        address owner = accounts.ownerOf(asked.account);
        bool forNothing = waits && asked.logged != 0;
        address to = forNothing ? owner : asked.requestedBy;
        if (forNothing) emit BondForfeited(request, to, asked.bond);
        else emit BondReturned(request, to, asked.bond);
        if (asked.bond != 0) token.safeTransfer(to, asked.bond);
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
        return (asked.account, asked.liquidator, asked.requestedBy, asked.since, asked.logged, asked.settled);
    }

    /// @notice Requires an account on auction, or a lapsed one past its grace.
    function _requireOpen(uint256 account) private view returns (Lapse memory lapse) {
        lapse = accounts.lapseOf(account);
        if (lapse.state == LapseState.InAuction) return lapse;
        if (lapse.state != LapseState.Lapsed) revert NotLapsed(account);
        uint40 clock = market.clock();
        if (clock < lapse.graceUntil) revert GraceRunning(account, lapse.graceUntil, clock);
    }

    function _requestOf(uint256 request) private view returns (Request storage asked) {
        asked = _requests[request];
        if (asked.requestedBy == address(0)) revert RequestUnknown(request);
    }
}
