// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../../../contracts/interfaces/IMarginAccounts.sol";
import {Attestation, Outcome} from "../../../contracts/types/Bundle.sol";
import {Lease} from "../../../contracts/types/Lease.sol";
import {MarketState} from "../../../contracts/types/MarketHead.sol";
import {Kind} from "./Ghost.sol";
import {OptionAttempts} from "./OptionAttempts.sol";
import {VM} from "./Vm.sol";

/// @title What a stranger brings together for several owners.
abstract contract BundleActions is OptionAttempts {
    uint256 private constant GAS_EACH = 5_000_000;
    /// @dev Claimed of a book that does not meet it.
    uint16 private constant TOO_HIGH = INITIAL + 1000;

    /// @notice What is known of each attestation before the bundle.
    struct Known {
        bool[] right;
        bool[] stood;
        bytes32[] lease;
    }

    /// @notice Attests some accounts in one bundle. Those that meet no level, that have a relisting to follow or that are
    /// closed are claimed falsely, now and then one more.
    function attestTogether(uint256 who, uint256 time, uint256 seed) external step {
        if (_state() == MarketState.Unopened) return;
        uint256 count = (seed / (2 * OPENED)) % (OPENED + 1);
        Attestation[] memory given = new Attestation[](count);
        Known memory known = Known({right: new bool[](count), stood: new bool[](count), lease: new bytes32[](count)});
        for (uint256 i = 0; i < count; ++i) {
            uint256 account = _nth(who, i);
            uint16 level = _levelOf(_books[account]);
            bool lies = seed % (2 * OPENED) == i && !_meets(_books[account], TOO_HIGH, BAND);
            known.right[i] = !lies && level != 0 && !_closed[account] && _isCurrent(account);
            Lease memory lease = _lease(account);
            known.stood[i] = lease.stands(accounts.accountOf(account).version, market.clock());
            known.lease[i] = _leaseHash(account);
            given[i] = Attestation({
                account: account,
                table: home,
                level: lies || level == 0 ? TOO_HIGH : level,
                duration: uint40(1 + (time % MAX_LEASE)),
                proof: _prove(_books[account], BAND),
                commitment: _commitmentOf(account)
            });
        }
        VM.prank(KEEPER);
        _compareBundle(given, known, bundles.attestAll(given, GAS_EACH));
    }

    function _compareBundle(Attestation[] memory given, Known memory known, Outcome[] memory outcomes) private {
        for (uint256 i = 0; i < given.length; ++i) {
            (bool made, bool right, bool stood) = (outcomes[i].made, known.right[i], known.stood[i]);
            _check(33, right || !made, "a bundle made what is false");
            bool worse = stood && bytes4(outcomes[i].reason) == IMarginAccounts.WorseLease.selector;
            _check(33, made || !right || worse, "a bundle skipped what is true");
            Lease memory lease = _lease(given[i].account);
            bool written = lease.level == given[i].level && lease.epoch == _epoch();
            bool same = _leaseHash(given[i].account) == known.lease[i];
            _check(33, made ? written : same, "a bundle wrote another lease than it says");
            ++_done[uint256(made ? Kind.AttestTogether : Kind.SkipInBundle)];
            if (made && _kind == Kind.Nothing) _did(Kind.Attest);
        }
    }
}
