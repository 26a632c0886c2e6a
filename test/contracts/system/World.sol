// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IBundles} from "../../../contracts/interfaces/IBundles.sol";
import {ICollateralVault} from "../../../contracts/interfaces/ICollateralVault.sol";
import {IConversionPoints} from "../../../contracts/interfaces/IConversionPoints.sol";
import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {IExpiryClearing} from "../../../contracts/interfaces/IExpiryClearing.sol";
import {IInsuranceFund} from "../../../contracts/interfaces/IInsuranceFund.sol";
import {ILiquidationAuction} from "../../../contracts/interfaces/ILiquidationAuction.sol";
import {IMarginAccounts} from "../../../contracts/interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../../../contracts/interfaces/IMarketBook.sol";
import {IOptionBook} from "../../../contracts/interfaces/IOptionBook.sol";
import {IOpenings} from "../../../contracts/interfaces/IOpenings.sol";
import {IPriceFeeds} from "../../../contracts/interfaces/IPriceFeeds.sol";
import {IRiskBook} from "../../../contracts/interfaces/IRiskBook.sol";
import {ISettlementClaims} from "../../../contracts/interfaces/ISettlementClaims.sol";
import {AuctionTerms} from "../../../contracts/types/Auction.sol";
import {FeedConfig} from "../../../contracts/types/Feeds.sol";
import {FIRST_OPTION, OPTION_SCENARIOS, OptionLimits} from "../../../contracts/types/Option.sol";
import {RuleTable} from "../../../contracts/types/RuleTable.sol";
import {GUARDIAN_ROLE} from "../../../contracts/types/Roles.sol";
import {LINEAR_SLOTS, SLOTS} from "../../../contracts/types/Units.sol";
import {ClearSeals} from "./ClearSeals.sol";
import {ClearVerifier} from "./ClearVerifier.sol";
import {Curve, LINEAR} from "./Curve.sol";
import {VM, deploy} from "./Vm.sol";

/// @notice What governors and guardians call; `Accounts` and `Vault` have what no interface lists.
interface Governed {
    function grantRole(bytes32 role, address account) external;

    function pause() external;

    function unpause() external;
}

interface Claims is ISettlementClaims, ICollateralVault {}

interface Token is IERC20 {
    function mint(address to, uint256 units) external;
}

interface Rosters is ICouncil {
    function setRoster(uint8 threshold, address[] calldata members) external;
}

interface Fund is IInsuranceFund, IERC4626 {}

/// @title Feed that says what it is told, when it is told.
contract SpokenFeed is IAggregatorV3 {
    uint8 public constant decimals = 8;

    int256 public answer;
    uint256 public updatedAt;

    /// @param time Block time (s) of the answer.
    function say(int256 price, uint256 time) external {
        (answer, updatedAt) = (price, time);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, answer, updatedAt, updatedAt, 1);
    }
}

/// @title The whole system as setup/deploySystem.ts and deployLiquidation.ts put it together, from the build's artefacts;
/// in the place of keys the verifier and the seals that know the truth.
/// @notice Three linear slots: a dollar token of 6 decimals, a token of 18, a perpetual; the first and the last are priced
/// through a SettlementFeed. Two option slots, whose oracle is one key. This contract governs. It keeps the block time itself (`now_`): the compiler may read block.timestamp
/// once for a whole function, across a cheatcode that sets it.
abstract contract World {
    uint256 internal constant START = 1_800_000_000;
    uint64 internal constant UNIT = 1e8;

    uint32 internal constant MAX_EPOCH_AGE = 3600;
    uint32 internal constant RECOVERY_TIME = 600;
    uint32 internal constant MOVE_DELAY = 1800;
    uint32 internal constant ABANDONED_AFTER = 14 days;
    uint32 internal constant HEARTBEAT = 7200;
    uint16 internal constant MAX_MOVE = 2500;
    /// @dev Of a series, s.
    uint32 internal constant NOTICE = 60;
    uint40 internal constant MAX_LEASE = 20_000;
    uint40 internal constant MAX_PROOF_AGE = 7200;
    uint40 internal constant COOLDOWN = 5000;
    uint40 internal constant WINDOW = 2000;
    uint16 internal constant INITIAL = 12_000;
    uint16 internal constant MAINTENANCE = 10_500;
    uint16 internal constant CONTINGENCY = 50;
    uint24 internal constant SENSITIVITY = 13_050;
    uint256 internal constant ORACLE = 0x0eac1e;

    uint256 internal now_ = START;

    Curve internal curve;
    ClearVerifier internal verifier;
    IPriceFeeds internal feeds;
    IMarketBook internal market;
    IOptionBook internal options;
    IConversionPoints internal points;
    IExpiryClearing internal clearing;
    IRiskBook internal risk;
    Claims internal vault;
    IMarginAccounts internal accounts;
    IBundles internal bundles;
    ILiquidationAuction internal auction;
    IOpenings internal openings;
    Fund internal fund;
    Rosters internal council;
    SpokenFeed[LINEAR] internal spoken;
    Token[2] internal tokens;

    bytes32 internal home;
    bytes32 internal plain;
    bytes32 internal debtFree;
    /// @dev What the verifier calls these tables.
    uint256 internal homeRules;
    uint256 internal plainRules;
    uint256 internal debtFreeRules;

    /// @dev Not in the constructor: only a contract with code can be bound as a module.
    function _build() internal {
        VM.warp(START);
        curve = new Curve();
        verifier = new ClearVerifier(curve);
        _deployMarket();
        _deployAccounts();
        _deployLiquidation();
    }

    function _deployMarket() private {
        feeds = IPriceFeeds(deploy("PriceFeeds", abi.encode(address(this))));
        bytes memory limits = abi.encode(
            address(this),
            feeds,
            MAX_EPOCH_AGE,
            RECOVERY_TIME,
            MOVE_DELAY,
            ABANDONED_AFTER
        );
        market = IMarketBook(deploy("MarketBook", limits));
        vault = Claims(deploy("CollateralVault", abi.encode(address(this), market)));
        for (uint8 slot = 0; slot < 2; ++slot) {
            uint8 decimals = slot == 0 ? 6 : 18;
            tokens[slot] = Token(deploy("MockERC20", abi.encode("Token", "TOK", decimals)));
            vault.listToken(slot, tokens[slot]);
        }
        vault.listPerpetual(2);
        for (uint8 slot = 0; slot < LINEAR; ++slot) {
            SpokenFeed feed = new SpokenFeed();
            spoken[slot] = feed;
            bool settled = slot != 1;
            address read = settled ? deploy("SettlementFeed", abi.encode(feed, vault)) : address(feed);
            feeds.setFeed(
                FeedConfig({
                    slot: slot,
                    feed: read,
                    heartbeat: HEARTBEAT,
                    secondFeed: address(0),
                    secondHeartbeat: 0,
                    maxDisagreement: 0,
                    maxMove: MAX_MOVE,
                    minPrice: 0,
                    maxPrice: type(uint64).max
                })
            );
        }
        market.registerVerifier(verifier);
        _speak(int256(uint256(UNIT)), 7900e8, 195e8);
        market.commitEpoch();
        options = IOptionBook(deploy("OptionBook", abi.encode(address(this), market, _optionLimits())));
        market.bindOptions(options);
        address[] memory signers = new address[](1);
        signers[0] = VM.addr(ORACLE);
        options.setOracle(signers, 1);
    }

    function _deployAccounts() private {
        risk = IRiskBook(deploy("RiskBook", abi.encode(address(this), market, uint32(1 days))));
        RuleTable memory rules = _homeTable();
        home = risk.registerTable(verifier, rules);
        homeRules = verifier.learn(rules);
        risk.registerPlainTables(verifier);
        (plain, debtFree) = risk.plainTables(verifier);
        (plainRules, debtFreeRules) = (verifier.learn(_plainTable(false)), verifier.learn(_plainTable(true)));

        council = Rosters(deploy("MockCouncil", ""));
        address improve = deploy("MockProofVerifier", abi.encode(bytes32("improve")));
        address seals = address(new ClearSeals(council, verifier));
        points = IConversionPoints(deploy("ConversionPoints", abi.encode(options, risk)));
        clearing = IExpiryClearing(deploy("ExpiryClearing", abi.encode(address(this), points, seals)));
        address desk = deploy("ProofDesk", abi.encode(market, risk, improve, clearing));
        bytes memory parts = abi.encode(
            address(this),
            desk,
            vault,
            seals,
            curve.generators(),
            MAX_LEASE,
            MAX_PROOF_AGE
        );
        accounts = IMarginAccounts(deploy("MarginAccounts", parts));
        vault.bindAccounts(address(accounts));
        accounts.bindModule(address(this));
        clearing.bindAccounts(accounts);
        // Without a settlement: what it settles needs signatures, and nobody here has a key.
        bundles = IBundles(deploy("Bundles", abi.encode(accounts, address(0))));
        options.bindClearing(clearing);
        Governed(address(accounts)).grantRole(GUARDIAN_ROLE, address(this));
    }

    function _deployLiquidation() private {
        auction = ILiquidationAuction(deploy("LiquidationAuction", abi.encode(address(this), accounts, _terms())));
        openings = IOpenings(deploy("Openings", abi.encode(auction)));
        fund = Fund(deploy("InsuranceFund", abi.encode(vault, COOLDOWN, WINDOW)));
        vault.bindWaterfall(address(auction), address(fund));
        accounts.bindLiquidation(address(auction));
    }

    function _speak(int256 dollar, int256 token, int256 perpetual) internal {
        spoken[0].say(dollar, now_);
        spoken[1].say(token, now_);
        spoken[2].say(perpetual, now_);
    }

    // ------------------------------------------------------------------------------------------------------- rules

    /// @dev Short enough to pass within an epoch or two.
    function _terms() internal pure returns (AuctionTerms memory) {
        return
            AuctionTerms({
                grace: 1000,
                openingWindow: 600,
                fastTime: 600,
                slowTime: 1800,
                startFactor: 500,
                midFactor: -1000,
                endFactor: -10_000,
                targetLevel: 11_000,
                targetTolerance: 1000,
                remainderBand: 100,
                criticalLevel: 5000,
                penaltyRate: 1000,
                bountyShare: 2000,
                bountyCap: 1000 * UNIT,
                cureFee: 20 * UNIT,
                bond: 100 * UNIT,
                priceTolerance: 100,
                maxAtRisk: 100_000_000,
                dust: 50_000
            });
    }

    /// @dev Bounds of reports are as wide as they can be: what lies outside is tried by the tests of options.
    function _optionLimits() private pure returns (OptionLimits memory) {
        return
            OptionLimits({
                maxReportAge: MAX_EPOCH_AGE,
                minInterval: 1,
                minNotice: NOTICE,
                window: 600,
                minObserved: 1,
                fixingDelay: 0,
                maxMove: type(uint16).max,
                tolerance: 9999,
                maxGain: type(uint16).max
            });
    }

    /// @dev Every slot that has a price may be negative, dollars too.
    function _homeTable() internal pure returns (RuleTable memory rules) {
        rules = _plainTable(false);
        (rules.initialLevel, rules.maintenanceLevel) = (INITIAL, MAINTENANCE);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            bool cash = slot == 0;
            bool option = slot >= FIRST_OPTION;
            rules.longOnly[slot] = option ? slot > FIRST_OPTION + 1 : slot >= LINEAR;
            rules.contingency[slot] = CONTINGENCY;
            rules.bandSensitivity[slot] = cash ? 10_150 : SENSITIVITY;
            if (cash) rules.shock[0][slot] = -100;
            if (cash || option) continue;
            (rules.weightLong[slot], rules.weightShort[slot]) = (9000, 11_000);
            (rules.shock[0][slot], rules.shock[1][slot]) = (-2000, 2000);
        }
    }

    /// @dev As RiskBook makes it.
    function _plainTable(bool longOnly) internal pure returns (RuleTable memory rules) {
        (rules.initialLevel, rules.maintenanceLevel) = (10_000, 10_000);
        rules.longOnly = new bool[](SLOTS);
        rules.weightLong = new uint16[](SLOTS);
        rules.weightShort = new uint16[](SLOTS);
        rules.contingency = new uint16[](SLOTS);
        rules.bandSensitivity = new uint24[](SLOTS);
        rules.impact = new uint40[](SLOTS);
        rules.shock = new int24[][](OPTION_SCENARIOS);
        for (uint256 s = 0; s < OPTION_SCENARIOS; ++s) rules.shock[s] = new int24[](LINEAR_SLOTS);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            rules.longOnly[slot] = longOnly;
            (rules.weightLong[slot], rules.weightShort[slot]) = (10_000, 10_000);
            rules.bandSensitivity[slot] = 10_000;
        }
    }
}
