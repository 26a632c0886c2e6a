// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IExpiryClearing} from "../interfaces/IExpiryClearing.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {Auction, AuctionTerms, Valuation} from "../types/Auction.sol";
import {LapseState} from "../types/Lapse.sol";
import {TermsHistory} from "./TermsHistory.sol";
import {Valuations} from "./Valuations.sol";
import {Worth} from "./Worth.sol";

/// @title What open auctions put at risk, and what they may cost.
/// @notice Two sums over the auctions written down here: `atRisk`, of requirements, limits how much is on auction at once;
/// `exposure` gates payments out of slot 0. Each auction takes out what it put in, whichever way it ends: by a takeover,
/// a rescue, the payment of a fee, or `end`, which anybody may call once the account is no longer on auction.
///
/// *Nobody blocks the limit with dust*: an auction opens while the sum is below the limit, however large its book. And the
/// limit refuses no auction that may cost others anything: a deficit that is known is recorded.
/// *Nobody gates exits, or holds the limit, for ever*: an auction that nobody starts again for the opening window after it
/// became stale can be shelved, for good until it starts again; and from its fourth start on it counts in neither sum. In
/// three whole price phases nobody wanted it at any price that the terms allow; to wait on would lock all holders in for
/// the sake of one book.
/// *Nobody gates exits with dust*: what may cost less than `dust` counts as nothing.
/// *Nobody opens the gate falsely*: until then what is recorded only rises, by `reprice`, and falls at a restart by a
/// valuation of the latest epoch alone.
abstract contract AuctionBooks is TermsHistory, Valuations {
    /// @dev Starts of one auction during which it counts.
    uint8 private constant GATING_RUNS = 3;
    /// @dev Zero where there are no options.
    IExpiryClearing private immutable _clearing;

    /// @inheritdoc ILiquidationAuction
    uint256 public atRisk;

    /// @dev Units of slot 0.
    uint256 private _exposure;
    /// @dev Market clock (s) at which `atRisk` was last seen to leave its limit.
    uint40 private _fullUntil;
    mapping(uint256 account => Auction) private _auctions;

    constructor() {
        _clearing = proofs.clearing();
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IWaterfall
    /// @dev 2^64 − 1 stands for more.
    function exposure() external view returns (uint64) {
        return uint64(Math.min(_exposure, type(uint64).max));
    }

    /// @inheritdoc ILiquidationAuction
    function fullUntil() external view returns (uint40) {
        return _isFull() ? _clock() : _fullUntil;
    }

    function _isFull() private view returns (bool) {
        return atRisk >= _maxAtRisk();
    }

    /// @inheritdoc IWaterfall
    function delays() external view returns (uint40 grace, uint40 openingWindow) {
        AuctionTerms memory under = _termsOf(_latestVersion());
        return (under.grace, under.openingWindow);
    }

    /// @inheritdoc ILiquidationAuction
    function auctionOf(uint256 account) external view returns (Auction memory) {
        return _auctionOf(account);
    }

    /// @notice The auction's entry. Its price phase starts, or starts again, when the account follows a relisting of options:
    /// before that nobody could bid, and a conversion blinds the book anew.
    function _auctionOf(uint256 account) internal view returns (Auction memory auction) {
        auction = _auctions[account];
        if (address(_clearing) == address(0)) return auction;
        uint40 followedAt = _clearing.followedAt(account);
        if (auction.start != 0 && followedAt > auction.start) auction.start = followedAt;
    }

    function _stateOf(uint256 account) internal view returns (LapseState) {
        return accounts.lapseOf(account).state;
    }

    function _requireRunning(uint256 account) internal view returns (Auction memory) {
        if (_stateOf(account) != LapseState.InAuction) revert NotInAuction(account);
        return _auctionOf(account);
    }

    /// @notice Market clock (s) at which the price phase is over.
    function _staleFrom(Auction memory auction) internal view returns (uint40 staleFrom) {
        (staleFrom, ) = _endOf(auction);
    }

    /// @return staleFrom Market clock (s) at which the price phase is over.
    /// @return shelvedFrom Market clock (s) from which the auction may be shelved.
    function _endOf(Auction memory auction) internal view returns (uint40 staleFrom, uint40 shelvedFrom) {
        AuctionTerms memory under = _termsOf(auction.terms);
        staleFrom = auction.start + under.fastTime + under.slowTime;
        shelvedFrom = staleFrom + under.openingWindow;
    }

    function _clock() internal view override returns (uint40) {
        return market.clock();
    }

    // ---------------------------------------------------------------------------------------------------- entries

    /// @notice Writes down an auction that starts now under the latest terms.
    /// @param run How many starts it has had, this one included.
    /// @param known What it may cost others by the valuations so far, units; a kinder epoch than the latest does not
    /// lower it.
    /// @return entry As written.
    function _enter(
        uint256 account,
        Valuation calldata valuation,
        uint8 run,
        uint64 known
    ) internal returns (Auction memory entry) {
        uint32 version = _latestVersion();
        AuctionTerms memory under = _termsOf(version);
        (entry.terms, entry.start, entry.runs) = (version, _clock(), run);
        if (run <= GATING_RUNS) {
            uint64 cost = _cost(under, valuation, run);
            if (cost < known && !_isLatest(valuation.epoch)) cost = known;
            if (cost == 0 && _isFull()) revert TooMuchAtRisk(atRisk, under.maxAtRisk);
            (entry.requirement, entry.exposure) = (valuation.requirement, cost);
            atRisk += valuation.requirement;
            _exposure += cost;
        }
        _requireBelow(_bookOf(account), valuation, under.priceTolerance);
        _auctions[account] = entry;
    }

    function _isLatest(uint32 epoch) private view returns (bool) {
        (, uint32 latest, ) = market.status();
        return epoch == latest;
    }

    /// @notice Records a higher exposure.
    function _raise(
        uint256 account,
        Auction memory entry,
        Valuation calldata valuation
    ) internal returns (uint64 cost) {
        AuctionTerms memory under = _termsOf(entry.terms);
        cost = _cost(under, valuation, entry.runs);
        if (cost <= entry.exposure) revert ExposureNotRaised(account, entry.exposure, cost);
        _requireBelow(_bookOf(account), valuation, under.priceTolerance);
        _exposure += cost - entry.exposure;
        _auctions[account].exposure = cost;
    }

    function _cost(AuctionTerms memory under, Valuation calldata valuation, uint8 run) private view returns (uint64) {
        if (run > GATING_RUNS) return 0;
        return Worth.costUp(under, valuation, _settlementPrice(valuation.epoch));
    }

    /// @inheritdoc TermsHistory
    function _markFull() internal override {
        if (_isFull()) _fullUntil = _clock();
    }

    /// @notice Takes an auction out of both sums; its entry stays.
    function _uncount(uint256 account) internal {
        _markFull();
        Auction storage entry = _auctions[account];
        atRisk -= entry.requirement;
        _exposure -= entry.exposure;
        (entry.requirement, entry.exposure) = (0, 0);
    }

    /// @notice Takes an auction out of the books; without an entry it does nothing.
    function _drop(uint256 account) internal {
        _uncount(account);
        delete _auctions[account];
    }
}
