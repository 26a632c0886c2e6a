// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SolvencyProof} from "../../../contracts/types/Account.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {Lease} from "../../../contracts/types/Lease.sol";
import {AccountActions} from "./AccountActions.sol";
import {Book, LINEAR, N, slotOf} from "./Curve.sol";
import {Kind} from "./Ghost.sol";
import {VM} from "./Vm.sol";

/// @title Flags, cures, fees, requests to the council.
abstract contract LapseActions is AccountActions {
    function flag(uint256 who, uint256 seed) external step {
        if (_odd(seed)) _revive();
        if (!_live()) return;
        for (uint256 i = 0; i < OPENED; ++i) {
            uint256 account = _nth(who, i);
            if (!_flaggable(account) || !_overAside(account)) continue;
            VM.prank(KEEPER);
            accounts.flag(account);
            _flagged(account);
            _did(Kind.Flag);
            return;
        }
    }

    function flagSlot(uint256 who, uint256 seed) external step {
        if (_odd(seed)) _revive();
        if (!_live()) return;
        for (uint256 i = 0; i < N * OPENED; ++i) {
            (uint256 account, uint256 slot) = (_nth(who, i / N), i % N);
            if (!_flaggable(account) || !_left(account, slot)) continue;
            VM.prank(KEEPER);
            accounts.flagSlot(account, uint8(slotOf(slot)));
            _flagged(account);
            _did(Kind.FlagSlot);
            return;
        }
    }

    function payFee(uint256 who) external step {
        uint256 account = _pickIn(who, LapseState.FeeOwed);
        if (account == 0) return;
        _payFee(account);
    }

    function _payFee(uint256 account) internal {
        (uint64 fundWas, uint64 keeperWas) = (vault.claimOf(address(fund)), vault.claimOf(KEEPER));
        VM.prank(DAVE);
        auction.payFee(account);
        _addClaim(address(fund), vault.claimOf(address(fund)) - fundWas);
        _addClaim(KEEPER, vault.claimOf(KEEPER) - keeperWas);
        _did(Kind.PayFee);
    }

    /// @notice A deposit and an attestation in one, of an account that only a rescue can help.
    function rescue(uint256 who, uint256 amount) external step {
        uint256 account = _pickIn(who, LapseState.InAuction);
        if (account == 0) account = _pickIn(who, LapseState.Lapsed);
        if (amount % 4 != 0 || account == 0 || !_held(account) || vault.settlementIndex() == 0) return;
        if (!_isCurrent(account)) return;
        uint64 units = _amount(amount / 4, 0);
        Book memory book = _withCash(_books[account], int256(uint256(units)));
        for (uint256 i = 0; i < 3 && !_meets(book, MAINTENANCE, BAND); ++i) {
            book.q[0] += int256(uint256(units)) * 3;
            units *= 4;
        }
        if (!_meets(book, MAINTENANCE, BAND)) return;
        SolvencyProof memory proof = _prove(book, BAND);
        VM.prank(_ownerOf(account));
        auction.rescue(account, 0, units, MAINTENANCE, MAX_LEASE, proof);
        _books[account] = book;
        _did(Kind.Rescue);
    }

    // -------------------------------------------------------------------------------------------------- the council

    function requestOpening(uint256 who) external step {
        uint256 account = _pickIn(who, who % 2 == 0 ? LapseState.InAuction : LapseState.Lapsed);
        uint256 asking = _liquidatorOf(account);
        if (account == 0 || _closed[asking] || !_held(account)) return;
        uint256 bond = vault.tokensUp(100 * UNIT);
        VM.prank(_ownerOf(asking));
        uint256 request = openings.requestOpening(account, asking);
        _requests.push(request);
        _versionAsked[request] = accounts.accountOf(account).version;
        _bonds += bond;
        _did(Kind.Request);
    }

    /// @notice A member says that he opened, as far as the chain lets him.
    function logOpening(uint256 which, uint256 second) external step {
        if (_requests.length == 0) return;
        uint256 request = _requests[which % _requests.length];
        uint8 member = _odd(second) ? 2 : 1;
        (uint256 account, , , uint40 since, uint32 logged, bool settled) = openings.requestOf(request);
        if (settled || logged & (uint32(1) << (member - 1)) != 0 || _lapse(account).since != since) return;
        LapseState state = _lapse(account).state;
        if ((state != LapseState.Lapsed && state != LapseState.InAuction) || !_overdueNow(account)) return;
        // Who converted since has another book than was asked for.
        if (accounts.accountOf(account).version != _versionAsked[request]) return;
        VM.prank(_member(member));
        openings.logOpening(request, member);
        _did(Kind.Log);
    }

    function settleBond(uint256 which) external step {
        if (_requests.length == 0) return;
        uint256 request = _requests[which % _requests.length];
        (, , , , , bool settled) = openings.requestOf(request);
        if (settled) return;
        uint256 was = tokens[0].balanceOf(address(openings));
        uint64 claimWas = vault.claimOf(address(fund));
        try openings.settleBond(request) {
            _bonds -= was - tokens[0].balanceOf(address(openings));
            _addClaim(address(fund), vault.claimOf(address(fund)) - claimWas);
            _did(Kind.SettleBond);
        } catch {
            return;
        }
    }

    // ------------------------------------------------------------------------------------------------------- shared

    function _member(uint8 index) internal pure returns (address) {
        return index == 1 ? ALICE : BOB;
    }

    function _overdueNow(uint256 account) internal view returns (bool) {
        return _lapse(account).state == LapseState.InAuction || market.clock() >= _lapse(account).graceUntil;
    }

    function _flagged(uint256 account) internal {
        (uint32 latest, ) = auction.terms();
        (_flaggedAt[account], _graceSeen[account]) = (_clock, _termsOf[latest].grace);
    }

    function _flaggable(uint256 account) internal view returns (bool) {
        LapseState state = _lapse(account).state;
        if (_closed[account] || state == LapseState.Lapsed || state == LapseState.InAuction) return false;
        return accounts.accountOf(account).exposed;
    }

    /// @notice Whether the home lease is over, prices aside.
    function _overAside(uint256 account) internal view returns (bool) {
        Lease memory lease = _lease(account);
        if (lease.epoch == 0 || lease.version != accounts.accountOf(account).version) return true;
        return market.clock() >= lease.expiry || lease.level < MAINTENANCE;
    }

    /// @notice Whether a slot is outside the home lease's band, or there is no lease.
    function _left(uint256 account, uint256 slot) internal view returns (bool) {
        Lease memory lease = _lease(account);
        if (lease.epoch == 0) return true;
        if (slot >= LINEAR) return !_isWithinReach(lease.epoch, slot - LINEAR, lease.band);
        return !_within(_priceOf(_pricesOf(lease.epoch), slot), _priceOf(_prices(), slot), lease.band);
    }
}
