// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {HaltReason} from "../types/Feeds.sol";
import {OptionLimits, OptionReport, OptionState, Series} from "../types/Option.sol";
import {IExpiryClearing} from "./IExpiryClearing.sol";
import {IMarketBook} from "./IMarketBook.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";

/// @notice What an epoch takes over from the option book.
struct OptionEpoch {
    /// None, or why no epoch may be committed; the rest is then zero.
    HaltReason reason;
    /// Slot of the reason.
    uint8 slot;
    /// Whether any option slot has a price.
    bool priced;
    /// Whether a slot has its first price in this epoch, or that of its fixing, or a relisting takes effect.
    bool appeared;
    bool relisted;
    /// Words 4..7 of PackedPrices.
    uint256[4] prices;
    /// Cumulative drifts, packed as prices are.
    uint256[4] drifts;
    /// x and y of the prepared option point per active verifier, in the order of registration with the market.
    uint256[] points;
}

/// @title Option slots: series, prices and scenarios reported by a risk oracle, fixing and relisting.
/// @notice Prices, scenarios and points change with every report, and count from the next epoch on: what `MarketBook`
/// archived is what proofs are checked against. Slots are numbered 16..31 throughout.
interface IOptionBook {
    /// @param from Block time (s) from which a first report is accepted.
    event SeriesAnnounced(uint8 indexed slot, Series series, uint40 from);
    event StateChanged(uint8 indexed slot, OptionState state);
    /// @notice Everything a prover needs to know of these slots until the next report about them, but for
    /// those that `EntrySkipped` names in the same transaction.
    event Reported(uint64 indexed number, uint40 timestamp, uint8[] slots, uint64[] prices, uint256[] pnl);
    /// @notice What the report says of this slot does not count: the slot is frozen, fixed or expired.
    event EntrySkipped(uint64 indexed number, uint8 indexed slot);
    /// @param settlement The underlying's price at expiry, 1e-8 USD.
    /// @param payoff 1e-8 USD per unit, at least 1.
    event SeriesFixed(uint8 indexed slot, uint40 indexed expiry, uint64 settlement, uint64 payoff, bool observed);
    event RelistingCalled(uint32 indexed number, uint32 slots, uint64[] payoffs);
    /// @param settlementPrice Price of slot 0, 1e-8 USD.
    event Relisted(uint32 indexed number, uint32 slots, uint64 settlementPrice);
    event RelistingRecalled(uint32 indexed number);
    event ClearingBound(IExpiryClearing indexed clearing);
    event OracleSet(address[] signers, uint8 threshold);
    event LimitsSet(OptionLimits limits);

    error OnlyMarket(address caller);
    error NotAnOptionSlot(uint256 slot);
    error LimitsRefused(OptionLimits limits);
    error SeriesRefused(Series series);
    error StateRefused(uint256 slot, OptionState state);
    error NoticeTooShort(uint40 from, uint256 earliest);
    /// @notice The announced series takes no report, or no relisting, before this block time (s).
    error NotYet(uint256 slot, uint40 from);
    /// @notice Signers must be distinct and not zero, in ascending order; 1 ≤ threshold ≤ signers ≤ 16.
    error OracleRefused(uint256 signers, uint256 threshold);
    error TooFewSignatures(uint256 signatures, uint256 threshold);
    error NotASigner(address signer);
    /// @notice Signatures must come in ascending order of their signers, one each.
    error SignersNotAscending(address previous, address signer);
    error ReportMalformed(uint256 slots, uint256 prices, uint256 pnlWords);
    /// @notice Every slot of the report is frozen, fixed or expired.
    error NothingTaken();
    error SlotsNotAscending(uint8 previous, uint8 slot);
    error ReportNumberUsed(uint64 number, uint64 latest);
    error ReportFromFuture(uint40 timestamp, uint256 time);
    error ReportTooOld(uint40 timestamp, uint256 earliest);
    error ReportTooSoon(uint40 timestamp, uint256 earliest);
    error SeriesExpired(uint256 slot, uint40 expiry);
    error SeriesNotExpired(uint256 slot, uint40 expiry);
    /// @notice The underlying has no price at the latest epoch.
    error UnderlyingUnpriced(uint256 slot, uint8 underlying);
    /// @notice The series is published at its minPrice where it is worth less.
    error PriceBelowMinimum(uint256 slot, uint64 price, uint64 minPrice);
    error MoveTooLarge(uint256 slot, uint64 from, uint64 to, uint256 most);
    /// @notice A call is worth no more than its underlying, a put no more than its strike.
    error PriceTooHigh(uint256 slot, uint64 price, uint256 most);
    error PriceBelowIntrinsic(uint256 slot, uint64 price, uint256 least);
    /// @notice A scenario's loss is more than the price.
    error LossTooLarge(uint256 slot, uint256 scenario, int64 pnl, uint64 price);
    error GainTooLarge(uint256 slot, uint256 scenario, int64 pnl, uint256 most);
    /// @notice Bits beyond the last scenario must be zero.
    error PnlPaddingNotZero(uint256 slot);
    /// @notice The cumulative drift of the slot is used up: freeze it.
    error DriftExhausted(uint256 slot);
    /// @notice A report about one slot of a relisting is about all of them.
    error RelistingIncomplete(uint256 missing);
    error RelistingPending(uint32 number);
    error RelistingUnknown(uint32 number, uint32 latest);
    error NothingToRelist();
    /// @notice No relisting is called, or its report has come.
    error NothingToRecall();
    /// @notice One clearing, of this book, with accounts that ask it; for good.
    error ClearingRefused(IExpiryClearing clearing);
    /// @notice Nobody could convert what expired.
    error ClearingMissing();
    error FixingTooEarly(uint256 slot, uint256 from);
    /// @notice The average was observed: no signature is asked for, or accepted.
    error FixingObserved(uint256 slot, uint256 observed);
    error FixingUnobserved(uint256 slot, uint256 observed, uint256 needed);
    error FixingOutOfBounds(uint256 slot, uint64 settlement, uint64 latest);
    error VerifierShapeRefused(uint8 nLinear, uint8 nOption, uint8 nScenarios);
    /// @notice A point of the key was refused by a precompile; cannot happen with a checked key.
    error PointRefused(ISolvencyVerifier verifier);

    // ------------------------------------------------------------------------------------------------ governance

    /// @notice Announces the series that the slot will have next. Governor only; again to replace what was announced.
    /// @param from Block time (s), at least the minimum notice ahead.
    function announce(Series calldata series, uint40 from) external;

    /// @notice Calls the relisting of fixed slots whose next series are due. Governor only. The next report about them, about
    /// all of them at once, gives them their new prices, and the epoch after it makes the relisting count.
    function relist(uint8[] calldata slots) external;

    /// @notice Takes back a relisting that no report has priced yet: its slots stay fixed. Governor only.
    function recallRelisting() external;

    /// @notice Names the clearing that converts what expired, once its accounts are bound. Nothing is relisted before.
    /// Governor only, once.
    function bindClearing(IExpiryClearing clearing) external;

    /// @notice Stops reports about a slot whose last price stands from now on. Governor only.
    function freeze(uint8 slot) external;

    /// @notice Lets reports about a frozen slot go on; its last report counts as one of now. Governor only.
    function unfreeze(uint8 slot) external;

    /// @notice Replaces the oracle. Governor only.
    function setOracle(address[] calldata signers, uint8 threshold) external;

    /// @notice Replaces the bounds. Governor only.
    function setLimits(OptionLimits calldata limits) external;

    // -------------------------------------------------------------------------------------------- reports, fixing

    /// @notice Takes over a report. By anyone.
    /// @param signatures 65 bytes each, in ascending order of the signers' addresses, at least the threshold.
    function report(OptionReport calldata report_, bytes[] calldata signatures) external;

    /// @notice Fixes an expired series at the average that was observed. By anyone.
    function fix(uint8 slot) external;

    /// @notice Fixes an expired series that could not be observed, at a price the oracle signed. By anyone.
    /// @param settlement The underlying's price at expiry, 1e-8 USD, within the tolerance of the latest epoch's.
    function fixSigned(uint8 slot, uint64 settlement, bytes[] calldata signatures) external;

    // ----------------------------------------------------------------------------------------------------- market

    /// @notice Observes an epoch about to be committed and says what it takes over. Market only.
    /// @param linearPrices Words 0..3 of its PackedPrices.
    function onEpoch(uint256[4] calldata linearPrices) external returns (OptionEpoch memory);

    /// @notice Prepares the option point of a verifier from now on. Market only.
    /// @param position Of the verifier's registration with the market.
    function addVerifier(ISolvencyVerifier verifier, uint8 position) external;

    /// @notice Ends preparing. Market only.
    function removeVerifier(uint8 position) external;

    // ------------------------------------------------------------------------------------------------------ views

    function market() external view returns (IMarketBook);

    function clearing() external view returns (IExpiryClearing);

    /// @notice State of a slot, the price it was last given (1e-8 USD), its cumulative drift (1e-8 USD) and the time of its
    /// last report, or of its unfreezing after that (block time, s).
    function slotOf(
        uint8 slot
    ) external view returns (OptionState state, uint64 price, uint64 drift, uint40 reportedAt);

    /// @notice The series that has the slot now.
    function seriesOf(uint8 slot) external view returns (Series memory);

    /// @notice The series announced next for the slot, and from when (block time, s); zeros if there is none.
    function nextSeriesOf(uint8 slot) external view returns (Series memory series, uint40 from);

    /// @notice What one unit gains per scenario, 1e-8 USD, packed as in a report.
    function pnlOf(uint8 slot) external view returns (uint256[9] memory);

    /// @notice Σ over option prices and scenarios of scalar·IC for the verifier at this position; (0, 0) when it is not active.
    function optionPoint(uint8 position) external view returns (uint256 x, uint256 y);

    /// @notice Number of relistings that count. It changes with an epoch and never otherwise.
    function relistings() external view returns (uint32);

    /// @notice A relisting that counts.
    /// @param number From 1.
    /// @return slots Bit i for slot i.
    /// @return payoffs What a unit of each was fixed at, 1e-8 USD, one per bit of `slots` in ascending order.
    /// @return settlementPrice Price of slot 0 in the epoch that made it count, 1e-8 USD.
    function relisting(
        uint32 number
    ) external view returns (uint32 slots, uint64[] memory payoffs, uint64 settlementPrice);

    /// @notice The oracle's signers in ascending order, how many must sign, and the number of this set, from 1.
    function oracle() external view returns (address[] memory signers, uint8 threshold, uint256 set);

    function limits() external view returns (OptionLimits memory);

    /// @notice EIP-712 digest that the oracle signs for a report.
    function reportDigest(OptionReport calldata report_) external view returns (bytes32);

    /// @notice EIP-712 digest that the oracle signs for a fixing.
    function fixingDigest(uint8 slot, uint64 settlement) external view returns (bytes32);
}
