// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Token that anyone can mint, with any number of decimals.
contract MockERC20 is ERC20 {
    uint8 private immutable _decimals;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    /// @notice Gives `to` that many units.
    function mint(address to, uint256 units) external {
        _mint(to, units);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
