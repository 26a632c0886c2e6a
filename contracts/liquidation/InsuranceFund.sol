// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IInsuranceFund} from "../interfaces/IInsuranceFund.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {MarketState} from "../types/MarketHead.sol";

/// @title Insurance fund: a share of the vault's claim that covers losses first.
/// @notice Its assets are its claim on slot 0 in the vault and nothing else, so tokens sent to it change no share price.
/// Penalties, fees and deposits raise the claim; what a takeover is short of lowers it. It has no governor and no
/// function that pays anybody but its holders.
///
/// Leaving takes notice. Shares that ask to leave stay here, bear losses like all others, and can be redeemed in a short
/// window once the cooldown is over, by anybody, for their owner; otherwise they have to ask again. So of a holder who
/// always has some shares under notice only window/(cooldown + window) can ever run from a loss that he sees coming; and
/// nothing leaves while open auctions could cost more than the claim would then be.
contract InsuranceFund is ERC4626, IInsuranceFund {
    using SafeERC20 for IERC20;

    struct Notice {
        uint256 shares;
        /// Market clock (s).
        uint40 readyAt;
    }

    ICollateralVault public immutable vault;
    IMarketBook public immutable market;
    /// @notice s of the market clock.
    uint40 public immutable cooldown;
    uint40 public immutable window;

    mapping(address owner => Notice) private _notices;

    constructor(
        ICollateralVault vault_,
        uint40 cooldown_,
        uint40 window_
    ) ERC20("zkmargin insurance fund", "zkmIF") ERC4626(vault_.tokenOf(0)) {
        if (cooldown_ == 0 || window_ == 0 || window_ > cooldown_) revert NoticeRefused(cooldown_, window_);
        (vault, market, cooldown, window) = (vault_, vault_.market(), cooldown_, window_);
    }

    // ----------------------------------------------------------------------------------------------------- notice

    /// @inheritdoc IInsuranceFund
    function giveNotice(uint256 shares) external returns (uint40 readyAt) {
        if (shares == 0) revert NoShares();
        _withdrawNotice(msg.sender);
        readyAt = market.clock() + cooldown;
        _notices[msg.sender] = Notice({shares: shares, readyAt: readyAt});
        _transfer(msg.sender, address(this), shares);
        emit NoticeGiven(msg.sender, shares, readyAt);
    }

    /// @inheritdoc IInsuranceFund
    function withdrawNotice() external {
        _withdrawNotice(msg.sender);
    }

    function _withdrawNotice(address owner) private {
        uint256 shares = _notices[owner].shares;
        if (shares == 0) return;
        delete _notices[owner];
        _transfer(address(this), owner, shares);
        emit NoticeWithdrawn(owner, shares);
    }

    /// @inheritdoc IInsuranceFund
    function noticeOf(address owner) external view returns (uint256 shares, uint40 readyAt) {
        Notice memory notice = _notices[owner];
        return (notice.shares, notice.readyAt);
    }

    /// @inheritdoc IInsuranceFund
    function redeemFor(address owner) external returns (uint256 assets) {
        uint256 shares = maxRedeem(owner);
        if (shares == 0) revert NothingRedeemable(owner);
        assets = previewRedeem(shares);
        _pay(owner, owner, assets, shares);
    }

    // ----------------------------------------------------------------------------------------------------- assets

    /// @inheritdoc ERC4626
    /// @dev The claim at its worth, rounded down; tokens held by this contract are not its assets.
    function totalAssets() public view override returns (uint256) {
        return vault.tokensDown(vault.claimOf(address(this)));
    }

    /// @inheritdoc ERC4626
    function maxRedeem(address owner) public view override returns (uint256) {
        Notice memory notice = _notices[owner];
        if (!_isOpen(notice)) return 0;
        return Math.min(notice.shares, _convertToShares(_free(), Math.Rounding.Floor));
    }

    /// @inheritdoc ERC4626
    function maxWithdraw(address owner) public view override returns (uint256) {
        return _convertToAssets(maxRedeem(owner), Math.Rounding.Floor);
    }

    function _isOpen(Notice memory notice) private view returns (bool) {
        if (notice.shares == 0) return false;
        (MarketState state, , uint40 clock) = market.status();
        if (state == MarketState.Abandoned) return true;
        bool live = state == MarketState.Live || state == MarketState.Recovering;
        return live && clock >= notice.readyAt && clock < notice.readyAt + window;
    }

    /// @notice What the claim is worth beyond what open auctions may cost, token units, rounded down.
    function _free() private view returns (uint256) {
        uint64 claim = vault.claimOf(address(this));
        (MarketState state, , ) = market.status();
        uint64 exposure = state == MarketState.Abandoned ? 0 : vault.waterfall().exposure();
        return exposure >= claim ? 0 : vault.tokensDown(claim - exposure);
    }

    /// @dev Deposits become a claim of this contract.
    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        super._deposit(caller, receiver, assets, shares);
        IERC20(asset()).forceApprove(address(vault), assets);
        vault.fundClaim(vault.unitsDown(assets));
    }

    /// @dev Only shares under notice leave, at their owner's or an allowed spender's word.
    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        if (caller != owner) _spendAllowance(owner, caller, shares);
        _pay(owner, receiver, assets, shares);
    }

    function _pay(address owner, address receiver, uint256 assets, uint256 shares) private {
        _notices[owner].shares -= shares;
        _burn(address(this), shares);
        vault.collectClaim(_unitsUp(assets), receiver);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
    }

    /// @notice Fewest units that are worth `assets`.
    function _unitsUp(uint256 assets) private view returns (uint64 units) {
        units = vault.unitsDown(assets);
        if (vault.tokensDown(units) < assets) ++units;
    }

    /// @dev Makes the first deposits expensive to manipulate, with the claim instead of a balance as a second reason.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
