// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {AuctionTerms} from "../types/Auction.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {ONE} from "../types/Units.sol";

/// @title Every version of the terms of liquidation.
/// @notice The cure fee is that of the terms in force at the flag, as the grace is; an auction runs under those it was
/// started with. So new terms are for flags and starts that come later.
abstract contract TermsHistory is ILiquidationAuction, AccessControl {
    /// @dev No phase lasts longer, s.
    uint40 private constant MAX_TIME = 30 days;
    /// @dev No factor is farther from zero, 1e-4.
    int32 private constant MAX_FACTOR = 100_000;
    /// @dev No band or tolerance of prices is wider, 1e-4.
    uint16 private constant MAX_BAND = 1_000;
    /// @dev No fee or bond is larger, 1e-8 of the settlement token.
    uint64 private constant MAX_FEE = 10_000 * 10 ** 8;
    /// @dev No larger account counts as dust, cents.
    uint64 private constant MAX_DUST = 10_000 * 100;

    uint32 private _latest;
    mapping(uint32 version => AuctionTerms) private _terms;
    /// @dev Market clock, s; 0 for the first version.
    mapping(uint32 version => uint40) private _setAt;

    constructor(address governor, AuctionTerms memory first) {
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        _setTerms(first, 0);
    }

    /// @notice Terms of what is flagged and started from now on. Governor only.
    function setTerms(AuctionTerms calldata next) external onlyRole(GOVERNOR_ROLE) {
        _markFull();
        _setTerms(next, _clock());
    }

    /// @inheritdoc ILiquidationAuction
    function terms() external view returns (uint32 version, AuctionTerms memory) {
        return (_latest, _terms[_latest]);
    }

    /// @inheritdoc ILiquidationAuction
    function termsOf(uint32 version) external view returns (AuctionTerms memory) {
        if (version == 0 || version > _latest) revert TermsUnknown(version);
        return _terms[version];
    }

    /// @dev Reading of the market clock, s.
    function _clock() internal view virtual returns (uint40);

    /// @dev Called before the limit at risk may change.
    function _markFull() internal virtual;

    function _latestVersion() internal view returns (uint32) {
        return _latest;
    }

    function _maxAtRisk() internal view returns (uint64) {
        return _terms[_latest].maxAtRisk;
    }

    function _termsOf(uint32 version) internal view returns (AuctionTerms memory) {
        return _terms[version];
    }

    /// @notice Terms that were in force before the market clock read `clock`; the first ones if there were none.
    function _termsAt(uint40 clock) internal view returns (AuctionTerms memory) {
        uint32 version = _latest;
        while (version > 1 && _setAt[version] >= clock) --version;
        return _terms[version];
    }

    function _setTerms(AuctionTerms memory next, uint40 clock) private {
        _requireSensible(next);
        _terms[++_latest] = next;
        _setAt[_latest] = clock;
        emit TermsSet(_latest, next);
    }

    function _requireSensible(AuctionTerms memory next) private pure {
        if (next.grace == 0 || next.grace > MAX_TIME) revert TermsRefused("grace");
        if (next.openingWindow == 0 || next.openingWindow > MAX_TIME) revert TermsRefused("openingWindow");
        // Who knows the book when the auction opens must not be alone when it becomes cheap: see AuctionTerms.
        if (next.fastTime < next.openingWindow || next.fastTime > MAX_TIME) revert TermsRefused("fastTime");
        if (next.slowTime == 0 || next.slowTime > MAX_TIME) revert TermsRefused("slowTime");
        if (next.startFactor < 0 || next.startFactor > MAX_FACTOR) revert TermsRefused("startFactor");
        if (next.midFactor >= next.startFactor) revert TermsRefused("midFactor");
        bool falls = next.endFactor < next.midFactor && next.endFactor < 0 && next.endFactor >= -MAX_FACTOR;
        if (!falls) revert TermsRefused("endFactor");
        if (next.targetLevel < ONE) revert TermsRefused("targetLevel");
        bool roomy = next.targetTolerance != 0 && uint256(next.targetLevel) + next.targetTolerance <= type(uint16).max;
        if (!roomy) revert TermsRefused("targetTolerance");
        if (next.remainderBand > MAX_BAND) revert TermsRefused("remainderBand");
        // The lease of a remainder must be in force when it is given.
        if (next.priceTolerance > next.remainderBand) revert TermsRefused("priceTolerance");
        // Above 1 accounts could be beyond help that any table calls sound.
        if (next.criticalLevel > ONE) revert TermsRefused("criticalLevel");
        if (next.penaltyRate > ONE) revert TermsRefused("penaltyRate");
        if (next.bountyShare > ONE) revert TermsRefused("bountyShare");
        if (next.cureFee > MAX_FEE) revert TermsRefused("cureFee");
        if (next.bond > MAX_FEE) revert TermsRefused("bond");
        if (next.maxAtRisk == 0) revert TermsRefused("maxAtRisk");
        if (next.dust > MAX_DUST) revert TermsRefused("dust");
    }
}
