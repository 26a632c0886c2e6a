// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Closing} from "./Closing.sol";

/// @title Which actions a campaign draws from; what is named twice comes twice as often.
abstract contract Actions is Closing {
    /// @notice Every action there is; those of a crash more than once, so that histories come to an end often.
    function everyAction() external pure returns (bytes4[] memory all) {
        all = new bytes4[](70);
        uint256 at;
        at = _put(all, at, this.pass.selector, 1);
        at = _put(all, at, this.silence.selector, 1);
        at = _put(all, at, this.drift.selector, 1);
        at = _put(all, at, this.crash.selector, 5);
        at = _put(all, at, this.jump.selector, 1);
        at = _put(all, at, this.blind.selector, 1);
        at = _put(all, at, this.abandon.selector, 1);
        at = _put(all, at, this.pause.selector, 1);
        at = _put(all, at, this.newTerms.selector, 1);
        at = _put(all, at, this.deposit.selector, 1);
        at = _put(all, at, this.withdraw.selector, 1);
        at = _put(all, at, this.escape.selector, 2);
        at = _put(all, at, this.transfer.selector, 1);
        at = _put(all, at, this.exchange.selector, 4);
        at = _put(all, at, this.rerandomise.selector, 1);
        at = _put(all, at, this.attest.selector, 2);
        at = _put(all, at, this.attestTogether.selector, 1);
        at = _put(all, at, this.close.selector, 1);
        at = _put(all, at, this.flag.selector, 1);
        at = _put(all, at, this.flagSlot.selector, 3);
        at = _put(all, at, this.payFee.selector, 2);
        at = _put(all, at, this.rescue.selector, 1);
        at = _put(all, at, this.requestOpening.selector, 1);
        at = _put(all, at, this.logOpening.selector, 1);
        at = _put(all, at, this.settleBond.selector, 1);
        at = _put(all, at, this.openAuction.selector, 5);
        at = _put(all, at, this.restart.selector, 2);
        at = _put(all, at, this.reprice.selector, 2);
        at = _put(all, at, this.shelve.selector, 2);
        at = _put(all, at, this.end.selector, 2);
        at = _put(all, at, this.takeOverInFull.selector, 3);
        at = _put(all, at, this.takeOverInPart.selector, 3);
        at = _put(all, at, this.fundClaim.selector, 1);
        at = _put(all, at, this.collectClaim.selector, 1);
        at = _put(all, at, this.payExit.selector, 1);
        at = _put(all, at, this.donate.selector, 1);
        at = _put(all, at, this.fundDeposit.selector, 1);
        at = _put(all, at, this.giveNotice.selector, 1);
        at = _put(all, at, this.redeem.selector, 1);
        at = _put(all, at, this.tryToLeave.selector, 1);
        at = _put(all, at, this.tryToDisturb.selector, 1);
        at = _put(all, at, this.tryToFlag.selector, 1);
        at = _put(all, at, this.tryToOpen.selector, 1);
        at = _put(all, at, this.tryToTakeOver.selector, 1);
        at = _put(all, at, this.tryToBePaid.selector, 1);
        at = _put(all, at, this.tryToBorrow.selector, 1);
    }

    /// @notice Crashes, lapses, auctions and what they do to slot 0.
    function crashActions() external pure returns (bytes4[] memory all) {
        all = new bytes4[](42);
        uint256 at;
        at = _put(all, at, this.crash.selector, 4);
        at = _put(all, at, this.drift.selector, 1);
        at = _put(all, at, this.exchange.selector, 3);
        at = _put(all, at, this.withdraw.selector, 1);
        at = _put(all, at, this.flagSlot.selector, 2);
        at = _put(all, at, this.openAuction.selector, 3);
        at = _put(all, at, this.takeOverInFull.selector, 2);
        at = _put(all, at, this.takeOverInPart.selector, 2);
        at = _put(all, at, this.reprice.selector, 1);
        at = _put(all, at, this.restart.selector, 1);
        at = _put(all, at, this.shelve.selector, 1);
        at = _put(all, at, this.end.selector, 1);
        at = _put(all, at, this.rescue.selector, 1);
        at = _put(all, at, this.attest.selector, 1);
        at = _put(all, at, this.attestTogether.selector, 1);
        at = _put(all, at, this.payFee.selector, 1);
        at = _put(all, at, this.payExit.selector, 1);
        at = _put(all, at, this.collectClaim.selector, 1);
        at = _put(all, at, this.fundClaim.selector, 1);
        at = _put(all, at, this.fundDeposit.selector, 1);
        at = _put(all, at, this.giveNotice.selector, 1);
        at = _put(all, at, this.redeem.selector, 1);
        at = _put(all, at, this.requestOpening.selector, 1);
        at = _put(all, at, this.logOpening.selector, 1);
        at = _put(all, at, this.settleBond.selector, 1);
        at = _put(all, at, this.newTerms.selector, 1);
        at = _put(all, at, this.tryToLeave.selector, 1);
        at = _put(all, at, this.tryToDisturb.selector, 1);
        at = _put(all, at, this.tryToOpen.selector, 1);
        at = _put(all, at, this.tryToTakeOver.selector, 1);
        at = _put(all, at, this.tryToBePaid.selector, 1);
        at = _put(all, at, this.tryToBorrow.selector, 1);
    }

    /// @notice What goes on while nobody is short of margin.
    function quietActions() external pure returns (bytes4[] memory all) {
        all = new bytes4[](28);
        uint256 at;
        at = _put(all, at, this.deposit.selector, 2);
        at = _put(all, at, this.withdraw.selector, 2);
        at = _put(all, at, this.transfer.selector, 1);
        at = _put(all, at, this.exchange.selector, 2);
        at = _put(all, at, this.rerandomise.selector, 1);
        at = _put(all, at, this.attest.selector, 1);
        at = _put(all, at, this.attestTogether.selector, 1);
        at = _put(all, at, this.close.selector, 1);
        at = _put(all, at, this.drift.selector, 1);
        at = _put(all, at, this.pass.selector, 1);
        at = _put(all, at, this.flag.selector, 1);
        at = _put(all, at, this.payFee.selector, 1);
        at = _put(all, at, this.fundClaim.selector, 1);
        at = _put(all, at, this.collectClaim.selector, 1);
        at = _put(all, at, this.payExit.selector, 1);
        at = _put(all, at, this.donate.selector, 1);
        at = _put(all, at, this.fundDeposit.selector, 1);
        at = _put(all, at, this.giveNotice.selector, 1);
        at = _put(all, at, this.redeem.selector, 1);
        at = _put(all, at, this.pause.selector, 1);
        at = _put(all, at, this.tryToFlag.selector, 1);
        at = _put(all, at, this.tryToBePaid.selector, 1);
        at = _put(all, at, this.tryToBorrow.selector, 1);
        at = _put(all, at, this.tryToOpen.selector, 1);
        at = _put(all, at, this.tryToTakeOver.selector, 1);
    }

    /// @notice A market that stops for one reason or another, and whom that touches.
    function stoppingActions() external pure returns (bytes4[] memory all) {
        all = new bytes4[](31);
        uint256 at;
        at = _put(all, at, this.pass.selector, 1);
        at = _put(all, at, this.silence.selector, 2);
        at = _put(all, at, this.jump.selector, 1);
        at = _put(all, at, this.blind.selector, 1);
        at = _put(all, at, this.abandon.selector, 1);
        at = _put(all, at, this.pause.selector, 1);
        at = _put(all, at, this.drift.selector, 1);
        at = _put(all, at, this.crash.selector, 1);
        at = _put(all, at, this.deposit.selector, 1);
        at = _put(all, at, this.withdraw.selector, 1);
        at = _put(all, at, this.escape.selector, 2);
        at = _put(all, at, this.exchange.selector, 1);
        at = _put(all, at, this.attest.selector, 1);
        at = _put(all, at, this.attestTogether.selector, 1);
        at = _put(all, at, this.flag.selector, 1);
        at = _put(all, at, this.flagSlot.selector, 1);
        at = _put(all, at, this.openAuction.selector, 1);
        at = _put(all, at, this.takeOverInFull.selector, 1);
        at = _put(all, at, this.rescue.selector, 1);
        at = _put(all, at, this.payFee.selector, 1);
        at = _put(all, at, this.payExit.selector, 1);
        at = _put(all, at, this.collectClaim.selector, 1);
        at = _put(all, at, this.giveNotice.selector, 1);
        at = _put(all, at, this.redeem.selector, 1);
        at = _put(all, at, this.tryToFlag.selector, 2);
        at = _put(all, at, this.tryToOpen.selector, 1);
        at = _put(all, at, this.tryToTakeOver.selector, 1);
        at = _put(all, at, this.tryToBePaid.selector, 1);
    }

    /// @notice Options come and go, with accounts that lapse and markets that stop in between.
    function optionActions() external pure returns (bytes4[] memory all) {
        all = new bytes4[](74);
        uint256 at;
        at = _put(all, at, this.tradeOption.selector, 9);
        at = _put(all, at, this.quote.selector, 3);
        at = _put(all, at, this.expire.selector, 3);
        at = _put(all, at, this.relist.selector, 2);
        at = _put(all, at, this.recall.selector, 2);
        at = _put(all, at, this.convert.selector, 7);
        at = _put(all, at, this.followEmpty.selector, 3);
        at = _put(all, at, this.tryToConvert.selector, 2);
        at = _put(all, at, this.tryToConvertAgain.selector, 1);
        at = _put(all, at, this.tryUnconverted.selector, 2);
        at = _put(all, at, this.tryToConvertForOthers.selector, 2);
        at = _put(all, at, this.tryOldProof.selector, 2);
        at = _put(all, at, this.exchange.selector, 3);
        at = _put(all, at, this.crash.selector, 4);
        at = _put(all, at, this.drift.selector, 1);
        at = _put(all, at, this.pass.selector, 1);
        at = _put(all, at, this.silence.selector, 1);
        at = _put(all, at, this.pause.selector, 1);
        at = _put(all, at, this.deposit.selector, 1);
        at = _put(all, at, this.withdraw.selector, 1);
        at = _put(all, at, this.attest.selector, 2);
        at = _put(all, at, this.attestTogether.selector, 1);
        at = _put(all, at, this.flagSlot.selector, 4);
        at = _put(all, at, this.openAuction.selector, 6);
        at = _put(all, at, this.restart.selector, 1);
        at = _put(all, at, this.takeOverInFull.selector, 2);
        at = _put(all, at, this.takeOverInPart.selector, 1);
        at = _put(all, at, this.escape.selector, 1);
        at = _put(all, at, this.payFee.selector, 3);
        at = _put(all, at, this.requestOpening.selector, 1);
        at = _put(all, at, this.settleBond.selector, 1);
    }

    /// @notice Books with options, short of margin while their options trade: valued, sold in parts, cured.
    function writtenActions() external pure returns (bytes4[] memory all) {
        all = new bytes4[](58);
        uint256 at;
        at = _put(all, at, this.tradeOption.selector, 6);
        at = _put(all, at, this.quote.selector, 1);
        at = _put(all, at, this.exchange.selector, 2);
        at = _put(all, at, this.crash.selector, 3);
        at = _put(all, at, this.drift.selector, 3);
        at = _put(all, at, this.flagSlot.selector, 4);
        at = _put(all, at, this.openAuction.selector, 6);
        at = _put(all, at, this.takeOverInPart.selector, 6);
        at = _put(all, at, this.takeOverInFull.selector, 6);
        at = _put(all, at, this.reprice.selector, 2);
        at = _put(all, at, this.restart.selector, 1);
        at = _put(all, at, this.payFee.selector, 3);
        at = _put(all, at, this.rescue.selector, 1);
        at = _put(all, at, this.attest.selector, 2);
        at = _put(all, at, this.deposit.selector, 1);
        at = _put(all, at, this.convert.selector, 4);
        at = _put(all, at, this.followEmpty.selector, 1);
        at = _put(all, at, this.relist.selector, 2);
        at = _put(all, at, this.expire.selector, 1);
        at = _put(all, at, this.tryToOpen.selector, 2);
        at = _put(all, at, this.tryToTakeOver.selector, 1);
    }

    function _put(bytes4[] memory all, uint256 at, bytes4 action, uint256 times) private pure returns (uint256) {
        for (uint256 i = 0; i < times; ++i) all[at + i] = action;
        return at + times;
    }
}
