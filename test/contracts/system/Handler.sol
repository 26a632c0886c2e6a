// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {Closing} from "./Closing.sol";
import {Book} from "./Curve.sol";
import {VM} from "./Vm.sol";

/// @title The system, its actors and their books: what the campaigns call.
abstract contract Handler is Closing {
    uint64 private constant INSURED = 1000 * UNIT;

    /// @notice Deploys everything. Alice has 1,000 dollars and 2 tokens, bob 50,000 dollars, dave 400,000 dollars, the fund
    /// 1,000; alice is long of 20 perpetuals with bob, so that both owe proofs.
    function begin() external {
        _build();
        _termsOf[1] = _terms();
        _mint(ALICE);
        _mint(BOB);
        _mint(DAVE);
        _mint(FRANK);
        Point memory key = curve.commit(Book({q: [int256(1), 2, 3], blinding: 4}));
        for (uint256 account = 1; account <= OPENED; ++account) {
            VM.prank(_ownerOf(account));
            accounts.open(home, key);
        }
        _bring(1, 0, 1000 * UNIT);
        _bring(1, 1, 2 * UNIT);
        _bring(3, 0, 50_000 * UNIT);
        _bring(4, 0, 400_000 * UNIT);
        VM.prank(FRANK);
        fund.deposit(INSURED / 100, FRANK);
        _addClaim(address(fund), INSURED);
        address[] memory members = new address[](2);
        (members[0], members[1]) = (ALICE, BOB);
        council.setRoster(2, members);
        _trade(1, 3, 2, true, 3 * 20e8 + 1, 1);
    }

    /// @notice Every action there is; those of a crash more than once, so that histories come to an end often.
    function everyAction() external pure returns (bytes4[] memory all) {
        all = new bytes4[](69);
        all[0] = this.pass.selector;
        all[1] = this.silence.selector;
        all[2] = this.drift.selector;
        all[3] = this.crash.selector;
        all[4] = this.jump.selector;
        all[5] = this.blind.selector;
        all[6] = this.abandon.selector;
        all[7] = this.pause.selector;
        all[8] = this.newTerms.selector;
        all[9] = this.deposit.selector;
        all[10] = this.withdraw.selector;
        all[11] = this.escape.selector;
        all[12] = this.transfer.selector;
        all[13] = this.exchange.selector;
        all[14] = this.rerandomise.selector;
        all[15] = this.attest.selector;
        all[16] = this.close.selector;
        all[17] = this.flag.selector;
        all[18] = this.flagSlot.selector;
        all[19] = this.payFee.selector;
        all[20] = this.rescue.selector;
        all[21] = this.requestOpening.selector;
        all[22] = this.logOpening.selector;
        all[23] = this.settleBond.selector;
        all[24] = this.openAuction.selector;
        all[25] = this.restart.selector;
        all[26] = this.reprice.selector;
        all[27] = this.shelve.selector;
        all[28] = this.end.selector;
        all[29] = this.takeOverInFull.selector;
        all[30] = this.takeOverInPart.selector;
        all[31] = this.fundClaim.selector;
        all[32] = this.collectClaim.selector;
        all[33] = this.payExit.selector;
        all[34] = this.donate.selector;
        all[35] = this.fundDeposit.selector;
        all[36] = this.giveNotice.selector;
        all[37] = this.redeem.selector;
        all[38] = this.tryToLeave.selector;
        all[39] = this.tryToDisturb.selector;
        all[40] = this.tryToFlag.selector;
        all[41] = this.tryToOpen.selector;
        all[42] = this.tryToTakeOver.selector;
        all[43] = this.tryToBePaid.selector;
        all[44] = this.tryToBorrow.selector;
        all[45] = this.crash.selector;
        all[46] = this.crash.selector;
        all[47] = this.crash.selector;
        all[48] = this.crash.selector;
        all[49] = this.exchange.selector;
        all[50] = this.exchange.selector;
        all[51] = this.exchange.selector;
        all[52] = this.flagSlot.selector;
        all[53] = this.flagSlot.selector;
        all[54] = this.openAuction.selector;
        all[55] = this.openAuction.selector;
        all[56] = this.openAuction.selector;
        all[57] = this.openAuction.selector;
        all[58] = this.takeOverInFull.selector;
        all[59] = this.takeOverInFull.selector;
        all[60] = this.takeOverInPart.selector;
        all[61] = this.takeOverInPart.selector;
        all[62] = this.reprice.selector;
        all[63] = this.payFee.selector;
        all[64] = this.restart.selector;
        all[65] = this.shelve.selector;
        all[66] = this.attest.selector;
        all[67] = this.end.selector;
        all[68] = this.escape.selector;
    }

    function _mint(address holder) private {
        for (uint256 slot = 0; slot < 2; ++slot) {
            tokens[slot].mint(holder, 1e30);
            VM.prank(holder);
            tokens[slot].approve(address(vault), type(uint256).max);
        }
        VM.prank(holder);
        tokens[0].approve(address(auction), type(uint256).max);
        VM.prank(holder);
        tokens[0].approve(address(openings), type(uint256).max);
        VM.prank(holder);
        tokens[0].approve(address(fund), type(uint256).max);
    }

    function _bring(uint256 account, uint8 slot, uint64 amount) private {
        VM.prank(_ownerOf(account));
        accounts.deposit(account, slot, amount);
        _books[account].q[slot] += int256(uint256(amount));
    }
}
