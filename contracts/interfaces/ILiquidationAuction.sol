// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Auction, AuctionTerms, Bid, Standing, Valuation} from "../types/Auction.sol";
import {SolvencyProof} from "../types/Account.sol";
import {IValuations} from "./IValuations.sol";
import {IWaterfall} from "./IWaterfall.sol";

/// @title From silence to settlement.
/// @notice See `liquidation/LiquidationAuction` for the state machine.
interface ILiquidationAuction is IWaterfall, IValuations {
    event TermsSet(uint32 indexed version, AuctionTerms terms);
    /// @notice Value and requirement in USD cents, at the home table and with every weight 1.
    event AuctionOpened(
        uint256 indexed account,
        uint32 epoch,
        int64 value,
        uint64 requirement,
        int64 plainValue,
        uint64 exposure
    );
    event AuctionRestarted(
        uint256 indexed account,
        uint32 epoch,
        int64 value,
        uint64 requirement,
        int64 plainValue,
        uint64 exposure
    );
    /// @notice The auction may cost others more than was known: `exposure` units of slot 0 now.
    event ExposureRaised(
        uint256 indexed account,
        uint32 epoch,
        int64 value,
        uint64 requirement,
        int64 plainValue,
        uint64 exposure
    );
    /// @notice Nobody started the auction again: until somebody does it neither gates exits nor counts as at risk.
    event AuctionShelved(uint256 indexed account);
    event TakenOver(
        uint256 indexed account,
        uint256 indexed liquidator,
        bool full,
        int128 paid,
        uint64 penalty,
        uint64 bounty,
        uint64 covered,
        uint64 uncovered
    );
    event FeePaid(uint256 indexed account, address indexed payer, uint64 units);
    /// @notice The auction is over without a takeover: the account was attested again.
    event AuctionEnded(uint256 indexed account);

    /// @notice The terms contradict each other; `field` is the first that does.
    error TermsRefused(string field);
    error TermsUnknown(uint32 version);
    error NotLapsed(uint256 account);
    error GraceRunning(uint256 account, uint40 until, uint40 clock);
    error NotInAuction(uint256 account);
    error FeeNotOwed(uint256 account);
    error ProofOfOldPrices(uint32 epoch);
    /// @notice What was disclosed meets the maintenance level: the account can be attested, not liquidated.
    error AccountIsHealthy(uint256 account, int64 value, uint64 requirement);
    /// @notice Auctions that are open already put `atRisk` cents at risk; another that costs nobody else anything opens
    /// when it is less than `most`.
    error TooMuchAtRisk(uint256 atRisk, uint256 most);
    /// @notice The vault asks another contract what auctions may cost.
    error NotTheWaterfall(address bound);
    /// @notice Slot 0 has no price at that epoch: nothing can be paid.
    error SettlementUnpriced(uint32 epoch);
    /// @notice By this valuation the auction may cost `cost` units, no more than the `recorded`.
    error ExposureNotRaised(uint256 account, uint64 recorded, uint64 cost);
    /// @notice The attestation that came with a rescue is for less than the maintenance level.
    error NotCured(uint256 account);
    /// @notice A takeover leaves nothing, or one remainder.
    error TooManyRemainders(uint256 given);
    error AuctionRunning(uint256 account, uint40 staleFrom, uint40 clock);
    error AuctionStale(uint256 account, uint40 staleFrom, uint40 clock);
    /// @notice A takeover in full is for accounts beyond help, small ones, or after the fast phase.
    error FullTooEarly(uint256 account);
    error NotTheWholeBook(uint256 account);
    /// @notice The health of the remainder is not certainly between target and target + tolerance.
    error RemainderRefused(int64 value, uint64 requirement);
    /// @notice A part must relieve the account of some of its requirement.
    error NothingRelieved(uint64 before, uint64 afterwards);
    /// @notice The owner would lose more than the auction's discount, the penalty and the bounty.
    error BidTooLow(int256 owed, int256 offered);
    error SelfTakeover(uint256 account);

    /// @notice Opens the auction of a lapsed account past its grace, by showing that it is below maintenance. By anyone.
    function open(uint256 account, Valuation calldata valuation) external;

    /// @notice Starts a stale auction again, under the latest terms. By anyone. Unless the valuation is of the latest epoch
    /// it may cost others no less than was known.
    function restart(uint256 account, Valuation calldata valuation) external;

    /// @notice Records that an auction may cost others more than was known; its price phase goes on. By anyone, whatever
    /// the state of the market, until the auction may be shelved.
    function reprice(uint256 account, Valuation calldata valuation) external;

    /// @notice Stops counting an auction that nobody started again for the opening window after it became stale. By anyone.
    function shelve(uint256 account) external;

    /// @notice Takes over all or part of the account's book. By the owner of the liquidator's account.
    function takeOver(Bid calldata bid) external;

    /// @notice Deposits into an account and attests it, in any state; a lapsed one must be cured by it. Owner only.
    function rescue(
        uint256 account,
        uint8 slot,
        uint64 amount,
        uint16 level,
        uint40 duration,
        SolvencyProof calldata proof
    ) external;

    /// @notice Pays the cure fee of an account that was attested again. By anyone. Nothing while a unit of slot 0 is worth
    /// nothing.
    function payFee(uint256 account) external;

    /// @notice Ends the auction of an account that was attested again. By anyone.
    function end(uint256 account) external;

    /// @notice Current terms and their version.
    function terms() external view returns (uint32 version, AuctionTerms memory);

    /// @notice The terms of a version: an auction runs under those that its entry names.
    function termsOf(uint32 version) external view returns (AuctionTerms memory);

    /// @dev `start` is the account's latest following of a relisting of options where that is later: the price phase is counted
    /// from there.
    function auctionOf(uint256 account) external view returns (Auction memory);

    /// @notice Sum of the requirements of open auctions in their first three price phases, cents.
    function atRisk() external view returns (uint256);

    /// @notice Market clock (s) until which that sum was at its limit: now, while it is; 0 if it never was.
    function fullUntil() external view returns (uint40);

    /// @notice attested, lapsed (grace or overdue), in auction, stale, settled …: where an account stands now.
    function standingOf(uint256 account) external view returns (Standing);

    /// @notice Price factor of an auction now: 1e-4 of the requirement, added to the value; falls from positive to
    /// negative.
    function factorOf(uint256 account) external view returns (int32);
}
