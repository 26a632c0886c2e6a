// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {HaltReason} from "../types/Feeds.sol";
import {MarketState} from "../types/MarketHead.sol";
import {PackedPrices} from "../types/PackedPrices.sol";
import {IOptionBook} from "./IOptionBook.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";
import {G1Point} from "./types/Groth16Types.sol";

/// @title Market epochs: prices, prepared points, breakers and the market clock.
interface IMarketBook {
    /// @param prices Packed prices, four per word, as many words as the highest priced slot needs.
    event EpochCommitted(uint32 indexed epoch, uint40 clock, uint256[] prices);
    /// @notice A breaker tripped. `slot` is 255 when the reason concerns all slots.
    event MarketHalted(uint8 indexed slot, HaltReason reason);
    /// @notice Prices are back after a stop, or a slot has its first price; the clock runs again from block time
    /// `clockStart` (s).
    event MarketResumed(uint32 indexed epoch, uint40 clockStart);
    event VerifierRegistered(ISolvencyVerifier indexed verifier, uint256 position);
    event VerifierRetired(ISolvencyVerifier indexed verifier);
    event OptionsBound(IOptionBook options);
    event MoveAcknowledged(uint8 indexed slot, uint64 price);

    /// @notice No slot is listed, so there is nothing to commit.
    error NothingListed();
    error UnknownEpoch(uint32 epoch, uint32 latest);
    error VerifierNotRegistered(ISolvencyVerifier verifier);
    error VerifierAlreadyRegistered(ISolvencyVerifier verifier);
    error TooManyVerifiers(uint256 most);
    /// @notice The circuit's slots cannot be mapped to slots 0..15 linear, 16..31 option.
    error ShapeNotSupported(uint8 nLinear, uint8 nOption);
    /// @notice The verifier had not been registered, or was retired, when the epoch was committed.
    error NotPrepared(uint32 epoch, ISolvencyVerifier verifier);
    /// @notice A precompile refused a prepared point; cannot happen with a checked key.
    error PointRefused(ISolvencyVerifier verifier);
    /// @notice The option book is bound once, and is made for this market.
    error OptionsRefused(IOptionBook options);
    /// @notice What is asked of option slots needs the table's reach: ask the risk book.
    error ReachNeeded(uint256 slot);
    error NotAnOptionSlot(uint256 slot);
    /// @notice No move of this slot waits for confirmation.
    error NoMovePending(uint8 slot);
    /// @notice The move that waits is to another price than the one acknowledged.
    error AnotherMovePending(uint8 slot, uint64 price);
    /// @notice An epoch's data contract is not at its address; cannot happen while nothing else is created.
    error EpochMisplaced(uint32 epoch, address expected, address actual);

    /// @notice Reads the feeds and commits a new epoch, or halts the market if a breaker trips. By anyone.
    /// @return epoch The latest epoch, new or not.
    /// @return committed False if the market is halted.
    function commitEpoch() external returns (uint32 epoch, bool committed);

    /// @notice Prepares the market for `verifier` from the next epoch on. Governor only.
    function registerVerifier(ISolvencyVerifier verifier) external;

    /// @notice Ends preparing for `verifier`. Governor only. Replace the home tables of its key before.
    function retireVerifier(ISolvencyVerifier verifier) external;

    /// @notice Binds the option book, for good; without one no option slot has a price. Governor only.
    function bindOptions(IOptionBook options_) external;

    /// @notice Accepts at once the price that tripped the move breaker of `slot`. Governor only.
    /// @param price The candidate that was looked at, 1e-8 USD; refused if another took its place.
    function acknowledgeMove(uint8 slot, uint64 price) external;

    /// @notice State, latest epoch, and reading of the market clock (s).
    function status() external view returns (MarketState state, uint32 epoch, uint40 clock);

    /// @notice Reading of the market clock, s.
    function clock() external view returns (uint40);

    /// @notice How long past the freshness of the latest epoch the market counts as abandoned, s.
    function abandonedAfter() external view returns (uint32);

    /// @notice How long an epoch counts as fresh, s.
    function maxEpochAge() external view returns (uint32);

    /// @notice The option book; zero until one is bound.
    function options() external view returns (IOptionBook);

    /// @notice Epoch with which the latest relisting of option slots took effect; 0 if there was none. No lease and no
    /// proof from an earlier one holds under a table that covers option slots.
    function relistedAt() external view returns (uint32);

    /// @notice Cumulative drifts of the option slots in an epoch, 1e-8 USD, slot 16 + 4w in the lowest 64 bits of word w.
    function epochDrifts(uint32 epoch) external view returns (uint256[4] memory);

    /// @notice Whether the latest epoch is fresh and no breaker holds the market.
    function isLive() external view returns (bool);

    /// @notice Prices of an epoch and the reading of the clock (s) when it was committed.
    function epochPrices(uint32 epoch) external view returns (uint40 committedClock, PackedPrices memory prices);

    /// @notice Price of `slot` at the latest epoch, 1e-8 USD; 0 if it has none.
    function price(uint256 slot) external view returns (uint64);

    /// @notice Bit i is set if slot i has a price at the latest epoch. A bit once set stays set.
    function pricedSlots() external view returns (uint32);

    /// @notice Σ market_k·IC_k of an epoch, and the reading of the clock (s) when it was committed.
    function prepared(
        uint32 epoch,
        ISolvencyVerifier verifier
    ) external view returns (uint40 committedClock, G1Point memory point);

    /// @notice Whether the latest prices of linear slots 0..nSlots−1 all lie within `band` (1e-4) of those of `epoch`.
    /// @dev Refused with ReachNeeded for more slots than are linear.
    function isWithinBand(uint32 epoch, uint256 nSlots, uint16 band) external view returns (bool);

    /// @notice Whether the latest price of one slot lies within `band` (1e-4) of that of `epoch`.
    function isSlotWithinBand(uint32 epoch, uint256 slot, uint16 band) external view returns (bool);

    /// @notice As isWithinBand, and every option slot below nSlots within reach: its drift since `epoch`, times 1e8, is at
    /// most band·reach·(its price at `epoch`), and no relisting took effect since.
    /// @param reach Of the table's option slots, 1e-4, eight uint32 per word.
    function isWithinReach(
        uint32 epoch,
        uint256 nSlots,
        uint16 band,
        uint256[2] calldata reach
    ) external view returns (bool);

    /// @notice Whether one option slot is within reach.
    /// @param reach Of that slot, 1e-4.
    function isOptionWithinReach(uint32 epoch, uint256 slot, uint16 band, uint32 reach) external view returns (bool);

    /// @notice Whether `verifier` is prepared at every new epoch.
    function isRegistered(ISolvencyVerifier verifier) external view returns (bool);
}
