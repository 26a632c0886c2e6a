// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {Roster} from "../types/Roster.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title The council: a group key P whose secret no one holds, and the members who hold shares of it.
/// @notice A governor proposes a roster; it takes effect once every member confirmed it from his own address with a proof
/// that he knows his secret. The first roster brings P; later ones reshare the same secret and never change P. Indices
/// start at 1 and generations too.
interface ICouncil {
    event RosterProposed(uint32 indexed generation, bytes32 indexed proposal, bytes32 transcript);
    event RosterConfirmed(uint32 indexed generation, uint8 indexed index, address indexed member);
    event RosterActivated(uint32 indexed generation, uint256 keyX, uint256 keyY, uint8 threshold, uint8 size);
    event RosterCancelled(uint32 indexed generation, bytes32 indexed proposal);

    error ZeroAddress();
    /// @notice The constructor takes the verifier of the `share` circuit.
    error NotAShareVerifier(address verifier);
    /// @notice No roster was ever active.
    error NoKey();
    error GenerationUnknown(uint32 generation, uint32 latest);
    /// @notice Group key that is not canonical, off the curve or of small order.
    error GroupKeyRefused(uint256 x, uint256 y);
    /// @notice The group key is for good: what is sealed to it must stay readable.
    error GroupKeyChanged(uint256 x, uint256 y);
    /// @notice Member key that is not canonical, off the curve or of small order.
    error MemberKeyRefused(uint8 index, uint256 x, uint256 y);
    /// @notice Two members with one key, or a member with the group's.
    error DuplicateKey(uint8 index);
    error DuplicateMember(uint8 index, address member);
    error MemberMissing(uint8 index);
    /// @notice Neither a single member nor an empty threshold: 2 ≤ threshold ≤ members ≤ 32.
    error ThresholdRefused(uint8 threshold, uint256 members);
    error TranscriptMissing();
    /// @notice P and the members' keys are not the values of one polynomial of degree threshold − 1.
    error KeysDoNotBelongTogether();
    /// @notice The polynomial's degree is below threshold − 1: fewer members than stated could open.
    error FewerMembersSuffice(uint8 threshold);
    /// @notice Another proposal waits; cancel it first.
    error ProposalPending(bytes32 proposal);
    error NoProposalPending();
    /// @notice Not the proposal that waits: it was cancelled, or replaced by another.
    error AnotherProposal(bytes32 asked, bytes32 pending);
    error NotAMember(address caller);
    error AlreadyConfirmed(uint8 index);
    /// @notice The proof does not show, for this generation, index and member, the secret of the key on the roster.
    error PossessionNotProven(uint8 index);

    /// @notice Proposes the next generation. Governor only.
    /// @return proposal What members confirm: hash of chain, contract, generation and roster.
    function propose(Roster calldata roster_) external returns (bytes32 proposal);

    /// @notice Withdraws the proposal that waits. Governor only.
    function cancel() external;

    /// @notice Confirms a proposal as one of its members. The last confirmation makes the roster the active one.
    /// @param proof `share` proof with point B, share 8·PK and context `possessionContext(generation() + 1, index, caller)`.
    function confirm(bytes32 proposal, Proof calldata proof) external;

    /// @notice Group key P; reverts with NoKey before the first generation.
    function key() external view returns (Point memory);

    /// @notice Active generation; 0 if none ever was.
    function generation() external view returns (uint32);

    /// @notice Roster of a generation, active or past.
    function roster(uint32 generation_) external view returns (Roster memory);

    /// @notice PK of member `index` of the active generation; the identity if there is no such member.
    function memberKey(uint8 index) external view returns (Point memory);

    /// @notice Members needed and members there are, in the active generation.
    function threshold() external view returns (uint8 needed, uint8 size);

    /// @notice The proposal that waits, 0 if none; bit i − 1 of `confirmed` is set once member i confirmed it.
    function pending() external view returns (bytes32 proposal, uint32 confirmed);

    /// @notice keccak256(abi.encode("zkmargin/possession", chain id, this contract, generation, index, member)) mod r.
    function possessionContext(uint32 generation_, uint8 index, address member) external view returns (uint256);

    /// @notice Whether `share` = sk·8·point for the secret of member `index` of the active generation, proven for `context`.
    /// @param point Usable as a key: canonical, on the curve, not of small order. Anything else is false.
    /// @param context Below r; binds the proof to its use.
    function verifyShare(
        uint8 index,
        Point calldata point,
        Point calldata share,
        uint256 context,
        Proof calldata proof
    ) external view returns (bool);
}
