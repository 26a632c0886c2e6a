// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICollateralVault} from "../interfaces/ICollateralVault.sol";
import {ILiquidationAuction} from "../interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {IValuations} from "../interfaces/IValuations.sol";
import {Point} from "../libraries/BabyJubJub.sol";
import {Account} from "../types/Account.sol";
import {Ask, AskLibrary} from "../types/Ask.sol";
import {Valuation} from "../types/Auction.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Worth} from "./Worth.sol";

/// @title What a hidden book is worth, disclosed by whoever holds its opening.
/// @notice Two proofs of one commitment at one epoch: risk-weighted value and requirement under the home table, and the
/// value with every weight 1, beside what the scenarios of options require even there. Band 0: nothing is added to the
/// requirement that the rules do not ask for today. Tables, band, level and commitment are this contract's own; whoever
/// discloses chooses an epoch from which no price has moved farther than the terms tolerate.
///
/// A valuation is four figures about a hidden book. Whoever sees valuations of one book at many different prices can
/// solve for it; nobody needs to publish more than one per start of an auction and one per takeover.
abstract contract Valuations is IValuations {
    /// @inheritdoc IValuations
    IMarginAccounts public immutable accounts;
    IMarketBook public immutable market;
    ICollateralVault public immutable vault;
    IProofDesk public immutable proofs;
    IRiskBook public immutable risk;

    /// @notice A lapsed book as the chain knows it.
    struct Book {
        uint256 account;
        Point commitment;
        bytes32 home;
        bytes32 plain;
        uint16 maintenanceLevel;
    }

    constructor(IMarginAccounts accounts_) {
        accounts = accounts_;
        market = accounts_.market();
        vault = accounts_.vault();
        proofs = accounts_.proofs();
        risk = proofs.risk();
    }

    function _bookOf(uint256 account) internal view returns (Book memory book) {
        Account memory stored = accounts.accountOf(account);
        book.account = account;
        book.commitment = Point({x: stored.cx, y: stored.cy});
        book.home = risk.currentHome(stored.home);
        StoredTable memory rules = risk.tableOf(book.home);
        (book.plain, ) = risk.plainTables(rules.verifier);
        if (book.plain == 0) revert IMarginAccounts.PlainTablesMissing(book.home);
        book.maintenanceLevel = rules.maintenanceLevel;
    }

    /// @notice Writes down both statements about `commitment` at places `at` and `at + 1`.
    /// @param band Of the requirement, 1e-4.
    /// @param within How far prices may have moved since, 1e-4.
    function _ask(
        Ask[] memory asks,
        uint256 at,
        Book memory book,
        Point memory commitment,
        Valuation memory valuation,
        uint16 band,
        uint16 within
    ) internal pure {
        asks[at] = Ask({
            account: book.account,
            table: book.home,
            epoch: valuation.epoch,
            within: within,
            hot: AskLibrary.ofDisclosure(commitment, band, valuation.value, valuation.requirement),
            proof: valuation.proof
        });
        asks[at + 1] = Ask({
            account: book.account,
            table: book.plain,
            epoch: valuation.epoch,
            within: within,
            hot: AskLibrary.ofDisclosure(commitment, 0, valuation.plainValue, valuation.plainRequirement),
            proof: valuation.plainProof
        });
    }

    function _requireProven(Ask[] memory asks) internal view {
        proofs.requireProven(asks, accounts.maxProofAge());
    }

    /// @notice Requires that the book is certainly below the maintenance level, and that no home lease in force says
    /// otherwise: one attested ahead for a successor of the home table counts from the day of the succession.
    function _requireUnhealthy(Book memory book, Valuation memory valuation) internal view {
        uint16 level = book.maintenanceLevel;
        if (!Worth.isBelow(valuation, level)) {
            revert ILiquidationAuction.AccountIsHealthy(book.account, valuation.value, valuation.requirement);
        }
        if (accounts.isSolvent(book.account, book.home, level)) revert IMarginAccounts.LeaseInForce(book.account);
    }

    /// @notice Requires the valuation proven, and below the maintenance level.
    function _requireBelow(Book memory book, Valuation memory valuation, uint16 within) internal view {
        _requireUnhealthy(book, valuation);
        _requireValued(book, valuation, within);
    }

    /// @notice Requires the valuation proven.
    /// @param within How far prices may have moved since, 1e-4.
    function _requireValued(Book memory book, Valuation memory valuation, uint16 within) internal view {
        Ask[] memory asks = new Ask[](2);
        _ask(asks, 0, book, book.commitment, valuation, 0, within);
        _requireProven(asks);
    }

    /// @notice Price of a unit of slot 0 at an epoch, 1e-16 USD (1e-8 USD for a whole one).
    function _settlementPrice(uint32 epoch) internal view returns (uint64 price) {
        (, PackedPrices memory prices) = market.epochPrices(epoch);
        price = prices.get(0);
        if (price == 0) revert ILiquidationAuction.SettlementUnpriced(epoch);
    }
}
