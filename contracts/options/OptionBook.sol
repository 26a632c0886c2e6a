// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IOptionBook, OptionEpoch} from "../interfaces/IOptionBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {HaltReason} from "../types/Feeds.sol";
import {FIRST_OPTION, OptionLimits, OptionState, PNL_WORDS, Series} from "../types/Option.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {SLOTS} from "../types/Units.sol";
import {OptionRelistings} from "./OptionRelistings.sol";
import {OptionReports} from "./OptionReports.sol";
import {OptionHead, OptionSeries} from "./OptionSeries.sol";

/// @title Option slots.
/// @notice One market, one clock: while any series trades whose last report is older than `maxReportAge`, no epoch is
/// committed, and the market halts for everybody. The way out is a report, the fixing of what expired, or a governor who
/// freezes the slot. An oracle that lies within its bounds makes wrong margin; it can move nothing.
contract OptionBook is OptionRelistings {
    modifier onlyMarket() {
        if (msg.sender != address(market)) revert OnlyMarket(msg.sender);
        _;
    }

    constructor(
        address governor,
        IMarketBook market_,
        OptionLimits memory limits_
    ) OptionSeries(limits_) OptionReports(market_) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
    }

    // ----------------------------------------------------------------------------------------------------- market

    /// @inheritdoc IOptionBook
    function onEpoch(uint256[4] calldata linearPrices) external onlyMarket returns (OptionEpoch memory epoch) {
        OptionHead memory head = _head;
        _observe(head, linearPrices);
        epoch.slot = _staleSlot();
        if (epoch.slot != 0) {
            epoch.reason = HaltReason.OptionsStale;
            head.refused = true;
            (_head, _refusedPrices) = (head, linearPrices);
            return epoch;
        }
        epoch.relisted = _count(head, uint64(linearPrices[0]));
        epoch.appeared = head.appeared || epoch.relisted;
        (head.appeared, head.refused) = (false, false);
        _head = head;
        (epoch.prices, epoch.drifts) = (_prices, _drifts);
        epoch.priced = (epoch.prices[0] | epoch.prices[1] | epoch.prices[2] | epoch.prices[3]) != 0;
        epoch.points = _activePoints();
    }

    /// @inheritdoc IOptionBook
    function addVerifier(ISolvencyVerifier verifier, uint8 position) external onlyMarket {
        _add(verifier, position);
    }

    /// @inheritdoc IOptionBook
    function removeVerifier(uint8 position) external onlyMarket {
        _remove(position);
    }

    /// @return slot A trading slot whose last report is too old; 0 if there is none.
    function _staleSlot() private view returns (uint8 slot) {
        uint256 states = _allStates();
        if (states == 0) return 0;
        uint256 maxAge = _limits.maxReportAge;
        for (uint256 i = FIRST_OPTION; i < SLOTS; ++i) {
            if (_stateIn(states, i) != OptionState.Trading) continue;
            if (block.timestamp > _reportedAt(i) + maxAge) return uint8(i);
        }
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IOptionBook
    function slotOf(
        uint8 slot
    ) external view returns (OptionState state, uint64 price, uint64 drift, uint40 reportedAt) {
        state = _stateOf(slot);
        uint256 lane = slot - FIRST_OPTION;
        drift = uint64(_drifts[lane >> 2] >> ((lane & 3) << 6));
        return (state, _priceOf(slot), drift, _reportedAt(slot));
    }

    /// @inheritdoc IOptionBook
    function seriesOf(uint8 slot) external view returns (Series memory) {
        return _series[slot];
    }

    /// @inheritdoc IOptionBook
    function nextSeriesOf(uint8 slot) external view returns (Series memory series, uint40 from) {
        return (_next[slot].series, _next[slot].from);
    }

    /// @inheritdoc IOptionBook
    function pnlOf(uint8 slot) external view returns (uint256[PNL_WORDS] memory) {
        return _pnl[slot];
    }

    /// @inheritdoc IOptionBook
    function optionPoint(uint8 position) external view returns (uint256 x, uint256 y) {
        G1Point memory point = _pointAt(position);
        return (point.x, point.y);
    }

    /// @inheritdoc IOptionBook
    function limits() external view returns (OptionLimits memory) {
        return _limits;
    }
}
