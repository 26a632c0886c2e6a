// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {OPTION_SCENARIOS, OptionLimits, PNL_WORDS, Series} from "../types/Option.sol";
import {ONE} from "../types/Units.sol";
import {OptionLanes} from "./OptionLanes.sol";

/// @title What no report may say, whoever signed it.
/// @notice Bounds that need no model of volatility: an option is worth its least price or more, no more than what it is on, and no less
/// than its undiscounted intrinsic value but for the tolerance; it cannot lose more than it is worth, a put cannot come to
/// be worth more than its strike.
library OptionBounds {
    /// @notice After a jump of the underlying a price may be outside of the bounds and a step too far from them: then a step
    /// towards them is taken, of at least half of what is allowed, so that several reports get there.
    /// @dev Half, because the underlying that measures a step may move between signing and relaying.
    /// @param before The series' price by the report before; 0 for its first.
    /// @param underlying Price of the underlying, 1e-8 USD, not zero.
    function requirePrice(
        Series memory series,
        OptionLimits memory limits,
        uint64 before,
        uint64 price,
        uint256 underlying
    ) internal pure {
        uint256 slot = series.slot;
        if (price < series.minPrice) revert IOptionBook.PriceBelowMinimum(slot, price, series.minPrice);
        bool goesUp = false;
        bool goesDown = false;
        if (before != 0) {
            uint256 most = (underlying * limits.maxMove) / ONE;
            if (series.maxStep < most) most = series.maxStep;
            uint256 step = price > before ? price - before : before - price;
            if (step > most) revert IOptionBook.MoveTooLarge(slot, before, price, most);
            bool strides = 2 * step >= most;
            (goesUp, goesDown) = (strides && price >= before, strides && price <= before);
        }
        uint256 slack = (underlying * limits.tolerance) / ONE;
        uint256 highest = series.isCall ? underlying + slack : series.strike;
        bool exceeds = price > highest && price != series.minPrice;
        if (exceeds && !goesDown) revert IOptionBook.PriceTooHigh(slot, price, highest);
        uint256 strike = series.strike;
        uint256 intrinsic = intrinsicValue(series.isCall, strike, underlying);
        if (price + slack < intrinsic && !goesUp) {
            revert IOptionBook.PriceBelowIntrinsic(slot, price, intrinsic - slack);
        }
    }

    /// @notice Every scenario's profit lies between the loss of the price and the most that can be gained.
    function requirePnl(
        Series memory series,
        OptionLimits memory limits,
        uint64 price,
        uint256[PNL_WORDS] memory pnl,
        uint256 underlying
    ) internal pure {
        uint256 slot = series.slot;
        if (pnl[PNL_WORDS - 1] >> 64 != 0) revert IOptionBook.PnlPaddingNotZero(slot);
        int256 least = -int256(uint256(price));
        uint256 most = (underlying * limits.maxGain) / ONE;
        if (!series.isCall) {
            uint256 room = series.strike > price ? series.strike - price : 0;
            if (room < most) most = room;
        }
        for (uint256 s = 0; s < OPTION_SCENARIOS; ++s) {
            int64 gain = OptionLanes.pnl(pnl[s >> 2], s);
            if (gain < least) revert IOptionBook.LossTooLarge(slot, s, gain, price);
            if (gain > 0 && uint64(gain) > most) revert IOptionBook.GainTooLarge(slot, s, gain, most);
        }
    }

    /// @notice max(S − K, 0) of a call, max(K − S, 0) of a put.
    function intrinsicValue(bool isCall, uint256 strike, uint256 underlying) internal pure returns (uint256) {
        (uint256 gets, uint256 gives) = isCall ? (underlying, strike) : (strike, underlying);
        return gets > gives ? gets - gives : 0;
    }
}
