// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Token in the manner of an old stablecoin: it returns nothing, and an allowance must be zero before it is set.
contract StrictApprovalERC20 {
    uint8 public constant decimals = 6;

    mapping(address holder => uint256) public balanceOf;
    mapping(address holder => mapping(address spender => uint256)) public allowance;

    error AllowanceNotZero(uint256 allowance);

    function mint(address to, uint256 units) external {
        balanceOf[to] += units;
    }

    function approve(address spender, uint256 units) external {
        uint256 before = allowance[msg.sender][spender];
        if (units != 0 && before != 0) revert AllowanceNotZero(before);
        allowance[msg.sender][spender] = units;
    }

    function transfer(address to, uint256 units) external {
        _move(msg.sender, to, units);
    }

    function transferFrom(address from, address to, uint256 units) external {
        allowance[from][msg.sender] -= units;
        _move(from, to, units);
    }

    function _move(address from, address to, uint256 units) private {
        balanceOf[from] -= units;
        balanceOf[to] += units;
    }
}
