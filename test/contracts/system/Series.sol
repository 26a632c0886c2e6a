// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {OptionReport, OptionState, PNL_WORDS, Series as OptionTerms} from "../../../contracts/types/Option.sol";
import {PackedPrices} from "../../../contracts/types/PackedPrices.sol";
import {PRICE_BITS} from "./ClearVerifier.sol";
import {LINEAR, N, slotOf} from "./Curve.sol";
import {VM} from "./Vm.sol";
import {World} from "./World.sol";

/// @dev Option slots of the tests; option o is index LINEAR + o, a call on linear slot 1 + o.
uint256 constant CALLS = N - LINEAR;

/// @title What the tests know of markets: what the oracle said, what was fixed, every epoch in the clear, relistings.
/// @notice Prices of linear slots and payoffs are read, for they are anybody's; prices, scenarios and drifts of options and
/// what a relisting means are the tests' own. The verifier learns every market from here: where the contracts prepare another,
/// nothing can be proven at it.
abstract contract Series is World {
    uint64 private constant LEAST_PRICE = 1e6;
    uint40 private constant LIFE = 15_000;

    /// @notice A relisting as conversions see it.
    struct Relisting {
        /// Bit o for option o.
        uint256 which;
        /// Market: payoffs in its slots, and slot 0.
        uint256 fixing;
        /// Tables longOnly outside its slots and slot 0, and in its slots.
        uint256 outside;
        uint256 expired;
    }

    mapping(uint32 epoch => uint256 packed) private _markets;
    mapping(uint32 epoch => uint256[CALLS]) private _drifts;
    /// @dev Of the latest epoch.
    uint256[CALLS] private _epochDrift;

    /// @dev By the latest report or fixing, 1e-8 USD.
    uint256[CALLS] internal _optionPrice;
    uint256[CALLS] private _drift;
    /// @dev Scenario values as ClearVerifier packs them, and their number.
    uint256 private _pnl;
    uint256 private _pnlNumber;
    uint64 private _reportNumber;
    uint256 private _reportedAt;
    /// @dev Whether the next epoch brings a first price or a fixing.
    bool internal _appears;

    mapping(uint32 number => Relisting) internal _relistings;
    uint32 internal _relisted;
    /// @dev Epoch and block time (s) of the latest.
    uint32 internal _relistedIn;
    uint256 internal _relistedTime;
    /// @dev Options of a relisting that does not count yet, what they were fixed at, and whether the next epoch makes it count.
    uint256 internal _called;
    uint256 private _payoffs;
    bool internal _reported;

    // ------------------------------------------------------------------------------------------------------ markets

    function _epoch() internal view returns (uint32 epoch) {
        (, epoch, ) = market.status();
    }

    /// @notice Market of the latest epoch, packed.
    function _prices() internal view returns (uint256) {
        return _pricesOf(_epoch());
    }

    function _pricesOf(uint32 epoch) internal view returns (uint256) {
        return _markets[epoch];
    }

    function _priceOf(uint256 packed, uint256 i) internal pure returns (uint64) {
        return uint48(packed >> (PRICE_BITS * i));
    }

    /// @notice The same market with another price.
    function _withPrice(uint256 packed, uint256 i, uint256 price) internal pure returns (uint256) {
        return (packed & ~(uint256(type(uint48).max) << (PRICE_BITS * i))) | (price << (PRICE_BITS * i));
    }

    /// @notice Follows an epoch.
    /// @return stops Whether a first price, a fixing or a relisting came with it.
    /// @return same Whether option prices in the archive are what was reported and fixed.
    function _noteEpoch() internal returns (bool stops, bool same) {
        uint32 epoch = _epoch();
        (, PackedPrices memory archived) = market.epochPrices(epoch);
        uint256 packed = _pnlNumber << (PRICE_BITS * N);
        same = true;
        for (uint256 i = 0; i < N; ++i) {
            uint256 price = i < LINEAR ? archived.get(i) : _optionPrice[i - LINEAR];
            same = same && archived.get(slotOf(i)) == price;
            packed |= price << (PRICE_BITS * i);
        }
        verifier.learnMarket(packed);
        _markets[epoch] = packed;
        _drifts[epoch] = _drift;
        _epochDrift = _drift;
        stops = _appears || _reported;
        _appears = false;
        if (_reported) _count(epoch, packed);
    }

    /// @notice Whether option o is within a band (1e-4) of an epoch: what it moved since is at most reach·band of its price.
    function _isWithinReach(uint32 epoch, uint256 o, uint256 band) internal view returns (bool) {
        if (epoch < _relistedIn) return false;
        uint256 moved = _epochDrift[o] - _drifts[epoch][o];
        uint256 reach = (uint256(SENSITIVITY) * 1e4) / (10_000 + CONTINGENCY);
        return moved * 1e8 <= band * reach * _priceOf(_pricesOf(epoch), LINEAR + o);
    }

    // ------------------------------------------------------------------------------------------------------- series

    function _optionState(uint256 o) internal view returns (OptionState state) {
        (state, , , ) = options.slotOf(uint8(slotOf(LINEAR + o)));
    }

    /// @notice Announces the next series of an option, and gives it a strike that is worth something, or nothing.
    function _announce(uint256 o, uint256 seed) internal {
        uint256 underlying = _priceOf(_prices(), 1 + o);
        options.announce(
            OptionTerms({
                slot: uint8(slotOf(LINEAR + o)),
                underlying: uint8(1 + o),
                isCall: true,
                strike: uint64((underlying * (80 + (seed % 40))) / 100) + LEAST_PRICE,
                expiry: uint40(now_) + NOTICE + LIFE,
                maxStep: type(uint64).max,
                minPrice: LEAST_PRICE
            }),
            uint40(now_) + NOTICE
        );
    }

    /// @notice What keepers and oracle do before an epoch: what expired is fixed, what trades is reported as it was.
    function _keepOptions() internal {
        for (uint256 o = 0; o < CALLS; ++o) {
            uint8 slot = uint8(slotOf(LINEAR + o));
            if (_optionState(o) == OptionState.Trading && now_ >= options.seriesOf(slot).expiry) _fix(o, slot);
        }
        _report();
    }

    function _fix(uint256 o, uint8 slot) private {
        try options.fix(slot) {} catch {
            // Nobody committed an epoch in the window.
            uint64 settlement = _priceOf(_prices(), 1 + o);
            options.fixSigned(slot, settlement, _signed(options.fixingDigest(slot, settlement)));
        }
        (, uint64 payoff, , ) = options.slotOf(slot);
        _moveTo(o, payoff, 0);
        _appears = true;
    }

    /// @notice Reports every series that trades, and those that begin. A relisting that came too late is recalled.
    function _report() internal {
        if (_reportedAt == now_) return;
        OptionReport memory report;
        (report.slots, report.prices) = (new uint8[](CALLS), new uint64[](CALLS));
        report.pnl = new uint256[](CALLS * PNL_WORDS);
        uint256 count;
        bool begins;
        if (_called != 0 && !_reported && _isTooLate()) _recall();
        for (uint256 o = 0; o < CALLS; ++o) {
            (bool takes, bool first) = _takesReport(o);
            if (!takes) continue;
            if (first) begins = true;
            if (first && _called == 0) _appears = true;
            _requote(o, first);
            report.slots[count] = uint8(slotOf(LINEAR + o));
            report.prices[count] = uint64(_optionPrice[o]);
            report.pnl[count * PNL_WORDS] = uint128(_pnl >> (128 * o));
            ++count;
        }
        if (count == 0) return;
        _shorten(report, count);
        (report.number, report.timestamp) = (++_reportNumber, uint40(now_));
        options.report(report, _signed(options.reportDigest(report)));
        _reportedAt = now_;
        if (begins && _called != 0) _reported = true;
    }

    function _takesReport(uint256 o) private view returns (bool takes, bool first) {
        OptionState state = _optionState(o);
        uint8 slot = uint8(slotOf(LINEAR + o));
        if (state == OptionState.Trading) return (now_ < options.seriesOf(slot).expiry, false);
        first = state == OptionState.Announced || state == OptionState.Relisting;
        if (!first) return (false, false);
        (, uint40 from) = options.nextSeriesOf(slot);
        return (now_ >= from, first);
    }

    /// @notice Whether a series that is called expired before its first report.
    function _isTooLate() private view returns (bool) {
        for (uint256 o = 0; o < CALLS; ++o) {
            if (_optionState(o) != OptionState.Relisting) continue;
            (OptionTerms memory next, ) = options.nextSeriesOf(uint8(slotOf(LINEAR + o)));
            if (now_ >= next.expiry) return true;
        }
        return false;
    }

    /// @notice A new series is worth a tenth of its underlying; every other one begins as the last one ended, at its payoff and
    /// without scenarios, and stays so until it is quoted: nothing but the relisting tells them apart.
    function _requote(uint256 o, bool first) private {
        uint256 underlying = _priceOf(_prices(), 1 + o);
        uint256 price = _optionPrice[o];
        bool flat = uint128(_pnl >> (128 * o)) == 0 && price >= LEAST_PRICE && price <= underlying;
        if (flat && (!first || _reportNumber % 2 == 0)) return;
        _quote(o, first ? underlying / 10 : price, underlying);
    }

    /// @notice Price and scenarios of the next report: three quarters of the price are lost in the first, all is won in the second.
    function _quote(uint256 o, uint256 price, uint256 underlying) internal {
        if (price > underlying) price = underlying;
        if (price < LEAST_PRICE) price = LEAST_PRICE;
        int256 loses = -int256((price * 3) / 4);
        _moveTo(o, price, uint256(uint64(int64(loses))) | (price << 64));
    }

    /// @param pnl Two int64.
    function _moveTo(uint256 o, uint256 price, uint256 pnl) private {
        uint256 before = uint128(_pnl >> (128 * o));
        if (_optionPrice[o] == price && before == pnl) return;
        uint256 widest = _distance(int64(uint64(before)), int64(uint64(pnl)));
        uint256 other = _distance(int64(uint64(before >> 64)), int64(uint64(pnl >> 64)));
        if (other > widest) widest = other;
        _drift[o] += widest + _distance(int256(_optionPrice[o]), int256(price));
        _optionPrice[o] = price;
        _pnl = (_pnl & ~(uint256(type(uint128).max) << (128 * o))) | (pnl << (128 * o));
        verifier.learnPnl(++_pnlNumber, _pnl);
    }

    function _distance(int256 a, int256 b) private pure returns (uint256) {
        return uint256(a < b ? b - a : a - b);
    }

    function _shorten(OptionReport memory report, uint256 count) private pure {
        (uint8[] memory slots, uint64[] memory prices, uint256[] memory pnl) = (
            report.slots,
            report.prices,
            report.pnl
        );
        assembly ("memory-safe") {
            mstore(slots, count)
            mstore(prices, count)
            mstore(pnl, mul(count, 9))
        }
    }

    function _signed(bytes32 digest) private pure returns (bytes[] memory signatures) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(ORACLE, digest);
        signatures = new bytes[](1);
        signatures[0] = abi.encodePacked(r, s, v);
    }

    // --------------------------------------------------------------------------------------------------- relistings

    /// @notice Calls the relisting of options that are fixed and announced. Bit o of `which` for option o.
    function _relist(uint256 which) internal {
        uint8[] memory slots = new uint8[](CALLS);
        uint256 count;
        _payoffs = 0;
        for (uint256 o = 0; o < CALLS; ++o) {
            if ((which >> o) & 1 == 0) continue;
            slots[count++] = uint8(slotOf(LINEAR + o));
            _payoffs = _withPrice(_payoffs, LINEAR + o, _optionPrice[o]);
        }
        assembly ("memory-safe") {
            mstore(slots, count)
        }
        options.relist(slots);
        _called = which;
    }

    function _recall() internal {
        options.recallRelisting();
        _called = 0;
    }

    function _count(uint32 epoch, uint256 packed) private {
        Relisting storage counted = _relistings[++_relisted];
        (counted.which, counted.fixing) = (_called, _withPrice(_payoffs, 0, _priceOf(packed, 0)));
        uint256 slots = _called << slotOf(LINEAR);
        (_relistedIn, _relistedTime, _called, _reported) = (epoch, now_, 0, false);
        verifier.learnMarket(counted.fixing);
        counted.outside = verifier.learnLongOnly(plainRules, type(uint32).max & ~(slots | 1));
        counted.expired = verifier.learnLongOnly(plainRules, slots);
        points.prepare(verifier, _relisted);
    }
}
