// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAuditBook} from "../interfaces/IAuditBook.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {Hindrance, Turnover, Window, WindowState} from "../types/Audit.sol";
import {AuditWindows} from "./AuditWindows.sol";
import {Contributions} from "./Contributions.sol";
import {ShareSums} from "./ShareSums.sol";

/// @title Opening a window's sum, and only the sum, and only among enough.
/// @notice Shares of a sum are as good as its total, mined or not: whoever sees as many as it takes finds it. So all that
/// keeps a total closed is asked of the first share already; and a window that may be published counts as published for
/// those that follow, from its first share or from the opening of the next one on.
///
/// Differences. Say two windows of a series are *close* when the later one opened less than `quietPeriod` after the former
/// one so counted closed. Over windows that are close one after the other, the hidden contributors may only join, by the
/// window's minimum or more at a time, or only leave, by the largest minimum of all of them, or change once in both ways.
/// Then no combination of the totals depends on fewer than the least `minimum` of the hidden accounts
/// (docs/decisions/0028-who-counts.md).
abstract contract Totals is Contributions {
    /// @inheritdoc IAuditBook
    uint40 public immutable quietPeriod;

    mapping(uint256 window => mapping(uint32 generation => mapping(uint256 member => Point))) private _shares;
    /// @dev Bit j for member j.
    mapping(uint256 window => mapping(uint32 generation => uint256)) private _sharers;

    constructor(uint40 quietPeriod_) {
        if (quietPeriod_ == 0) revert QuietPeriodZero();
        quietPeriod = quietPeriod_;
    }

    // ----------------------------------------------------------------------------------------------------- shares

    /// @inheritdoc IAuditBook
    function submitShare(uint256 window, uint8 member, Point calldata share, Proof calldata proof) external {
        Turnover turnover = _requirePublishable(window);
        uint32 generation = council.generation();
        uint256 sharers = _sharers[window][generation];
        if ((sharers >> member) & 1 == 1) revert ShareKnown(window, generation, member);
        if (!council.verifyShare(member, _sums[window].ephemeral, share, shareContext(window), proof)) {
            revert ShareRefused(window, member);
        }

        _begin(window, turnover);
        _sharers[window][generation] = sharers | (1 << member);
        _shares[window][generation][member] = share;
        emit ShareSubmitted(window, generation, member, share.x, share.y);
    }

    /// @inheritdoc IAuditBook
    function publishTotal(uint256 window, uint64 total) external {
        _requirePublishable(window);
        uint32 generation = council.generation();
        (Point[] memory shares, uint256[] memory members) = _firstShares(window, generation);
        Point memory base = Point({x: BabyJubJub.BASE_X, y: BabyJubJub.BASE_Y});
        if (!ShareSums.open(shares, members, _sums[window].masked, base, total)) revert WrongTotal(window, total);

        WindowState storage state = _states[window];
        (state.published, state.total) = (true, total);
        emit TotalPublished(window, total, state.accounts, state.hidden);
    }

    /// @notice As many shares as it takes, of the members with the lowest indices: any others would say the same.
    function _firstShares(
        uint256 window,
        uint32 generation
    ) private view returns (Point[] memory shares, uint256[] memory members) {
        (uint8 needed, uint8 size) = council.threshold();
        uint256 sharers = _sharers[window][generation];
        shares = new Point[](needed);
        members = new uint256[](needed);
        uint256 found = 0;
        for (uint256 member = 1; member <= size && found < needed; ++member) {
            if ((sharers >> member) & 1 == 0) continue;
            (shares[found], members[found]) = (_shares[window][generation][member], member);
            ++found;
        }
        if (found < needed) revert SharesMissing(window, generation, found, needed);
    }

    // ----------------------------------------------------------------------------------------------------- guards

    function _requirePublishable(uint256 window) private view returns (Turnover turnover) {
        Hindrance reason;
        (turnover, reason) = _publication(window);
        if (reason != Hindrance.None) revert PublicationRefused(window, reason);
    }

    /// @inheritdoc AuditWindows
    function _beginIfPublishable(uint256 window) internal override {
        (Turnover turnover, Hindrance reason) = _publication(window);
        if (reason == Hindrance.None) _begin(window, turnover);
    }

    function _begin(uint256 window, Turnover turnover) private {
        WindowState storage state = _states[window];
        if (state.begun) return;
        Window storage terms = _windows[window];
        (state.begun, state.turnover, state.promised) = (true, turnover, _promised(terms));
        _series[terms.home][terms.table].begun = uint64(window);
    }

    /// @dev Final once the window is closed: nothing that it depends on changes any more.
    function _publication(uint256 window) private view returns (Turnover, Hindrance) {
        _requireKnown(window);
        WindowState storage state = _states[window];
        if (_isTaking(window)) return (Turnover.None, Hindrance.StillOpen);
        if (state.published) return (Turnover.None, Hindrance.AlreadyPublished);
        if (state.begun) return (state.turnover, Hindrance.None);
        Window storage terms = _windows[window];
        if (state.hidden < terms.minimum) return (Turnover.None, Hindrance.TooFewHidden);
        if (!_isClose(terms)) return (Turnover.None, Hindrance.None);
        return _change(terms, state, _states[terms.previous]);
    }

    /// @notice Whether there is a window before, and not long enough ago.
    function _isClose(Window storage terms) private view returns (bool) {
        return terms.previous != 0 && terms.opensAt < uint256(_windows[terms.previous].closesAt) + quietPeriod;
    }

    /// @notice The largest minimum of the window and those close before it: what their contributors were promised.
    function _promised(Window storage terms) private view returns (uint32 promised) {
        promised = terms.minimum;
        if (!_isClose(terms)) return promised;
        uint32 before = _states[terms.previous].promised;
        if (before > promised) promised = before;
    }

    /// @notice How the hidden contributors changed from a window that is close, and whether two totals may show it.
    function _change(
        Window storage terms,
        WindowState storage state,
        WindowState storage former
    ) private view returns (Turnover, Hindrance) {
        uint32 joined = state.hidden - state.continuing;
        uint32 left = former.hidden - state.continuing;
        if (joined != 0 && joined < terms.minimum) return (Turnover.None, Hindrance.TooFewJoined);
        if (left != 0 && left < _promised(terms)) return (Turnover.None, Hindrance.TooFewLeft);
        Turnover before = former.turnover;
        if (joined == 0 && left == 0) return (before, Hindrance.None);
        Turnover own = Turnover.Both;
        if (left == 0) own = Turnover.Joined;
        else if (joined == 0) own = Turnover.Left;
        if (before == Turnover.None || (before == own && own != Turnover.Both)) return (own, Hindrance.None);
        return (Turnover.None, Hindrance.TurnedAround);
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IAuditBook
    function mayPublish(uint256 window) external view returns (bool may, Hindrance reason) {
        (, reason) = _publication(window);
        may = reason == Hindrance.None;
    }

    /// @inheritdoc IAuditBook
    function shareContext(uint256 window) public view returns (uint256) {
        return uint256(keccak256(abi.encode("zkmargin/total", block.chainid, address(this), window))) % BabyJubJub.R;
    }

    /// @inheritdoc IAuditBook
    function shareOf(uint256 window, uint32 generation, uint8 member) external view returns (Point memory) {
        return _shares[window][generation][member];
    }
}
