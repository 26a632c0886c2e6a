// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {AuctionTerms} from "../types/Auction.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {ONE} from "../types/Units.sol";

/// @title Every version of the terms of liquidation.
/// @notice An auction runs under the terms it was opened with; new ones are for auctions opened later.
abstract contract TermsHistory is ILiquidationAuction, AccessControl {
    /// @dev No phase lasts longer, s.
    uint40 private constant MAX_TIME = 30 days;
    /// @dev No factor is farther from zero, 1e-4.
    int32 private constant MAX_FACTOR = 100_000;

    uint32 private _latest;
    mapping(uint32 version => AuctionTerms) private _terms;

    constructor(address governor, AuctionTerms memory first) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        _setTerms(first);
    }

    /// @notice Terms of auctions opened from now on. Governor only.
    function setTerms(AuctionTerms calldata next) external onlyRole(GOVERNOR_ROLE) {
        _setTerms(next);
    }

    /// @inheritdoc ILiquidationAuction
    function terms() external view returns (uint32 version, AuctionTerms memory) {
        return (_latest, _terms[_latest]);
    }

    function _latestTerms() internal view returns (AuctionTerms memory) {
        return _terms[_latest];
    }

    function _latestVersion() internal view returns (uint32) {
        return _latest;
    }

    function _termsOf(uint32 version) internal view returns (AuctionTerms memory) {
        return _terms[version];
    }

    function _setTerms(AuctionTerms memory next) private {
        _requireSensible(next);
        _terms[++_latest] = next;
        emit TermsSet(_latest, next);
    }

    function _requireSensible(AuctionTerms memory next) private pure {
        if (next.grace == 0 || next.grace > MAX_TIME) revert TermsRefused("grace");
        if (next.openingWindow == 0 || next.openingWindow > MAX_TIME) revert TermsRefused("openingWindow");
        if (next.fastTime == 0 || next.fastTime > MAX_TIME) revert TermsRefused("fastTime");
        if (next.slowTime == 0 || next.slowTime > MAX_TIME) revert TermsRefused("slowTime");
        if (next.startFactor < 0 || next.startFactor > MAX_FACTOR) revert TermsRefused("startFactor");
        if (next.midFactor >= next.startFactor) revert TermsRefused("midFactor");
        bool falls = next.endFactor < next.midFactor && next.endFactor < 0 && next.endFactor >= -MAX_FACTOR;
        if (!falls) revert TermsRefused("endFactor");
        if (next.targetLevel < ONE) revert TermsRefused("targetLevel");
        bool roomy = next.targetTolerance != 0 && uint256(next.targetLevel) + next.targetTolerance <= type(uint16).max;
        if (!roomy) revert TermsRefused("targetTolerance");
        if (next.priceTolerance > next.remainderBand) revert TermsRefused("priceTolerance");
        if (next.criticalLevel > next.targetLevel) revert TermsRefused("criticalLevel");
        if (next.penaltyRate > ONE) revert TermsRefused("penaltyRate");
        if (next.bountyShare > ONE) revert TermsRefused("bountyShare");
        if (next.maxAtRisk == 0) revert TermsRefused("maxAtRisk");
    }
}
