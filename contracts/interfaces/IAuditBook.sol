// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {Contribution, Hindrance, Window} from "../types/Audit.sol";
import {Ciphertext} from "../types/Tally.sol";
import {IBatchProofVerifier} from "./IBatchProofVerifier.sol";
import {ICouncil} from "./ICouncil.sol";
import {IMarginAccounts} from "./IMarginAccounts.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title Totals of what hidden books require, without anybody's book.
/// @notice A window takes one encrypted requirement an account, proven to be that of its commitment, and adds them up. The
/// council opens the sum, never a term, and only where enough hidden accounts are in it.
/// @dev Errors of others: IMarginAccounts.TableUnknown, LevelTooLow, DurationRefused, AccountUnknown and those of the proof
/// desk; IRiskBook.HomeUnknown; IMarketBook.NotPrepared; ICouncil.NoKey; IDeltaSeals.ElementNotInField.
interface IAuditBook {
    event WindowOpened(
        uint256 indexed window,
        bytes32 indexed home,
        bytes32 indexed table,
        uint32 epoch,
        uint16 level,
        uint40 opensAt,
        uint40 closesAt,
        uint32 minimum,
        uint256 previous
    );
    /// @notice `version` is that of the account when it contributed: where it differs later, the book changed since. A
    /// contribution that is recorded already is not told again.
    event Contributed(
        uint256 indexed window,
        uint256 indexed account,
        uint64 version,
        bool hidden,
        bool replaced,
        uint256 ephemeralX,
        uint256 ephemeralY,
        uint256 maskedX,
        uint256 maskedY
    );
    /// @notice (shareX, shareY) = sk·8ΣR for the secret of `member` of `generation`.
    event ShareSubmitted(uint256 indexed window, uint32 generation, uint8 member, uint256 shareX, uint256 shareY);
    /// @notice `total` in dollars.
    event TotalPublished(uint256 indexed window, uint64 total, uint32 accounts, uint32 hidden);

    error ZeroAddress();
    /// @notice The constructor takes the verifier of the `tally` circuit.
    error NotATallyVerifier(address verifier);
    /// @notice Of fewer than two accounts a total would be somebody's own figure, or nobody's.
    error LeastMinimumRefused(uint32 leastMinimum);
    error MinimumTooSmall(uint32 minimum, uint32 least);
    /// @notice No account can be at home there: its accounts answer to `successor`.
    error HomeSuperseded(bytes32 home, bytes32 successor);
    /// @notice A window is for the prices of today.
    error MarketNotLive();
    /// @notice Windows of a series do not overlap.
    error SeriesStillOpen(uint256 window, uint40 closesAt);
    /// @notice Two totals of a series at the same prices would show what changed between them: commit an epoch before.
    error EpochNotLater(uint256 previous, uint32 epoch);
    error WindowUnknown(uint256 window);
    error WindowClosed(uint256 window, uint40 closesAt);
    /// @notice The account answers to `home`, not to the home of the window.
    error AnotherHome(uint256 account, bytes32 home);
    /// @notice R is the identity: everybody could read the requirement.
    error EphemeralIsIdentity(uint256 account);
    /// @notice None of the ciphertexts given is the one recorded of the account.
    error FormerCiphertextMissing(uint256 account, bytes32 recorded);
    /// @notice The proof does not show that this ciphertext, for this window and account, is of the sealed figure.
    error TallyRefused(uint256 account);
    /// @notice Without a quiet period no two totals would ever be compared.
    error QuietPeriodZero();
    error PublicationRefused(uint256 window, Hindrance reason);
    /// @notice Not proven to be the share of this member of the active generation in this window's sum.
    error ShareRefused(uint256 window, uint8 member);
    error ShareKnown(uint256 window, uint32 generation, uint8 member);
    /// @notice Shares of members of the active generation.
    error SharesMissing(uint256 window, uint32 generation, uint256 submitted, uint8 needed);
    error WrongTotal(uint256 window, uint64 total);

    /// @notice Opens a window at the latest epoch, now, for `duration` s of block time. AUDITOR_ROLE only.
    /// @param home Whose accounts may contribute.
    /// @param table Whose requirement they contribute: the home, or a stress table.
    /// @param level Health they show under `table`, 1e-4, at least 1.
    /// @param minimum Hidden accounts without which the total stays closed.
    function openWindow(
        bytes32 home,
        bytes32 table,
        uint16 level,
        uint40 duration,
        uint32 minimum
    ) external returns (uint256 window);

    /// @notice Adds requirements to the window's sums, one an account: a further one takes the place of the one before, and
    /// one that is recorded already is passed over, its proofs unread. By anyone who has the proofs; all or none.
    function contribute(uint256 window, Contribution[] calldata contributions) external;

    /// @notice Records a share of the sum, sk·8ΣR. By anyone who has it, once the window may be published.
    /// @param member Of the active generation.
    /// @param proof Of `share`, for `shareContext`.
    function submitShare(uint256 window, uint8 member, Point calldata share, Proof calldata proof) external;

    /// @notice Records the total in dollars, which the shares of the active generation have to open. By anyone.
    function publishTotal(uint256 window, uint64 total) external;

    function accounts() external view returns (IMarginAccounts);

    /// @notice Under whose key requirements are encrypted.
    function council() external view returns (ICouncil);

    /// @notice Verifier of the `tally` circuit.
    function tallyVerifier() external view returns (IBatchProofVerifier);

    /// @notice The least that `minimum` of a window may be.
    function leastMinimum() external view returns (uint32);

    /// @notice After how long a window's total says nothing about the difference to an earlier one any more, s: from the
    /// close of that one to the opening of this one.
    function quietPeriod() external view returns (uint40);

    /// @notice Number of windows ever opened; ids start at 1.
    function windowCount() external view returns (uint256);

    /// @notice The latest window of a series; 0 if there is none.
    function latestWindow(bytes32 home, bytes32 table) external view returns (uint256);

    function windowOf(uint256 window) external view returns (Window memory);

    /// @notice ΣR and ΣV over the contributions that count.
    function sumOf(uint256 window) external view returns (Ciphertext memory);

    /// @notice How many accounts contributed, how many of them are hidden, and how many of those were hidden contributors
    /// to the window before.
    function countsOf(uint256 window) external view returns (uint32 accounts, uint32 hidden, uint32 continuing);

    /// @notice keccak256(R.x, R.y, V.x, V.y) of the contribution that counts, but for its two lowest bits: bit 1 is set,
    /// and bit 0 if the account was hidden. 0 for none.
    function contributionOf(uint256 window, uint256 account) external view returns (bytes32);

    /// @notice Whether shares and a total are taken, and why not.
    function mayPublish(uint256 window) external view returns (bool may, Hindrance reason);

    /// @notice keccak256(abi.encode("zkmargin/total", chain id, this contract, window)) mod r.
    function shareContext(uint256 window) external view returns (uint256);

    /// @notice The share of a member of a generation; (0, 0) for none.
    function shareOf(uint256 window, uint32 generation, uint8 member) external view returns (Point memory);

    /// @notice The total in dollars, if it was published.
    function totalOf(uint256 window) external view returns (bool published, uint64 total);
}
