// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {MarginGated} from "../MarginGated.sol";
import {ONE} from "../types/Units.sol";

/// @notice A token and the slot of the market that prices it.
struct PricedToken {
    IERC20Metadata token;
    uint8 slot;
}

/// @title Sample of a protocol: a desk that lends closer to the value of a pledge to borrowers whose other book is sound.
/// @notice It never learns what an account holds. Health is a ratio, and an empty book has the best of all: an
/// attestation bounds a borrower's leverage and is no collateral. So every loan is covered by a pledge; the attestation
/// earns the better terms. Anyone can fund the desk by a transfer; interest and what happens when a pledge loses its value
/// are left out.
/// An account can lose its owner: closing is for good. What is kept here by account number therefore has a way out
/// that does not ask the account: the desk pays back whoever owned it when its first pledge came, and anyone repays a debt.
contract LendingDesk is MarginGated {
    using SafeERC20 for IERC20Metadata;

    IMarketBook public immutable market;
    IERC20Metadata public immutable lent;
    uint8 public immutable lentSlot;
    IERC20Metadata public immutable pledged;
    uint8 public immutable pledgedSlot;
    /// @notice Most that a debt may be worth, 1e-4 of the pledge's value.
    uint16 public immutable loanToValue;

    /// @notice Units of `lent` that an account owes.
    mapping(uint256 account => uint256) public debtOf;
    /// @notice Units of `pledged` that were left here for an account.
    mapping(uint256 account => uint256) public pledgeOf;
    /// @notice Who gets an account's pledge back: its owner at the first pledge. An account never has another owner,
    /// but may have none.
    mapping(uint256 account => address) public pledgorOf;

    event Pledged(uint256 indexed account, address indexed from, uint256 amount);
    event Returned(uint256 indexed account, uint256 amount);
    event Borrowed(uint256 indexed account, uint256 amount);
    event Repaid(uint256 indexed account, address indexed payer, uint256 amount);

    error Unpriced(uint8 slot);
    /// @notice Never opened, or closed: nobody could take the pledge back.
    error AccountWithoutOwner(uint256 account);
    error NotPledgor(uint256 account, address caller);
    /// @notice Values in 1e-8 USD.
    error PledgeTooSmall(uint256 account, uint256 debtValue, uint256 most);

    constructor(
        IMarginAccounts marginAccounts_,
        bytes32 marginTable_,
        uint16 marginLevel_,
        IMarketBook market_,
        PricedToken memory lent_,
        PricedToken memory pledged_,
        uint16 loanToValue_
    ) MarginGated(marginAccounts_, marginTable_, marginLevel_) {
        market = market_;
        (lent, lentSlot) = (lent_.token, lent_.slot);
        (pledged, pledgedSlot) = (pledged_.token, pledged_.slot);
        loanToValue = loanToValue_;
    }

    /// @notice Adds to the pledge of an account that has an owner. By anyone; it is the owner's from then on.
    function pledge(uint256 account, uint256 amount) external {
        address owner = marginAccounts.ownerOf(account);
        if (owner == address(0)) revert AccountWithoutOwner(account);
        if (pledgorOf[account] == address(0)) pledgorOf[account] = owner;
        pledgeOf[account] += amount;
        emit Pledged(account, msg.sender, amount);
        pledged.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Lends `amount` to the owner of an attested account, against his pledge.
    function borrow(uint256 account, uint256 amount) external onlyAttested(account) {
        debtOf[account] += amount;
        _requireCovered(account);
        emit Borrowed(account, amount);
        lent.safeTransfer(msg.sender, amount);
    }

    /// @notice Pays back at most the debt, at any time and by anyone.
    function repay(uint256 account, uint256 amount) external {
        uint256 paid = Math.min(amount, debtOf[account]);
        debtOf[account] -= paid;
        emit Repaid(account, msg.sender, paid);
        lent.safeTransferFrom(msg.sender, address(this), paid);
    }

    /// @notice Returns pledged tokens that the debt does not need. It removes cover, so it is gated like a loan; without
    /// a debt it is not, and asks nothing of the account, which may be closed.
    function returnPledge(uint256 account, uint256 amount) external {
        if (pledgorOf[account] != msg.sender) revert NotPledgor(account, msg.sender);
        pledgeOf[account] -= amount;
        if (debtOf[account] != 0) {
            _requireAttested(account);
            _requireCovered(account);
        }
        emit Returned(account, amount);
        pledged.safeTransfer(msg.sender, amount);
    }

    function _requireCovered(uint256 account) private view {
        uint256 debt = _value(debtOf[account], lent, lentSlot, Math.Rounding.Ceil);
        uint256 cover = _value(pledgeOf[account], pledged, pledgedSlot, Math.Rounding.Floor);
        uint256 most = (cover * loanToValue) / ONE;
        if (debt > most) revert PledgeTooSmall(account, debt, most);
    }

    /// @dev 1e-8 USD.
    function _value(
        uint256 amount,
        IERC20Metadata token,
        uint8 slot,
        Math.Rounding rounding
    ) private view returns (uint256) {
        uint64 price = market.price(slot);
        if (price == 0) revert Unpriced(slot);
        return Math.mulDiv(amount, price, 10 ** token.decimals(), rounding);
    }
}
