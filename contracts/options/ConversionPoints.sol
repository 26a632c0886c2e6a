// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Conversion, IConversionPoints} from "../interfaces/IConversionPoints.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {G1Point} from "../interfaces/types/Groth16Types.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {SLOTS} from "../types/Units.sol";

/// @title What conversions of expired options are proven against, prepared once per relisting and key.
/// @notice The rules are the plain table of the key, which the risk book folded, and the longOnly flags on top: flags are
/// 0 or 1, so a flag costs one addition. Everything here follows from the option book and the key; it has no state that
/// anybody chooses, and no governor.
contract ConversionPoints is IConversionPoints {
    /// @inheritdoc IConversionPoints
    IOptionBook public immutable options;
    /// @inheritdoc IConversionPoints
    IRiskBook public immutable risk;

    mapping(ISolvencyVerifier verifier => mapping(uint32 number => Conversion)) private _conversions;

    constructor(IOptionBook options_, IRiskBook risk_) {
        (options, risk) = (options_, risk_);
    }

    /// @inheritdoc IConversionPoints
    function prepare(ISolvencyVerifier verifier, uint32 number) external {
        if (_isPrepared(verifier, number)) revert ConversionPreparedAlready(verifier, number);
        (uint32 slots, uint64[] memory payoffs, uint64 settlementPrice) = options.relisting(number);
        (bytes32 plain, ) = risk.plainTables(verifier);
        if (plain == 0) revert PlainTableMissing(verifier);
        G1Point memory rules = risk.tableOf(plain).rules;
        // The settlement asset may go either way, and so may what expired.
        uint256 touched = uint256(slots) | 1;
        Conversion storage conversion_ = _conversions[verifier][number];
        conversion_.outsideLongOnly = _withLongOnly(verifier, rules, ~touched);
        conversion_.expiredLongOnly = _withLongOnly(verifier, rules, slots);
        conversion_.fixing = verifier.prepareMarket(_fixingMarket(slots, payoffs, settlementPrice));
        emit ConversionPrepared(verifier, number);
    }

    /// @inheritdoc IConversionPoints
    function conversion(ISolvencyVerifier verifier, uint32 number) external view returns (Conversion memory) {
        if (!_isPrepared(verifier, number)) revert ConversionNotPrepared(verifier, number);
        return _conversions[verifier][number];
    }

    /// @dev A fixing market is never the point at infinity: slot 0 has a price.
    function _isPrepared(ISolvencyVerifier verifier, uint32 number) private view returns (bool) {
        return _conversions[verifier][number].fixing.x != 0;
    }

    /// @param longOnly Bit i for slot i.
    function _withLongOnly(
        ISolvencyVerifier verifier,
        G1Point memory rules,
        uint256 longOnly
    ) private view returns (G1Point memory sum) {
        uint256[] memory flags = new uint256[](SLOTS);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            flags[slot] = (longOnly >> slot) & 1;
        }
        sum = verifier.prepareRules(flags);
        if (!Bn254.add(sum, rules)) revert PointRefused(verifier);
    }

    function _fixingMarket(
        uint32 slots,
        uint64[] memory payoffs,
        uint64 settlementPrice
    ) private pure returns (uint256[] memory prices) {
        prices = new uint256[](SLOTS);
        prices[0] = settlementPrice;
        uint256 next = 0;
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            if ((slots >> slot) & 1 == 1) prices[slot] = payoffs[next++];
        }
    }
}
