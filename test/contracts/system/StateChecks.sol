// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BabyJubJub, Point} from "../../../contracts/libraries/BabyJubJub.sol";
import {Account} from "../../../contracts/types/Account.sol";
import {Auction, AuctionTerms} from "../../../contracts/types/Auction.sol";
import {LapseState} from "../../../contracts/types/Lapse.sol";
import {LINEAR, N} from "./Curve.sol";
import {Kind, KINDS} from "./Ghost.sol";
import {BundleActions} from "./BundleActions.sol";

/// @title What must hold in every state, one function for each invariant of docs/invariants.md.
/// @notice Those that speak of a change are checked around every action (Watch, Takings, Attempts), and found here.
abstract contract StateChecks is BundleActions {
    error Broken(string id, string what);

    function INV01_quantitiesOfAllBooksAddUp() public view {
        for (uint256 slot = 0; slot < 2; ++slot) {
            uint256 others = slot == 0 ? _reserved() : 0;
            int256 recorded = int256(uint256(vault.totalOf(uint8(slot)))) - int256(others);
            _require(1, _sum(slot) == recorded, "quantities do not add up to the recorded total");
        }
    }

    function INV02_commitmentsAddUp() public view {
        Point memory sum = Point({x: 0, y: 1});
        int256 blindings;
        for (uint256 a = 1; a <= OPENED; ++a) {
            if (_closed[a]) continue;
            Account memory stored = accounts.accountOf(a);
            Point memory own = _commitmentOf(a);
            _require(2, own.x == stored.cx && own.y == stored.cy, "a commitment is not that of its book");
            sum = BabyJubJub.add(sum, own);
            blindings += _books[a].blinding;
        }
        if (_conversions != 0) {
            sum = BabyJubJub.add(sum, clearing.cleared());
            blindings += _cleared.blinding;
        }
        Point memory totals = curve.addBlinding(Point({x: 0, y: 1}), blindings);
        int256 net = int256(uint256(vault.totalOf(0))) - int256(uint256(vault.reservedUnits()));
        totals = curve.generators().addAmount(totals, 0, net);
        totals = curve.generators().addAmount(totals, 1, int256(uint256(vault.totalOf(1))));
        _require(2, sum.x == totals.x && sum.y == totals.y, "commitments do not add up to the vault's totals");
    }

    function INV03_tokensAreThere() public view {
        uint256 held = vault.settlementHeld();
        _require(3, tokens[0].balanceOf(address(vault)) == held + _donated[0], "slot 0 is not what was recorded");
        uint256 units = uint256(vault.totalOf(1)) * 1e10;
        _require(3, tokens[1].balanceOf(address(vault)) == units + _donated[1], "slot 1 is not what was recorded");
        _require(3, tokens[0].balanceOf(address(openings)) == _bonds, "bonds are not what was recorded");
    }

    function INV04_onlyDepositsAndPaymentsMoveTokens() public view {
        _requireUnbroken(4);
    }

    function INV05_perpetualsAddUpToZero() public view {
        _require(5, _sum(2) == 0 && vault.totalOf(2) == 0, "perpetual quantities do not add up to zero");
    }

    function INV06_takeoversConserveUnits() public view {
        _requireUnbroken(6);
    }

    function INV07_theIndexNeverRises() public view {
        _require(7, vault.settlementIndex() <= 1e18, "the settlement index is above 1");
        _requireUnbroken(7);
    }

    function INV08_everybodyCouldBePaid() public view {
        (uint256 held, uint256 owed) = (vault.settlementHeld(), vault.totalOf(0));
        _require(8, held * 1e20 >= owed * vault.settlementIndex(), "slot 0 holds less than it owes");
        _require(8, vault.tokensDown(uint64(owed)) <= held, "slot 0 could not pay all");
        _requireUnbroken(8);
    }

    function INV09_theFundPaysFirst() public view {
        _requireUnbroken(9);
    }

    function INV10_fundSharesAreWorthTheirClaim() public view {
        _requireUnbroken(10);
    }

    function INV11_nothingIsPaidWhileAuctionsCouldCostMore() public view {
        _require(11, vault.exitsGated() == _gated(), "the gate is not what exposure and claim say");
        _requireUnbroken(11);
    }

    function INV12_exitsArePaidOnce() public view {
        for (uint256 i = 0; i < _exits.length; ++i) {
            (address to, uint64 units, ) = vault.exitOf(i + 1);
            bool right = to == _exits[i].to && units == (_exits[i].paid ? 0 : _exits[i].units);
            _require(12, right, "an exit is not what was made");
        }
        _require(12, _exits.length == _exitCount(), "an exit came from nowhere");
        _requireUnbroken(12);
    }

    function INV13_attestedAccountsAreNotLiquidated() public view {
        for (uint256 a = 1; a <= OPENED; ++a) {
            bool both = _lapse(a).state == LapseState.InAuction && _inForce(a);
            _require(13, !both, "an account on auction has a home lease in force");
        }
        _requireUnbroken(13);
    }

    function INV14_healthyBooksAreNotLiquidated() public view {
        _requireUnbroken(14);
    }

    function INV15_graceIsGiven() public view {
        _requireUnbroken(15);
    }

    function INV16_thePriceFactorFalls() public view {
        for (uint256 a = 1; a <= OPENED; ++a) {
            if (_lapse(a).state != LapseState.InAuction) continue;
            Auction memory entry = auction.auctionOf(a);
            int256 factor = auction.factorOf(a);
            AuctionTerms storage under = _termsOf[entry.terms];
            bool within = factor <= under.startFactor && factor >= under.endFactor;
            _require(16, within, "a price factor left its range");
        }
        _requireUnbroken(16);
    }

    function INV17_theClockStandsWhenTheMarketDoes() public view {
        _require(17, market.clock() == _clock, "the market clock is not what its rules say");
        _requireUnbroken(17);
    }

    function INV18_exposureIsTheSumOfOpenAuctions() public view {
        (uint256 exposure, uint256 atRisk) = (0, 0);
        for (uint256 a = 1; a <= OPENED; ++a) {
            Auction memory entry = auction.auctionOf(a);
            _require(
                18,
                entry.terms != 0 || (entry.requirement == 0 && entry.exposure == 0),
                "no auction, but exposure"
            );
            (exposure, atRisk) = (exposure + entry.exposure, atRisk + entry.requirement);
        }
        uint256 shown = exposure > type(uint64).max ? type(uint64).max : exposure;
        _require(18, auction.exposure() == shown && auction.atRisk() == atRisk, "sums are not those of the auctions");
        _requireUnbroken(18);
    }

    function INV19_remaindersMeetTheTarget() public view {
        _requireUnbroken(19);
    }

    function INV20_ownersLoseNoMoreThanTheyMay() public view {
        _requireUnbroken(20);
    }

    function INV21_liquidatorsMeetTheInitialLevel() public view {
        _requireUnbroken(21);
    }

    function INV22_nothingLeavesALapsedAccount() public view {
        _requireUnbroken(22);
    }

    function INV23_nobodyDisturbsAnAuction() public view {
        _requireUnbroken(23);
    }

    function INV25_reservedIsClaimsAndExits() public view {
        _require(25, vault.reservedUnits() == _reserved(), "reserved units are not claims and exits");
        for (uint256 i = 0; i < _holders.length; ++i) {
            _require(25, vault.claimOf(_holders[i]) == _claims[_holders[i]], "a claim is not what was written down");
        }
        _requireUnbroken(25);
    }

    function INV26_optionsAddUpToZero() public view {
        bool all = _allFollowed();
        for (uint256 i = LINEAR; i < N; ++i) {
            _require(26, _sum(i) == 0, "option quantities do not add up to zero");
            _require(26, !all || _cleared.q[i] == 0, "what expired does not add up to zero");
        }
    }

    function INV27_theClearingHoldsRoundingAlone() public view {
        Point memory held = clearing.cleared();
        Point memory known = _commitmentOf(0);
        _require(27, known.x == held.x && known.y == held.y, "the clearing holds what was not converted");
        _requireUnbroken(27);
        if (!_allFollowed()) return;
        bool rounding = _cleared.q[0] >= 0 && _cleared.q[0] <= int256(_conversions);
        _require(27, rounding && _cleared.q[1] == 0 && _cleared.q[2] == 0, "the clearing holds more than rounding");
    }

    function INV28_conversionsChangeNothingElse() public view {
        _requireUnbroken(28);
    }

    function INV29_relistingsAreFollowedOnce() public view {
        for (uint256 a = 1; _relisted != 0 && a <= OPENED; ++a) {
            _require(29, clearing.followedThrough(a) == _followedThrough[a], "an account followed what it did not");
        }
        _requireUnbroken(29);
    }

    function INV30_noSeriesIsReadAtTheNextOnesPrice() public view {
        for (uint256 a = 1; a <= OPENED; ++a) {
            if (_relisted == 0 || _lease(a).epoch >= _relistedIn) continue;
            _require(30, !accounts.isSolvent(a, home, 1), "a lease outlived a relisting");
        }
        _requireUnbroken(30);
    }

    function INV31_thereIsTimeToFollow() public view {
        _requireUnbroken(31);
    }

    function INV32_auctionsBeginAgainWhenFollowed() public view {
        for (uint256 a = 1; _relisted != 0 && a <= OPENED; ++a) {
            uint40 start = auction.auctionOf(a).start;
            bool later = start == 0 || start >= clearing.followedAt(a);
            _require(32, later, "a price phase began before its account followed");
        }
        _requireUnbroken(32);
    }

    function INV33_bundlesMakeWhatIsTrue() public view {
        _requireUnbroken(33);
    }

    function requireAll() external view {
        _requireUnbroken(_firstBroken);
        INV01_quantitiesOfAllBooksAddUp();
        INV02_commitmentsAddUp();
        INV03_tokensAreThere();
        INV04_onlyDepositsAndPaymentsMoveTokens();
        INV05_perpetualsAddUpToZero();
        INV06_takeoversConserveUnits();
        INV07_theIndexNeverRises();
        INV08_everybodyCouldBePaid();
        INV09_theFundPaysFirst();
        INV10_fundSharesAreWorthTheirClaim();
        INV11_nothingIsPaidWhileAuctionsCouldCostMore();
        INV12_exitsArePaidOnce();
        INV13_attestedAccountsAreNotLiquidated();
        INV14_healthyBooksAreNotLiquidated();
        INV15_graceIsGiven();
        INV16_thePriceFactorFalls();
        INV17_theClockStandsWhenTheMarketDoes();
        INV18_exposureIsTheSumOfOpenAuctions();
        INV19_remaindersMeetTheTarget();
        INV20_ownersLoseNoMoreThanTheyMay();
        INV21_liquidatorsMeetTheInitialLevel();
        INV22_nothingLeavesALapsedAccount();
        INV23_nobodyDisturbsAnAuction();
        INV25_reservedIsClaimsAndExits();
        INV26_optionsAddUpToZero();
        INV27_theClearingHoldsRoundingAlone();
        INV28_conversionsChangeNothingElse();
        INV29_relistingsAreFollowedOnce();
        INV30_noSeriesIsReadAtTheNextOnesPrice();
        INV31_thereIsTimeToFollow();
        INV32_auctionsBeginAgainWhenFollowed();
        INV33_bundlesMakeWhatIsTrue();
    }

    function doneOf(Kind kind) external view returns (uint256) {
        return _done[uint256(kind)];
    }

    function counts() external view returns (uint256[KINDS] memory) {
        return _done;
    }

    // ------------------------------------------------------------------------------------------------------- shared

    function _sum(uint256 slot) private view returns (int256 sum) {
        for (uint256 a = 1; a <= OPENED; ++a) {
            sum += _books[a].q[slot];
        }
        sum += _cleared.q[slot];
    }

    function _allFollowed() private view returns (bool) {
        for (uint256 a = 1; a <= OPENED; ++a) if (!_closed[a] && !_isCurrent(a)) return false;
        return true;
    }

    function _require(uint256 id, bool holds, string memory what) internal pure {
        if (!holds) revert Broken(_name(id), what);
    }

    function _requireUnbroken(uint256 id) internal view {
        if (bytes(_broken[id]).length != 0) revert Broken(_name(id), _broken[id]);
    }

    function _name(uint256 id) private pure returns (string memory) {
        return string(abi.encodePacked("INV-", uint8(48 + id / 10), uint8(48 + (id % 10))));
    }
}
