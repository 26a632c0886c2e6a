// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAuditBook} from "../interfaces/IAuditBook.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../interfaces/IMarketBook.sol";
import {IProofDesk} from "../interfaces/IProofDesk.sol";
import {IRiskBook} from "../interfaces/IRiskBook.sol";
import {Window, WindowState} from "../types/Audit.sol";
import {AUDITOR_ROLE} from "../types/Roles.sol";
import {StoredTable} from "../types/RuleTable.sol";
import {Ciphertext} from "../types/Tally.sol";
import {ONE} from "../types/Units.sol";

/// @title Windows, and the series they form.
/// @notice The auditor chooses when, of whom, by which rules and over how many at least; prices are the market's latest.
abstract contract AuditWindows is IAuditBook, AccessControl {
    /// @notice What becomes of a home and a table over time.
    struct Series {
        uint64 latest;
        /// The last one whose total may be known: it may be published, and is closed or has a share.
        uint64 begun;
    }

    /// @notice Longest window, s. Every contribution is of another moment's book, and proven at one epoch's prices.
    uint40 private constant MAX_DURATION = 30 days;

    /// @inheritdoc IAuditBook
    IMarginAccounts public immutable accounts;
    /// @inheritdoc IAuditBook
    ICouncil public immutable council;
    /// @notice Checks proofs of solvency.
    IProofDesk public immutable proofs;
    IMarketBook public immutable market;
    IRiskBook public immutable risk;
    /// @inheritdoc IAuditBook
    uint32 public immutable leastMinimum;

    /// @inheritdoc IAuditBook
    uint256 public windowCount;

    mapping(uint256 window => Window) internal _windows;
    mapping(uint256 window => WindowState) internal _states;
    mapping(uint256 window => Ciphertext) internal _sums;
    mapping(bytes32 home => mapping(bytes32 table => Series)) internal _series;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param governor Receives DEFAULT_ADMIN_ROLE, with which it names auditors; meant for a timelock.
    constructor(address governor, IMarginAccounts accounts_, uint32 leastMinimum_) {
        if (governor == address(0) || address(accounts_) == address(0)) revert ZeroAddress();
        if (leastMinimum_ < 2) revert LeastMinimumRefused(leastMinimum_);
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        accounts = accounts_;
        council = accounts_.seals().council();
        proofs = accounts_.proofs();
        market = proofs.market();
        risk = proofs.risk();
        leastMinimum = leastMinimum_;
    }

    // ---------------------------------------------------------------------------------------------------- opening

    /// @inheritdoc IAuditBook
    function openWindow(
        bytes32 home,
        bytes32 table,
        uint16 level,
        uint40 duration,
        uint32 minimum
    ) external onlyRole(AUDITOR_ROLE) returns (uint256 window) {
        if (level < ONE) revert IMarginAccounts.LevelTooLow(level, ONE);
        if (duration == 0 || duration > MAX_DURATION) revert IMarginAccounts.DurationRefused(duration, MAX_DURATION);
        if (minimum < leastMinimum) revert MinimumTooSmall(minimum, leastMinimum);
        bytes32 current = risk.currentHome(home);
        if (current != home) revert HomeSuperseded(home, current);
        uint32 epoch = _provableEpoch(table);
        Series storage series = _series[home][table];
        if (series.latest != 0) {
            if (_isTaking(series.latest)) revert SeriesStillOpen(series.latest, _windows[series.latest].closesAt);
            // Shares of it may be on their way, seen by everybody: it counts as opened, whoever is first.
            _beginIfPublishable(series.latest);
            if (series.begun != 0 && _windows[series.begun].epoch >= epoch) revert EpochNotLater(series.begun, epoch);
        }

        window = ++windowCount;
        series.latest = uint64(window);
        uint40 opensAt = uint40(block.timestamp);
        _windows[window] = Window({
            home: home,
            table: table,
            epoch: epoch,
            level: level,
            opensAt: opensAt,
            closesAt: opensAt + duration,
            minimum: minimum,
            previous: series.begun
        });
        (_sums[window].ephemeral.y, _sums[window].masked.y) = (1, 1);
        emit WindowOpened(window, home, table, epoch, level, opensAt, opensAt + duration, minimum, series.begun);
    }

    /// @dev The latest epoch, at which statements under the table can be proven, and under a key to encrypt to.
    function _provableEpoch(bytes32 table) private view returns (uint32 epoch) {
        StoredTable memory stored = risk.tableOf(table);
        if (!stored.isRegistered()) revert IMarginAccounts.TableUnknown(table);
        if (!market.isLive()) revert MarketNotLive();
        (, epoch, ) = market.status();
        market.prepared(epoch, stored.verifier);
        council.key();
    }

    /// @notice Counts a closed window as one whose total may be known, unless it can never be published.
    function _beginIfPublishable(uint256 window) internal virtual;

    function _isTaking(uint256 window) internal view returns (bool) {
        return block.timestamp < _windows[window].closesAt;
    }

    function _requireKnown(uint256 window) internal view {
        if (window == 0 || window > windowCount) revert WindowUnknown(window);
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IAuditBook
    function latestWindow(bytes32 home, bytes32 table) external view returns (uint256) {
        return _series[home][table].latest;
    }

    /// @inheritdoc IAuditBook
    function windowOf(uint256 window) external view returns (Window memory) {
        _requireKnown(window);
        return _windows[window];
    }

    /// @inheritdoc IAuditBook
    function sumOf(uint256 window) external view returns (Ciphertext memory) {
        _requireKnown(window);
        return _sums[window];
    }

    /// @inheritdoc IAuditBook
    function countsOf(uint256 window) external view returns (uint32, uint32, uint32) {
        _requireKnown(window);
        WindowState storage state = _states[window];
        return (state.accounts, state.hidden, state.continuing);
    }

    /// @inheritdoc IAuditBook
    function totalOf(uint256 window) external view returns (bool, uint64) {
        _requireKnown(window);
        WindowState storage state = _states[window];
        return (state.published, state.total);
    }
}
