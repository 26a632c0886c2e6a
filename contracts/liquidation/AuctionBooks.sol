// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {Auction, AuctionTerms, Valuation} from "../types/Auction.sol";
import {LapseState} from "../types/Lapse.sol";
import {Valuations} from "./Valuations.sol";
import {Worth} from "./Worth.sol";

/// @title What open auctions put at risk, and what they may cost.
/// @notice Two sums over the auctions written down here: `atRisk`, of requirements, limits how much is on auction at once;
/// `exposure` gates payments out of slot 0. Each auction takes out what it put in, whichever way it ends: by a takeover,
/// a rescue, the payment of a fee, or `end`, which anybody may call once the account is no longer on auction.
///
/// *Nobody blocks the limit with dust*: an auction opens while the sum is below the limit, however large its book; so the
/// sum exceeds the limit by less than one book.
/// *Nobody gates exits for ever*: an auction that nobody starts again for the opening window after it became stale can be
/// shelved, and from its fourth start on it gates no more. In three whole price phases nobody wanted it at any price that
/// the terms allow; to wait on would lock all holders in for the sake of one book.
/// *Nobody opens the gate falsely*: until then what is recorded only rises, by `reprice`.
abstract contract AuctionBooks is Valuations {
    /// @dev Starts of one auction during which it gates exits.
    uint8 private constant GATING_RUNS = 3;

    /// @inheritdoc ILiquidationAuction
    uint256 public atRisk;

    /// @dev Units of slot 0.
    uint256 private _exposure;
    mapping(uint256 account => Auction) private _auctions;

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IWaterfall
    /// @dev 2^64 − 1 stands for more.
    function exposure() external view returns (uint64) {
        return uint64(Math.min(_exposure, type(uint64).max));
    }

    /// @inheritdoc IWaterfall
    function delays() external view returns (uint40 grace, uint40 openingWindow) {
        AuctionTerms memory under = _termsOf(_latestVersion());
        return (under.grace, under.openingWindow);
    }

    /// @inheritdoc ILiquidationAuction
    function auctionOf(uint256 account) external view returns (Auction memory) {
        return _auctions[account];
    }

    function _auctionOf(uint256 account) internal view returns (Auction memory) {
        return _auctions[account];
    }

    function _stateOf(uint256 account) internal view returns (LapseState) {
        return accounts.lapseOf(account).state;
    }

    function _requireRunning(uint256 account) internal view returns (Auction memory) {
        if (_stateOf(account) != LapseState.InAuction) revert NotInAuction(account);
        return _auctions[account];
    }

    /// @notice Market clock (s) at which the price phase is over.
    function _staleFrom(Auction memory auction) internal view returns (uint40) {
        AuctionTerms memory under = _termsOf(auction.terms);
        return auction.start + under.fastTime + under.slowTime;
    }

    // ---------------------------------------------------------------------------------------------------- entries

    /// @notice Writes down an auction that starts now under the latest terms.
    /// @param run How many starts it has had, this one included.
    /// @return entry As written.
    function _enter(uint256 account, Valuation calldata valuation, uint8 run) internal returns (Auction memory entry) {
        uint32 version = _latestVersion();
        AuctionTerms memory under = _termsOf(version);
        if (atRisk >= under.maxAtRisk) revert TooMuchAtRisk(atRisk, under.maxAtRisk);
        _requireBelow(_bookOf(account), valuation, under);
        entry = Auction({
            terms: version,
            start: _clock(),
            requirement: valuation.requirement,
            exposure: _cost(under, valuation, run),
            runs: run
        });
        atRisk += entry.requirement;
        _exposure += entry.exposure;
        _auctions[account] = entry;
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
        _requireBelow(_bookOf(account), valuation, under);
        _exposure += cost - entry.exposure;
        _auctions[account].exposure = cost;
    }

    function _cost(AuctionTerms memory under, Valuation calldata valuation, uint8 run) private view returns (uint64) {
        if (run > GATING_RUNS) return 0;
        return Worth.costUp(under, valuation, _settlementPrice(valuation.epoch));
    }

    /// @notice Takes an auction out of both sums; its entry stays.
    function _uncount(uint256 account) internal {
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
