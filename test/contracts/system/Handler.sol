// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {OptionState} from "../../../contracts/types/Option.sol";
import {Actions} from "./Actions.sol";
import {Book, LINEAR, slotOf} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {CALLS} from "./Series.sol";
import {VM} from "./Vm.sol";

/// @title The system, its actors and their books: what the campaigns call.
abstract contract Handler is Actions {
    uint64 private constant INSURED = 1500 * UNIT;

    /// @notice Deploys everything. Alice has 1,000 dollars and 2 tokens, bob 50,000 dollars, dave 400,000 dollars, the fund
    /// 1,500; alice is long of 20 perpetuals with bob, so that both owe proofs.
    function begin() external {
        _build();
        _beginOptions();
        _termsOf[1] = _terms();
        _mint(ALICE);
        _mint(BOB);
        _mint(DAVE);
        _mint(FRANK);
        Point memory key = curve.commit(Book({q: [int256(1), 2, 3, 4, 5], blinding: 6}));
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

    /// @notice Both options are listed, expire and are fixed before anybody has an account: a home allows shorts of what has a
    /// price, and what is fixed asks for no reports.
    function _beginOptions() private {
        _noteEpoch();
        for (uint256 o = 0; o < CALLS; ++o) _announce(o, 0);
        _run(NOTICE);
        risk.approveHome(home, _homeTable());
        _run(options.seriesOf(uint8(slotOf(LINEAR))).expiry - now_);
        _revive();
        _require(
            26,
            _optionState(0) == OptionState.Fixed && _optionState(1) == OptionState.Fixed,
            "options still trade"
        );
    }

    /// @notice Both options are relisted; alice and bob trade them.
    function beginRelisted() external {
        _announce(0, 0);
        _announce(1, 20);
        _wait(NOTICE);
        _relist(3);
        _begins();
        for (uint256 a = 1; a <= OPENED; ++a) this.followEmpty(a - 1);
        _revive();
        _trade(1, 3, 3, true, 3 * 4e8 + 1, 2);
        _trade(1, 4, 4, false, 3 * 10e8 + 1, 3);
        _trade(1, 3, 1, true, 3 * 11e8 + 1, 5);
        _require(26, _books[1].q[3] > 0 && _books[4].q[4] > 0, "nobody trades options");
    }

    /// @notice Alice is as long of tokens as she can be when they fall; she is flagged and put on auction, and they fall on,
    /// until her book may cost more than the fund has.
    function beginCrash() external {
        _trade(1, 3, 1, true, 3 * 11e8 + 1, 5);
        _fall(1, 1, 2300);
        _fall(1, 1, 1500);
        this.flagSlot(0, 1);
        this.fundClaim(100 * UNIT);
        this.openAuction(0);
        _fall(1, 1, 2000);
        this.reprice(0, 0);
        _require(13, _lapse(1).state == LapseState.InAuction && _gated(), "a crash that gates nothing");
    }

    /// @notice Options are relisted and traded, tokens fall until alice is short of margin, and no farther: she is put on auction
    /// with the calls that she bought and wrote.
    function beginWritten() external {
        this.beginRelisted();
        for (uint256 i = 0; i < 12 && !_isBelow(_books[1], MAINTENANCE); ++i) _fall(1, 1, 400);
        this.flagSlot(0, 1);
        this.openAuction(0);
        _require(13, _done[uint256(Kind.OpenWithOptions)] == 1, "no book with options is on auction");
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
