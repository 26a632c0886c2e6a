// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Calls of several contracts in one transaction, for unit tests.
contract Sequence {
    /// @notice Makes the calls in order; one that reverts is passed over.
    /// @return made Whether each was made.
    /// @return answers What each answered, or reverted with.
    function run(
        address[] calldata targets,
        bytes[] calldata calls
    ) external returns (bool[] memory made, bytes[] memory answers) {
        made = new bool[](calls.length);
        answers = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (made[i], answers[i]) = targets[i].call(calls[i]);
        }
    }

    /// @notice The same, and then undoes all of it.
    function runAndUndo(address[] calldata targets, bytes[] calldata calls) external {
        Sequence(this).run(targets, calls);
        revert("undone");
    }
}
