// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {MarginGated} from "../MarginGated.sol";

/// @title Sample of a protocol: a desk that lends a fixed line to attested accounts.
/// @notice It never learns what an account holds. Anyone can fund it by a transfer; interest is left out.
contract LendingDesk is MarginGated {
    using SafeERC20 for IERC20;

    IERC20 public immutable token;
    /// @notice Most an account may owe, units of `token`.
    uint256 public immutable line;

    /// @notice Debt of an account, units of `token`.
    mapping(uint256 account => uint256) public debtOf;

    event Borrowed(uint256 indexed account, uint256 amount);
    event Repaid(uint256 indexed account, address indexed payer, uint256 amount);

    error LineExceeded(uint256 account, uint256 debt, uint256 line);
    error RepaysTooMuch(uint256 account, uint256 debt, uint256 amount);

    constructor(
        IMarginAccounts marginAccounts_,
        bytes32 marginTable_,
        uint16 marginLevel_,
        IERC20 token_,
        uint256 line_
    ) MarginGated(marginAccounts_, marginTable_, marginLevel_) {
        token = token_;
        line = line_;
    }

    /// @notice Lends `amount` to the owner of an attested account.
    function borrow(uint256 account, uint256 amount) external onlyAttested(account) {
        uint256 debt = debtOf[account] + amount;
        if (debt > line) revert LineExceeded(account, debt, line);
        debtOf[account] = debt;
        emit Borrowed(account, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice Pays back, at any time and by anyone.
    function repay(uint256 account, uint256 amount) external {
        uint256 debt = debtOf[account];
        if (amount > debt) revert RepaysTooMuch(account, debt, amount);
        debtOf[account] = debt - amount;
        emit Repaid(account, msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }
}
