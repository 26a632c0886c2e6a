// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IProofVerifier} from "../interfaces/IProofVerifier.sol";
import {Proof} from "../interfaces/types/Groth16Types.sol";
import {BabyJubJub, Point} from "../libraries/BabyJubJub.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";
import {CouncilMember, Roster} from "../types/Roster.sol";
import {KeyPolynomial} from "./KeyPolynomial.sol";

/// @title The council's key, and who holds shares of it.
/// @notice A roster goes proposed → confirmed by every member → active; the next one replaces it the same way.
/// What an active roster means, whoever proposed it:
///  - each member confirmed this very roster from his own address, and knows the secret of his key (proof of possession);
///  - the members' keys and P are the values of one polynomial of degree threshold − 1 (KeyPolynomial), so any `threshold`
///    of them can open what is sealed to P, and P is not a key that somebody put in the place of theirs;
///  - P is the one of the first generation.
/// What it does not mean: that nobody else ever knew the secret. Members vouch for that by the transcript they confirmed;
/// past rosters keep their shares unless they delete them (docs/decisions/0015-council.md).
contract Council is ICouncil, AccessControl {
    /// @notice Members a roster may have.
    uint256 public constant MAX_MEMBERS = KeyPolynomial.MAX_SHARES;
    /// @notice B, the base of public keys (`circuits/generators.json`).
    uint256 public constant BASE_X = BabyJubJub.BASE_X;
    uint256 public constant BASE_Y = BabyJubJub.BASE_Y;
    uint256 private constant MIN_THRESHOLD = 2;

    /// @notice Verifies `share` proofs.
    IProofVerifier public immutable shareVerifier;

    /// @inheritdoc ICouncil
    uint32 public generation;

    /// @dev P; x = 0 before the first generation, and of no usable key.
    Point private _key;
    /// @dev The roster of generation + 1 is the proposed one, if any.
    mapping(uint32 generation => Roster) private _rosters;
    bytes32 private _proposal;
    uint32 private _confirmed;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param governor Receives DEFAULT_ADMIN_ROLE and GOVERNOR_ROLE; meant for a timelock.
    constructor(address governor, IProofVerifier shareVerifier_) {
        if (governor == address(0) || address(shareVerifier_) == address(0)) revert ZeroAddress();
        if (shareVerifier_.circuit() != "share") revert NotAShareVerifier(address(shareVerifier_));
        _grantRole(DEFAULT_ADMIN_ROLE, governor);
        _grantRole(GOVERNOR_ROLE, governor);
        shareVerifier = shareVerifier_;
    }

    // ------------------------------------------------------------------------------------------------- proposals

    /// @inheritdoc ICouncil
    function propose(Roster calldata roster_) external onlyRole(GOVERNOR_ROLE) returns (bytes32 proposal) {
        if (_proposal != 0) revert ProposalPending(_proposal);
        uint32 next = generation + 1;
        proposal = keccak256(abi.encode(block.chainid, address(this), next, roster_));
        _requireSound(roster_, proposal);

        _proposal = proposal;
        Roster storage stored = _rosters[next];
        stored.key = roster_.key;
        stored.threshold = roster_.threshold;
        stored.transcript = roster_.transcript;
        for (uint256 i = 0; i < roster_.members.length; ++i) {
            stored.members.push(roster_.members[i]);
        }
        emit RosterProposed(next, proposal, roster_.transcript);
    }

    /// @inheritdoc ICouncil
    function cancel() external onlyRole(GOVERNOR_ROLE) {
        bytes32 proposal = _proposal;
        if (proposal == 0) revert NoProposalPending();
        uint32 next = generation + 1;
        delete _rosters[next];
        (_proposal, _confirmed) = (0, 0);
        emit RosterCancelled(next, proposal);
    }

    /// @inheritdoc ICouncil
    function confirm(bytes32 proposal, Proof calldata proof) external {
        if (_proposal == 0) revert NoProposalPending();
        if (proposal != _proposal) revert AnotherProposal(proposal, _proposal);
        uint32 next = generation + 1;
        Roster storage proposed = _rosters[next];
        uint8 index = _indexOf(proposed.members, msg.sender);
        uint32 confirmed = _confirmed;
        uint32 bit = uint32(1) << (index - 1);
        if (confirmed & bit != 0) revert AlreadyConfirmed(index);
        _requirePossession(next, index, proposed.members[index - 1], proof);

        confirmed |= bit;
        emit RosterConfirmed(next, index, msg.sender);
        uint256 size = proposed.members.length;
        if (confirmed != (uint256(1) << size) - 1) {
            _confirmed = confirmed;
            return;
        }
        (_proposal, _confirmed) = (0, 0);
        generation = next;
        if (next == 1) _key = proposed.key;
        emit RosterActivated(next, proposed.key.x, proposed.key.y, proposed.threshold, uint8(size));
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICouncil
    function key() external view returns (Point memory) {
        if (_key.x == 0) revert NoKey();
        return _key;
    }

    /// @inheritdoc ICouncil
    function roster(uint32 generation_) external view returns (Roster memory) {
        if (generation_ == 0 || generation_ > generation) revert GenerationUnknown(generation_, generation);
        return _rosters[generation_];
    }

    /// @inheritdoc ICouncil
    function memberKey(uint8 index) external view returns (Point memory) {
        return _memberKey(index);
    }

    /// @inheritdoc ICouncil
    function threshold() external view returns (uint8 needed, uint8 size) {
        Roster storage active = _rosters[generation];
        return (active.threshold, uint8(active.members.length));
    }

    /// @inheritdoc ICouncil
    function pending() external view returns (bytes32 proposal, uint32 confirmed) {
        return (_proposal, _confirmed);
    }

    /// @inheritdoc ICouncil
    function possessionContext(uint32 generation_, uint8 index, address member) public view returns (uint256) {
        bytes32 context = keccak256(
            abi.encode("zkmargin/possession", block.chainid, address(this), generation_, index, member)
        );
        return uint256(context) % BabyJubJub.R;
    }

    /// @inheritdoc ICouncil
    function verifyShare(
        uint8 index,
        Point calldata point,
        Point calldata share,
        uint256 context,
        Proof calldata proof
    ) external view returns (bool) {
        Point memory own = _memberKey(index);
        if (own.x == 0 || !BabyJubJub.isUsableKey(point)) return false;
        return _verify(own, point, share, context, proof);
    }

    // ---------------------------------------------------------------------------------------------------- checks

    function _requireSound(Roster calldata roster_, bytes32 proposal) private view {
        CouncilMember[] calldata members = roster_.members;
        uint256 needed = roster_.threshold;
        if (needed < MIN_THRESHOLD || needed > members.length || members.length > MAX_MEMBERS) {
            revert ThresholdRefused(roster_.threshold, members.length);
        }
        if (roster_.transcript == 0) revert TranscriptMissing();
        _requireGroupKey(roster_.key);

        Point[] memory keys = new Point[](members.length + 1);
        keys[0] = roster_.key;
        for (uint256 i = 0; i < members.length; ++i) {
            _requireMember(roster_, i);
            keys[i + 1] = members[i].key;
        }
        if (!KeyPolynomial.isShared(keys, needed, proposal)) revert KeysDoNotBelongTogether();
        if (KeyPolynomial.fewerSuffice(keys, needed)) revert FewerMembersSuffice(roster_.threshold);
    }

    function _requireGroupKey(Point calldata key_) private view {
        if (generation == 0) {
            if (!BabyJubJub.isUsableKey(key_)) revert GroupKeyRefused(key_.x, key_.y);
            return;
        }
        if (key_.x != _key.x || key_.y != _key.y) revert GroupKeyChanged(key_.x, key_.y);
    }

    /// @dev Member at place i against the group's key and everyone before him.
    function _requireMember(Roster calldata roster_, uint256 i) private pure {
        CouncilMember calldata member = roster_.members[i];
        uint8 index = uint8(i + 1);
        if (member.account == address(0)) revert MemberMissing(index);
        if (!BabyJubJub.isUsableKey(member.key)) revert MemberKeyRefused(index, member.key.x, member.key.y);
        if (_equal(member.key, roster_.key)) revert DuplicateKey(index);
        for (uint256 k = 0; k < i; ++k) {
            CouncilMember calldata other = roster_.members[k];
            if (member.account == other.account) revert DuplicateMember(index, member.account);
            if (_equal(member.key, other.key)) revert DuplicateKey(index);
        }
    }

    function _equal(Point calldata p, Point calldata q) private pure returns (bool) {
        return p.x == q.x && p.y == q.y;
    }

    /// @dev A `share` proof whose point is B: the share, 8·PK, is known beforehand, and the proof shows sk alone.
    function _requirePossession(
        uint32 next,
        uint8 index,
        CouncilMember memory member,
        Proof calldata proof
    ) private view {
        uint256 context = possessionContext(next, index, member.account);
        Point memory share = BabyJubJub.timesCofactor(member.key);
        if (!_verify(member.key, Point({x: BASE_X, y: BASE_Y}), share, context, proof)) {
            revert PossessionNotProven(index);
        }
    }

    function _verify(
        Point memory own,
        Point memory point,
        Point memory share,
        uint256 context,
        Proof calldata proof
    ) private view returns (bool) {
        uint256[] memory inputs = new uint256[](7);
        (inputs[0], inputs[1]) = (own.x, own.y);
        (inputs[2], inputs[3]) = (point.x, point.y);
        (inputs[4], inputs[5]) = (share.x, share.y);
        inputs[6] = context;
        return shareVerifier.verify(inputs, proof);
    }

    function _memberKey(uint8 index) private view returns (Point memory) {
        CouncilMember[] storage members = _rosters[generation].members;
        if (index == 0 || index > members.length) return Point({x: 0, y: 1});
        return members[index - 1].key;
    }

    function _indexOf(CouncilMember[] storage members, address account) private view returns (uint8) {
        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i].account == account) return uint8(i + 1);
        }
        revert NotAMember(account);
    }
}
