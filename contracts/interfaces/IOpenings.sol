// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Valuation} from "../types/Auction.sol";

/// @title Requests to the council to open a lapsed account, and what it says it opened.
interface IOpenings {
    /// @notice A liquidator asks the council for the book of a lapsed account, sealed to his account's viewing key.
    event OpeningRequested(
        uint256 indexed account,
        uint256 indexed liquidator,
        address indexed requestedBy,
        uint256 request,
        uint256 viewX,
        uint256 viewY,
        uint64 version
    );
    /// @notice A council member says before the chain that he gives the requester his shares.
    event OpeningLogged(uint256 indexed request, uint256 indexed account, uint8 member);
    event BondReturned(uint256 indexed request, address indexed to, uint256 tokens);
    /// @notice The book was opened for nothing: the bond is added to the insurance fund `to`.
    event BondForfeited(uint256 indexed request, address indexed to, uint256 tokens);
    error NotLapsed(uint256 account);
    error GraceRunning(uint256 account, uint40 until, uint40 clock);
    error NotACouncilMember(address caller);
    error RequestUnknown(uint256 request);
    error RequestOver(uint256 request);
    /// @notice Something may still follow.
    error BondLocked(uint256 request);
    /// @notice The token moved another amount than the bond.
    error BondInexact(uint256 bond, uint256 received);
    /// @notice Members log for themselves, by their index from 1.
    error NoSuchMember(uint8 member);
    /// @notice The book is certainly below maintenance, so put it on auction; or certainly not, so attest it.
    error NotOnTheLine(uint256 account, int64 value, uint64 requirement);
    error AlreadyLogged(uint256 request, uint8 member);

    /// @notice Asks the council to open a lapsed account past its grace, for `liquidator`'s viewing key. Takes a bond.
    function requestOpening(uint256 account, uint256 liquidator) external returns (uint256 request);

    /// @notice A council member records that he answers a request. Refused unless the account is lapsed past its grace.
    function logOpening(uint256 request, uint8 member) external;

    /// @notice Returns the bond where an auction or an attestation followed, or too few members answered to open the book;
    /// forfeits it to the insurance fund where it was opened and nothing followed in time. By anyone.
    function settleBond(uint256 request) external;

    /// @notice Returns the bond by showing that nothing can follow: the account's book is on the line, neither certainly
    /// below maintenance nor certainly at it. By anyone.
    function settleOnTheLine(uint256 request, Valuation calldata valuation) external;

    /// @notice What was asked, by whom, after which flag (market clock, s); bit i − 1 of `logged` is set once member i of
    /// the active roster said that he answers.
    function requestOf(
        uint256 request
    )
        external
        view
        returns (uint256 account, uint256 liquidator, address requestedBy, uint40 since, uint32 logged, bool settled);
}
