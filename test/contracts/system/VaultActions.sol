// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Kind} from "./Ghost.sol";
import {Takings} from "./Takings.sol";
import {VM} from "./Vm.sol";

/// @title Claims, exits, gifts, and the insurance fund's shares.
abstract contract VaultActions is Takings {
    function fundClaim(uint256 amount) external step {
        if (vault.settlementIndex() == 0) return;
        uint64 units = _amount(amount, 0);
        VM.prank(FRANK);
        vault.fundClaim(units);
        _addClaim(FRANK, units);
        _did(Kind.FundClaim);
    }

    function collectClaim(uint256 who, uint256 amount) external step {
        address holder = who % 2 == 0 ? FRANK : KEEPER;
        uint64 claim = _claims[holder];
        if (claim > vault.totalOf(0)) claim = vault.totalOf(0);
        if (claim == 0 || _gated()) return;
        uint64 units = amount % 3 == 0 ? claim : uint64(1 + (amount % claim));
        (uint256 due, uint256 had) = (_tokensDown(units), tokens[0].balanceOf(holder));
        VM.prank(holder);
        vault.collectClaim(units, holder);
        _check(8, tokens[0].balanceOf(holder) - had == due, "a claim was not paid at its worth");
        _claims[holder] -= units;
        _did(Kind.CollectClaim);
    }

    /// @notice Pays the first exit that can be paid; where only time is missing it is waited for.
    function payExit(uint256 which, uint256 patient) external step {
        uint256 count = _exits.length;
        for (uint256 i = 0; i < count; ++i) {
            uint256 exit = ((which % count) + i) % count;
            Exit storage queued = _exits[exit];
            if (queued.paid) continue;
            (, , uint40 readyAt) = vault.exitOf(exit + 1);
            if (_odd(patient)) _runTo(readyAt);
            bool ready = market.clock() >= readyAt || _state() == MarketState.Abandoned;
            if (!ready || _gated() || queued.units > vault.totalOf(0)) continue;
            (uint256 due, uint256 had) = (_tokensDown(queued.units), tokens[0].balanceOf(queued.to));
            vault.payExit(exit + 1);
            _check(12, tokens[0].balanceOf(queued.to) - had == due, "an exit was not paid in full at its worth");
            queued.paid = true;
            _did(Kind.PayExit);
            return;
        }
    }

    /// @notice Tokens sent to the vault, or to the fund.
    function donate(uint256 amount, uint256 toFund, uint256 token) external step {
        uint8 slot = _odd(token) ? 1 : 0;
        uint256 gift = 1 + (amount % 1e12);
        VM.prank(FRANK);
        tokens[slot].transfer(_odd(toFund) ? address(fund) : address(vault), gift);
        if (!_odd(toFund)) _donated[slot] += gift;
        _did(Kind.Donate);
    }

    // ----------------------------------------------------------------------------------------------------- the fund

    function fundDeposit(uint256 who, uint256 amount) external step {
        address holder = _holderOf(who);
        uint256 assets = 1 + ((amount / 4) % (amount % 4 == 0 ? 1e3 : 1e9));
        if (assets > fund.maxDeposit(holder) || fund.previewDeposit(assets) == 0) return;
        uint64 was = vault.claimOf(address(fund));
        VM.prank(holder);
        fund.deposit(assets, holder);
        _addClaim(address(fund), vault.claimOf(address(fund)) - was);
        _did(Kind.FundDeposit);
    }

    function giveNotice(uint256 who, uint256 amount) external step {
        address holder = _holderOf(who);
        (uint256 noticed, ) = fund.noticeOf(holder);
        uint256 shares = fund.balanceOf(holder) + noticed;
        if (shares == 0) return;
        VM.prank(holder);
        fund.giveNotice(amount % 2 == 0 ? shares : 1 + (amount % shares));
        _did(Kind.Notice);
    }

    /// @notice Redeems what is under notice; where only time is missing it is waited for.
    function redeem(uint256 who, uint256 patient) external step {
        address holder = _holderOf(who);
        (uint256 shares, uint40 readyAt) = fund.noticeOf(holder);
        if (shares == 0) return;
        if (_odd(patient)) _runTo(readyAt);
        if (fund.previewRedeem(fund.maxRedeem(holder)) == 0) return;
        uint64 was = vault.claimOf(address(fund));
        uint256 had = tokens[0].balanceOf(holder);
        uint256 assets = fund.redeemFor(holder);
        _check(10, tokens[0].balanceOf(holder) - had == assets, "a redemption was not paid");
        _claims[address(fund)] -= was - vault.claimOf(address(fund));
        // Where the units are worth a little more, the rest stays with the fund.
        _did(Kind.Redeem);
    }

    function _holderOf(uint256 who) private pure returns (address) {
        return who % 2 == 0 ? FRANK : BOB;
    }

    /// @notice Whether open auctions could cost more than the fund has, by the tests' own sums.
    function _gated() internal view returns (bool) {
        if (_state() == MarketState.Abandoned) return false;
        uint256 exposure;
        for (uint256 a = 1; a <= OPENED; ++a) exposure += auction.auctionOf(a).exposure;
        return exposure > _claims[address(fund)];
    }
}
