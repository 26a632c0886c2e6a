// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAuditBook} from "../interfaces/IAuditBook.sol";
import {IBatchProofVerifier} from "../interfaces/IBatchProofVerifier.sol";
import {IMarginAccounts} from "../interfaces/IMarginAccounts.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {CurveSums, ProjectivePoint} from "../libraries/CurveSums.sol";
import {TallyBinding} from "../libraries/TallyBinding.sol";
import {Account} from "../types/Account.sol";
import {Ask, AskLibrary} from "../types/Ask.sol";
import {Contribution, Window, WindowState} from "../types/Audit.sol";
import {Ciphertext, TallyScope} from "../types/Tally.sol";
import {AuditWindows} from "./AuditWindows.sol";

/// @title Encrypted requirements, added up.
/// @notice Invariant: ΣR and ΣV are the sums of the ciphertexts recorded, one an account; counts are of the same.
///
/// Of a ciphertext the contract keeps a hash, and whether the account was hidden: a replacement brings what it replaces in
/// calldata. All contributions of one commitment in one window hold the same number, so it does not matter which of them
/// is recorded: a stranger who sends an older one again changes nothing but gas.
/// @dev Points added to the sums are of the prime subgroup, since `tally` shows it. Sums are affine between transactions
/// and projective within one, with one inversion for both (docs/decisions/0027-audit-sums.md).
abstract contract Contributions is AuditWindows {
    using AskLibrary for *;
    using CurveSums for ProjectivePoint;

    /// @notice A call's worth of contributions.
    struct Intake {
        uint256 window;
        Window terms;
        Point council;
        WindowState state;
        ProjectivePoint ephemeral;
        ProjectivePoint masked;
        /// Of those that are new: what is to be proven.
        uint256 taken;
        Ask[] asks;
        uint256[] inputs;
        Proof[] tallies;
    }

    uint256 private constant TALLY_INPUTS = 3;
    // The two lowest bits of what is kept of a contribution.
    uint256 private constant HIDDEN = 1;
    uint256 private constant RECORDED = 2;
    uint256 private constant FLAGS = 3;

    /// @inheritdoc IAuditBook
    IBatchProofVerifier public immutable tallyVerifier;

    mapping(uint256 window => mapping(uint256 account => uint256)) private _recorded;

    constructor(IBatchProofVerifier tallyVerifier_) {
        if (tallyVerifier_.circuit() != "tally") revert NotATallyVerifier(address(tallyVerifier_));
        tallyVerifier = tallyVerifier_;
    }

    /// @inheritdoc IAuditBook
    function contribute(uint256 window, Contribution[] calldata contributions) external {
        _requireKnown(window);
        if (!_isTaking(window)) revert WindowClosed(window, _windows[window].closesAt);
        Intake memory intake = _prepare(window, contributions.length);
        for (uint256 i = 0; i < contributions.length; ++i) {
            _take(intake, contributions[i]);
        }
        if (intake.taken == 0) return;
        _requireProven(intake);
        _states[window] = intake.state;
        (Point memory ephemeral, Point memory masked) = CurveSums.affine(intake.ephemeral, intake.masked);
        _sums[window] = Ciphertext({ephemeral: ephemeral, masked: masked});
    }

    /// @inheritdoc IAuditBook
    function contributionOf(uint256 window, uint256 account) external view returns (bytes32) {
        _requireKnown(window);
        return bytes32(_recorded[window][account]);
    }

    // ----------------------------------------------------------------------------------------------------- intake

    function _prepare(uint256 window, uint256 most) private view returns (Intake memory intake) {
        intake.window = window;
        intake.terms = _windows[window];
        intake.council = council.key();
        intake.state = _states[window];
        intake.ephemeral = CurveSums.projective(_sums[window].ephemeral);
        intake.masked = CurveSums.projective(_sums[window].masked);
        intake.asks = new Ask[](most);
        intake.inputs = new uint256[](most * TALLY_INPUTS);
        intake.tallies = new Proof[](most);
    }

    function _take(Intake memory intake, Contribution calldata given) private {
        Ciphertext memory ciphertext = given.ciphertext;
        uint256 name = _nameOf(ciphertext);
        uint256 former = _recorded[intake.window][given.account];
        if (former != 0 && former & ~FLAGS == name) return;
        if (BabyJubJub.isIdentity(ciphertext.ephemeral)) revert EphemeralIsIdentity(given.account);
        Account memory account = accounts.accountOf(given.account);
        if (account.owner == address(0)) revert IMarginAccounts.AccountUnknown(given.account);
        bytes32 home = risk.currentHome(account.home);
        if (home != intake.terms.home) revert AnotherHome(given.account, home);

        if (former != 0) _takeBack(intake, given, former);
        intake.ephemeral.accumulate(ciphertext.ephemeral);
        intake.masked.accumulate(ciphertext.masked);
        _count(intake, given.account, former, account.exposed);
        _recorded[intake.window][given.account] = name | RECORDED | (account.exposed ? HIDDEN : 0);
        _ask(intake, given, ciphertext, account);
        emit Contributed(
            intake.window,
            given.account,
            account.version,
            account.exposed,
            former != 0,
            ciphertext.ephemeral.x,
            ciphertext.ephemeral.y,
            ciphertext.masked.x,
            ciphertext.masked.y
        );
    }

    /// @notice Subtracts the recorded ciphertext, which is one of those given.
    function _takeBack(Intake memory intake, Contribution calldata given, uint256 former) private pure {
        for (uint256 i = 0; i < given.replaces.length; ++i) {
            Ciphertext memory candidate = given.replaces[i];
            if (_nameOf(candidate) != former & ~FLAGS) continue;
            intake.ephemeral.accumulate(BabyJubJub.negate(candidate.ephemeral));
            intake.masked.accumulate(BabyJubJub.negate(candidate.masked));
            return;
        }
        revert FormerCiphertextMissing(given.account, bytes32(former));
    }

    function _count(Intake memory intake, uint256 account, uint256 former, bool hidden) private view {
        WindowState memory state = intake.state;
        if (former == 0) ++state.accounts;
        bool wasHidden = former & HIDDEN != 0;
        if (hidden == wasHidden) return;
        bool continues = _recorded[intake.terms.previous][account] & HIDDEN != 0;
        if (hidden) {
            ++state.hidden;
            if (continues) ++state.continuing;
        } else {
            --state.hidden;
            if (continues) --state.continuing;
        }
    }

    /// @dev Equal for equal ciphertexts alone, but for 2^-127.
    function _nameOf(Ciphertext memory ciphertext) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(ciphertext))) & ~FLAGS;
    }

    // ----------------------------------------------------------------------------------------------------- proofs

    /// @notice Writes down both statements: the account's current commitment meets the window's level and has the sealed
    /// requirement at the window's epoch, and the ciphertext is of the same.
    function _ask(
        Intake memory intake,
        Contribution calldata given,
        Ciphertext memory ciphertext,
        Account memory account
    ) private view {
        uint256 at = intake.taken++;
        Point memory commitment = Point({x: account.cx, y: account.cy});
        Window memory terms = intake.terms;
        intake.asks[at] = Ask({
            account: given.account,
            table: terms.table,
            epoch: terms.epoch,
            // The epoch is the window's: how far prices went since hardly matters. Option slots alone have a way that ends it,
            // 655 % of their price times the table's reach (docs/audit.md).
            within: type(uint16).max,
            hot: commitment.ofLevel(terms.level, 0).tallying(given.sealedFigure),
            proof: given.solvency
        });
        (uint256 challenge, uint256 evaluation) = TallyBinding.publicInputs(
            given.sealedFigure,
            intake.council,
            ciphertext,
            given.digest,
            TallyScope({book: address(this), window: intake.window, account: given.account})
        );
        (intake.inputs[3 * at], intake.inputs[3 * at + 1], intake.inputs[3 * at + 2]) = (
            given.digest,
            challenge,
            evaluation
        );
        intake.tallies[at] = given.tally;
    }

    /// @notice Those of one key together. A refusal is laid to the account whose proof it is.
    function _requireProven(Intake memory intake) private view {
        uint256 count = intake.taken;
        (Ask[] memory asks, uint256[] memory inputs, Proof[] memory tallies) = (
            intake.asks,
            intake.inputs,
            intake.tallies
        );
        assembly ("memory-safe") {
            mstore(asks, count)
            mstore(inputs, mul(count, TALLY_INPUTS))
            mstore(tallies, count)
        }
        proofs.requireProven(asks, type(uint40).max);
        if (tallyVerifier.verifyAll(inputs, tallies)) return;
        uint256[] memory own = new uint256[](TALLY_INPUTS);
        for (uint256 i = 0; i < count; ++i) {
            (own[0], own[1], own[2]) = (inputs[3 * i], inputs[3 * i + 1], inputs[3 * i + 2]);
            if (!tallyVerifier.verify(own, tallies[i])) revert TallyRefused(asks[i].account);
        }
    }
}
