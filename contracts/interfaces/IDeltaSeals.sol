// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {Seal, SealScope} from "../types/Seal.sol";
import {IBatchProofVerifier} from "./IBatchProofVerifier.sol";
import {ICouncil} from "./ICouncil.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @title Checks that a delta comes with its sealed opening.
/// @notice Keeps no state (but, until a transaction ends, what was verified in it): the contract that moves D asks, and then emits `DeltaSealed`.
interface IDeltaSeals {
    /// @notice The sealed opening of D. Emitted by the contract that moves D, with D as account A receives it; for a
    /// delta that only rerandomises, both accounts are the same.
    event DeltaSealed(
        uint256 indexed accountA,
        uint256 indexed accountB,
        uint256 deltaX,
        uint256 deltaY,
        uint256 ephemeralX,
        uint256 ephemeralY,
        uint256[2] wraps,
        uint256[10] words
    );

    /// @notice The constructor takes a council and the verifier of the `seal` circuit.
    error CouncilMissing();
    error NotASealVerifier(address verifier);
    /// @notice Element `index` of the bound vector is not below r: it would be a second name of another.
    error ElementNotInField(uint256 index, uint256 value);
    /// @notice R is the identity: everybody could read the seal, and the council could not prove what it reads.
    error EphemeralIsIdentity();
    /// @notice Viewing key that is not canonical, off the curve or of small order.
    error ViewingKeyRefused(uint256 x, uint256 y);
    /// @notice The proof does not show, for these accounts, that this seal holds the opening of this delta for these keys.
    error SealRefused(bytes32 sealHash);

    /// @notice Whose key the seals are for.
    function council() external view returns (ICouncil);

    /// @notice Verifier of the `seal` circuit.
    function sealVerifier() external view returns (IBatchProofVerifier);

    /// @notice Requires that `seal` holds the opening of `delta`, readable by the council and by the holders of both
    /// viewing keys, and was made for these accounts on this chain. Reverts with the council's `NoKey` while it has none.
    /// @param scope Accounts that D moves between, and the contract that keeps them: the caller's, not the sender's, to say.
    /// @param delta D as account A receives it.
    /// @param rerandomise Whether D may hold no quantity but zero.
    /// @param copyA Viewing key of account A.
    /// @param copyB Viewing key of account B.
    /// @return sealHash keccak256(abi.encode(R.x, R.y, wraps, words)), which the owners sign.
    /// @dev The proof shows that D is in the subgroup of prime order.
    function requireSealed(
        SealScope calldata scope,
        Point calldata delta,
        bool rerandomise,
        Point calldata copyA,
        Point calldata copyB,
        Seal calldata seal
    ) external view returns (bytes32 sealHash);

    /// @notice Verifies `seal` proofs together, for N + 3 pairings. If all hold, `requireSealed` later in the same transaction
    /// does not verify one of them again, where its own inputs and the proof are the same to the last bit.
    /// @dev By anyone, for any inputs: they say nothing about a delta until `requireSealed` computes them.
    /// @param inputs Digest, challenge, evaluation of the first proof, then of the second, …
    /// @return Whether all hold; otherwise nothing is kept.
    function proveTogether(uint256[] calldata inputs, Proof[] calldata proofs) external returns (bool);

    /// @notice What the owners sign of a seal.
    function sealHashOf(Seal calldata seal) external pure returns (bytes32);
}
