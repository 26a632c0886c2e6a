// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {SolvencyProof} from "../types/Account.sol";
import {AuctionTerms} from "../types/Auction.sol";
import {Lapse, LapseState} from "../types/Lapse.sol";
import {AuctionBooks} from "./AuctionBooks.sol";
import {Worth} from "./Worth.sol";

/// @title Ways back: an account attested again, before its auction or in it, and the fee it owes.
/// @notice A cure stands from the moment of the attestation, wherever it was recorded; what is done here is the deposit
/// that makes it possible, the fee, and the tidying of the books. A rescue is open to owners in every state: a deposit that
/// ends a lease (any slot but 0) and the attestation that renews it, with no moment between them for a flag.
abstract contract Cures is AuctionBooks, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc ILiquidationAuction
    function rescue(
        uint256 account,
        uint8 slot,
        uint64 amount,
        uint16 level,
        uint40 duration,
        SolvencyProof calldata proof
    ) external nonReentrant {
        if (accounts.ownerOf(account) != msg.sender) revert IMarginAccounts.NotOwner(account, msg.sender);
        accounts.depositOnAuction(msg.sender, account, slot, amount);
        bytes32 home = risk.currentHome(accounts.accountOf(account).home);
        accounts.attest(account, home, level, duration, proof);
        LapseState state = _stateOf(account);
        if (state == LapseState.InAuction || state == LapseState.Lapsed) revert NotCured(account);
        if (_auctionOf(account).terms != 0) _end(account);
    }

    /// @inheritdoc ILiquidationAuction
    function payFee(uint256 account) external nonReentrant {
        Lapse memory lapse = accounts.lapseOf(account);
        if (lapse.state != LapseState.FeeOwed) revert FeeNotOwed(account);
        AuctionTerms memory under = _termsAt(lapse.since);
        uint256 tokens = vault.tokensUp(under.cureFee);
        // Units that are worth nothing are sold to nobody: the fee must not lock in what else the account holds.
        uint64 fee = tokens == 0 ? 0 : under.cureFee;
        accounts.clearLapse(account);
        if (_auctionOf(account).terms != 0) _end(account);
        emit FeePaid(account, msg.sender, fee);
        if (fee == 0) return;
        _collect(fee, tokens);
        uint64 bounty = uint64(Worth.bountyDown(under, fee));
        if (bounty != 0) vault.moveClaim(lapse.flaggedBy, bounty);
        if (bounty != fee) vault.moveClaim(vault.insuranceFund(), fee - bounty);
    }

    /// @notice Pulls the tokens that `units` of slot 0 cost from the caller into this contract's claim.
    function _collect(uint64 units, uint256 tokens) private {
        IERC20 token = vault.tokenOf(0);
        token.safeTransferFrom(msg.sender, address(this), tokens);
        token.forceApprove(address(vault), tokens);
        vault.fundClaim(units);
    }

    /// @inheritdoc ILiquidationAuction
    function end(uint256 account) external {
        if (_auctionOf(account).terms == 0) revert NotInAuction(account);
        if (_stateOf(account) == LapseState.InAuction)
            revert AuctionRunning(account, _staleFrom(_auctionOf(account)), _clock());
        _end(account);
    }

    function _end(uint256 account) private {
        _drop(account);
        emit AuctionEnded(account);
    }
}
