// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Kind, KINDS} from "../system/Ghost.sol";
import {Handler} from "../system/Handler.sol";

/// @notice As the runner reads it.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @dev The runner calls only contracts of the files it was given.
contract System is Handler {}

/// @title One campaign: random sequences of some actions, every invariant asked after each.
abstract contract Campaign {
    System internal system;

    function setUp() public virtual {
        system = new System();
        system.begin();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        (targets[0].addr, targets[0].selectors) = (address(system), _actions());
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(system);
    }

    function _actions() internal view virtual returns (bytes4[] memory);
}

contract EverythingTest is Campaign {
    function invariant_everythingHolds() public view {
        system.requireAll();
    }

    function afterInvariant() public {
        system.INV24_everyAccountCanBeClosed();
    }

    function _actions() internal view override returns (bytes4[] memory) {
        return system.everyAction();
    }
}

/// @title That the histories are worth something: every kind of action succeeds in them.
contract ReachTest {
    event log_named_uint(string key, uint256 value);

    uint256[KINDS] private _sum;

    function test_everyKindOfActionSucceeds() public {
        for (uint256 run = 0; run < 12; ++run) {
            System system = new System();
            system.begin();
            bytes4[] memory actions = system.everyAction();
            for (uint256 i = 0; i < 400; ++i) {
                uint256 seed = uint256(keccak256(abi.encode(run, i)));
                (bool ok, bytes memory why) = address(system).call(
                    abi.encodePacked(actions[seed % actions.length], keccak256(abi.encode(seed, 1)), keccak256(abi.encode(seed, 2)), keccak256(abi.encode(seed, 3)), keccak256(abi.encode(seed, 4)), keccak256(abi.encode(seed, 5)))
                );
                if (!ok) {
                    assembly ("memory-safe") {
                        revert(add(why, 0x20), mload(why))
                    }
                }
                system.requireAll();
            }
            system.INV24_everyAccountCanBeClosed();
            uint256[KINDS] memory counts = system.counts();
            for (uint256 kind = 1; kind < KINDS; ++kind) _sum[kind] += counts[kind];
        }
        for (uint256 kind = 1; kind < KINDS; ++kind) emit log_named_uint(_two(kind), _sum[kind]);
    }

    function _two(uint256 n) private pure returns (string memory) { return string(abi.encodePacked(uint8(48+n/10), uint8(48+n%10))); }
}
