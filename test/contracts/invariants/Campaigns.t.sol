// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {KINDS} from "../system/Ghost.sol";
import {Handler} from "../system/Handler.sol";

/// @notice As the runner reads it.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @dev Of this file, because the runner knows no contract of another.
contract System is Handler {}

/// @title One campaign: random histories of some actions, every invariant of docs/invariants.md after each of them, and at
/// the end of each history the way out of every account.
abstract contract Campaign {
    System internal system;

    function setUp() public virtual {
        system = new System();
        system.begin();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(system);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        (targets[0].addr, targets[0].selectors) = (address(system), _actions());
    }

    function invariant_everythingHolds() public view {
        system.requireAll();
    }

    function afterInvariant() public {
        system.INV24_everyAccountCanBeClosed();
    }

    function _actions() internal view virtual returns (bytes4[] memory);
}

contract WholeHistories is Campaign {
    function _actions() internal view override returns (bytes4[] memory) {
        return system.everyAction();
    }
}

/// @title Prices fall, accounts lapse, auctions open and end: losses reach the fund and the index.
contract CrashHistories is Campaign {
    function setUp() public override {
        super.setUp();
        system.beginCrash();
    }

    function _actions() internal view override returns (bytes4[] memory) {
        return system.crashActions();
    }
}

/// @title No price leaves its band for long: deposits, trades, claims, exits, fund shares.
contract QuietHistories is Campaign {
    function _actions() internal view override returns (bytes4[] memory) {
        return system.quietActions();
    }
}

/// @title The market halts, falls silent, is abandoned and comes back.
contract StoppedHistories is Campaign {
    function _actions() internal view override returns (bytes4[] memory) {
        return system.stoppingActions();
    }
}

/// @title Options are traded, expire, are relisted and converted, by accounts that lapse and are taken over meanwhile.
contract OptionHistories is Campaign {
    function setUp() public override {
        super.setUp();
        system.beginRelisted();
    }

    function _actions() internal view override returns (bytes4[] memory) {
        return system.optionActions();
    }
}

/// @title A book with options is on auction, and taken over in full or in part, mostly while they trade.
contract WriterHistories is Campaign {
    function setUp() public override {
        super.setUp();
        system.beginWritten();
    }

    function _actions() internal view override returns (bytes4[] memory) {
        return system.writtenActions();
    }
}

/// @title That the histories are worth something: every kind of action succeeds in some of them.
contract Reach {
    uint256 private constant HISTORIES = 17;
    /// @dev Of the last ones, in which books with options are on auction from the beginning.
    uint256 private constant WRITTEN = 3;
    uint256 private constant LENGTH = 400;

    uint256[KINDS] private _sum;

    /// @notice Bit k is set where no action of kind k did.
    error NeverSucceeded(uint256 kinds);

    /// @dev Words beyond an action's parameters are not read.
    function test_everyKindOfActionSucceeds() public {
        for (uint256 run = 0; run < HISTORIES; ++run) {
            System system = new System();
            system.begin();
            bool options = run % 5 == 1;
            bool written = run >= HISTORIES - WRITTEN;
            if (written) system.beginWritten();
            else if (options) system.beginRelisted();
            else if (run % 4 == 3) system.beginCrash();
            bytes4[] memory actions = run % 2 == 0 ? system.everyAction() : system.crashActions();
            if (options) actions = system.optionActions();
            if (written) actions = system.writtenActions();
            for (uint256 i = 0; i < LENGTH; ++i) {
                uint256 seed = uint256(keccak256(abi.encode(run, i)));
                _act(system, actions[seed % actions.length], seed);
                system.requireAll();
            }
            system.INV24_everyAccountCanBeClosed();
            uint256[KINDS] memory counts = system.counts();
            for (uint256 kind = 0; kind < KINDS; ++kind) _sum[kind] += counts[kind];
        }
        uint256 missing;
        for (uint256 kind = 1; kind < KINDS; ++kind) {
            if (_sum[kind] == 0) missing |= 1 << kind;
        }
        if (missing != 0) revert NeverSucceeded(missing);
    }

    function _act(System system, bytes4 action, uint256 seed) private {
        bytes memory words;
        for (uint256 i = 1; i <= 5; ++i) words = abi.encodePacked(words, keccak256(abi.encode(seed, i)));
        (bool done, bytes memory why) = address(system).call(abi.encodePacked(action, words));
        if (done) return;
        assembly ("memory-safe") {
            revert(add(why, 0x20), mload(why))
        }
    }
}
