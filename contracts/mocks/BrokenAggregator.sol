// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Feed that fails in a chosen way.
contract BrokenAggregator {
    enum Fault {
        None,
        Reverts,
        BurnsGas,
        ReturnsTooLittle,
        ReturnsWideRound,
        ReturnsBomb
    }

    uint8 public constant decimals = 8;
    Fault public fault;

    /// @notice Chooses the fault; None answers 1 USD now.
    function setFault(Fault fault_) external {
        fault = fault_;
    }

    /// @dev Answers every call but `decimals`, `fault` and `setFault`, thus `latestRoundData`.
    fallback() external {
        if (fault == Fault.Reverts) revert("broken");
        if (fault == Fault.BurnsGas) {
            assembly {
                invalid()
            }
        }
        uint256 roundId = fault == Fault.ReturnsWideRound ? 2 ** 80 : 1;
        uint256 size =
            fault == Fault.ReturnsTooLittle
                ? 128
                : fault == Fault.ReturnsBomb
                    ? 20_000
                    : 160;
        uint256 time = block.timestamp;
        assembly {
            let data := mload(0x40)
            mstore(data, roundId)
            mstore(add(data, 0x20), 100000000)
            mstore(add(data, 0x40), time)
            mstore(add(data, 0x60), time)
            mstore(add(data, 0x80), roundId)
            return(data, size)
        }
    }
}
