// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {IInsuranceFund} from "../interfaces/IInsuranceFund.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IWaterfall} from "../interfaces/IWaterfall.sol";
import {MarketState} from "../types/MarketHead.sol";

/// @title Insurance fund: a share of the vault's claim that covers losses first.
/// @notice Its assets are its claim on slot 0 in the vault and nothing else, so tokens sent to it or to the vault change no
/// share price. Penalties, fees, bonds and deposits raise the claim; what a takeover is short of lowers it. It has no governor
/// and no function that pays anybody but its holders.
///
/// Shares stand for *units* of the claim, and units are worth tokens as all of slot 0 is: two roundings, both for the
/// fund. A deposit pays for whole units (1e-8 of the token; with more decimals the rest of it stays here, and is
/// nobody's). A million virtual shares stand beside one virtual unit: whoever raises the claim to rob the next depositor
/// of his rounding gives nearly all of that away.
///
/// A fund that lost everything goes on: its old shares stay worth nothing, new ones are so many more. Each total loss
/// multiplies their number; past 2^212 it takes no deposit (`maxDeposit` 0) and another fund is needed.
///
/// Leaving takes notice. Shares that ask to leave stay here, bear losses like all others, and can be redeemed in a short
/// window once the cooldown is over, by anybody, for their owner; otherwise they have to ask again. Both run on the
/// market clock. So of holders who always have some shares under notice only window/(cooldown + window) can ever run
/// from a loss that they see coming; and nothing leaves while open auctions could cost more than the claim would then be.
/// An abandoned market lets everything under notice go.
contract InsuranceFund is ERC4626, IInsuranceFund, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Notice {
        uint256 shares;
        /// Market clock (s).
        uint40 readyAt;
    }

    /// @notice Decimals of a share: the first ones are worth one unit per million, so 1e14 of them one token.
    uint8 private constant SHARE_DECIMALS = 14;
    uint256 private constant VIRTUAL_SHARES = 1e6;
    uint256 private constant VIRTUAL_UNITS = 1;
    uint256 private constant MAX_SUPPLY = 2 ** 212;
    /// @notice What a slot can hold, units.
    uint256 private constant MAX_UNITS = 2 ** 63 - 1;

    ICollateralVault public immutable vault;
    IMarketBook public immutable market;
    /// @notice s of the market clock.
    uint40 public immutable cooldown;
    uint40 public immutable window;

    mapping(address owner => Notice) private _notices;

    /// @param vault_ With a token in slot 0.
    constructor(
        ICollateralVault vault_,
        uint40 cooldown_,
        uint40 window_
    ) ERC20("zkmargin insurance fund", "zkmIF") ERC4626(vault_.tokenOf(0)) {
        if (asset() == address(0)) revert NoSettlementToken();
        if (cooldown_ == 0 || window_ == 0 || window_ > cooldown_) revert NoticeRefused(cooldown_, window_);
        (vault, market, cooldown, window) = (vault_, vault_.market(), cooldown_, window_);
    }

    // ----------------------------------------------------------------------------------------------------- notice

    /// @inheritdoc IInsuranceFund
    function giveNotice(uint256 shares) external nonReentrant returns (uint40 readyAt) {
        if (shares == 0) revert NoShares();
        _withdrawNotice(msg.sender);
        readyAt = market.clock() + cooldown;
        _notices[msg.sender] = Notice({shares: shares, readyAt: readyAt});
        _transfer(msg.sender, address(this), shares);
        emit NoticeGiven(msg.sender, shares, readyAt);
    }

    /// @inheritdoc IInsuranceFund
    function withdrawNotice() external nonReentrant {
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
    function redeemFor(address owner) external nonReentrant returns (uint256 assets) {
        uint256 shares = maxRedeem(owner);
        assets = previewRedeem(shares);
        _pay(owner, owner, assets, shares);
    }

    // ----------------------------------------------------------------------------------------------------- limits

    /// @inheritdoc ERC4626
    /// @dev What slot 0 has room for and what keeps the number of shares in range; zero once a unit is worth nothing.
    function maxDeposit(address) public view override returns (uint256) {
        uint256 room = MAX_UNITS - Math.max(vault.totalOf(0), vault.reservedUnits());
        uint256 supply = totalSupply();
        uint256 shares = supply < MAX_SUPPLY ? MAX_SUPPLY - supply : 0;
        return vault.tokensDown(uint64(Math.min(room, _unitsOf(shares, Math.Rounding.Floor))));
    }

    /// @inheritdoc ERC4626
    function maxMint(address owner) public view override returns (uint256) {
        return previewDeposit(maxDeposit(owner));
    }

    /// @inheritdoc ERC4626
    /// @dev Shares under notice within their window, as many as auctions let go.
    function maxRedeem(address owner) public view override returns (uint256) {
        Notice memory notice = _notices[owner];
        if (!_isOpen(notice)) return 0;
        uint256 free = _freeUnits();
        if (_unitsOf(notice.shares, Math.Rounding.Floor) <= free) return notice.shares;
        return _sharesOf(free, Math.Rounding.Floor);
    }

    /// @inheritdoc ERC4626
    function maxWithdraw(address owner) public view override returns (uint256) {
        return previewRedeem(maxRedeem(owner));
    }

    function _isOpen(Notice memory notice) private view returns (bool) {
        if (notice.shares == 0) return false;
        (MarketState state, , uint40 clock) = market.status();
        if (state == MarketState.Abandoned) return true;
        bool fresh = state == MarketState.Live || state == MarketState.Recovering;
        return fresh && clock >= notice.readyAt && clock < notice.readyAt + window;
    }

    /// @notice Units of the claim beyond what open auctions may cost, as far as slot 0 has them.
    function _freeUnits() private view returns (uint256) {
        uint256 claim = vault.claimOf(address(this));
        (MarketState state, , ) = market.status();
        IWaterfall waterfall = vault.waterfall();
        bool waits = state != MarketState.Abandoned && address(waterfall) != address(0);
        uint256 exposure = waits ? waterfall.exposure() : 0;
        return exposure >= claim ? 0 : Math.min(claim - exposure, vault.totalOf(0));
    }

    // ----------------------------------------------------------------------------------------------------- shares

    /// @inheritdoc ERC4626
    function decimals() public pure override returns (uint8) {
        return SHARE_DECIMALS;
    }

    /// @inheritdoc ERC4626
    /// @dev The claim at its worth, rounded down.
    function totalAssets() public view override returns (uint256) {
        return vault.tokensDown(vault.claimOf(address(this)));
    }

    function _convertToShares(uint256 assets, Math.Rounding rounding) internal view override returns (uint256) {
        bool down = rounding == Math.Rounding.Floor;
        return _sharesOf(down ? vault.unitsDown(assets) : vault.unitsUp(assets), rounding);
    }

    function _convertToAssets(uint256 shares, Math.Rounding rounding) internal view override returns (uint256) {
        uint256 units = _unitsOf(shares, rounding);
        if (units > MAX_UNITS) units = MAX_UNITS;
        return rounding == Math.Rounding.Floor ? vault.tokensDown(uint64(units)) : vault.tokensUp(uint64(units));
    }

    function _sharesOf(uint256 units, Math.Rounding rounding) private view returns (uint256) {
        uint256 claim = vault.claimOf(address(this)) + VIRTUAL_UNITS;
        return Math.mulDiv(units, totalSupply() + VIRTUAL_SHARES, claim, rounding);
    }

    function _unitsOf(uint256 shares, Math.Rounding rounding) private view returns (uint256) {
        uint256 claim = vault.claimOf(address(this)) + VIRTUAL_UNITS;
        return Math.mulDiv(shares, claim, totalSupply() + VIRTUAL_SHARES, rounding);
    }

    // ------------------------------------------------------------------------------------------------ token moves

    /// @dev Deposits become a claim of this contract before anybody has a share of it.
    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override nonReentrant {
        if (shares == 0) revert NoShares();
        _addToClaim(caller, assets);
        _mint(receiver, shares);
        emit Deposit(caller, receiver, assets, shares);
    }

    /// @inheritdoc IInsuranceFund
    function contribute(uint256 tokens) external nonReentrant returns (uint64 units) {
        units = _addToClaim(msg.sender, tokens);
        emit Contributed(msg.sender, tokens, units);
    }

    function _addToClaim(address from, uint256 tokens) private returns (uint64 units) {
        _transferIn(from, tokens);
        units = vault.unitsDown(tokens);
        IERC20(asset()).forceApprove(address(vault), vault.tokensUp(units));
        vault.fundClaim(units);
    }

    /// @dev Only shares under notice leave, at their owner's or an allowed spender's word.
    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override nonReentrant {
        if (caller != owner) _spendAllowance(owner, caller, shares);
        _pay(owner, receiver, assets, shares);
    }

    /// @dev The fewest units worth `assets` leave the claim; where they are worth a little more, the rest stays here.
    function _pay(address owner, address receiver, uint256 assets, uint256 shares) private {
        if (assets == 0) revert NothingRedeemable(owner);
        Notice storage notice = _notices[owner];
        notice.shares -= shares;
        if (notice.shares == 0) delete _notices[owner];
        _burn(address(this), shares);

        uint64 units = vault.unitsUp(assets);
        bool exact = vault.tokensDown(units) == assets;
        vault.collectClaim(units, exact ? receiver : address(this));
        if (!exact) _transferOut(receiver, assets);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
    }
}
