// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IVerifyingKey} from "./IVerifyingKey.sol";
import {G1Point, Proof} from "./types/Groth16Types.sol";

/// @notice The public inputs that differ from proof to proof, in the order of `circuits/circuits.json`.
/// The contract that asks for a verification builds them itself; a prover only supplies the proof.
struct Hot {
    /// Commitment C, affine BabyJubJub coordinates.
    uint256 cx;
    uint256 cy;
    /// level | band << 16 | tally << 32 | disclose << 33 | compare << 34, level and band in 1e-4.
    uint256 terms;
    /// Risk-weighted value in USD cents, rounded down; a negative value is r − |value|. Zero unless disclosed.
    uint256 value;
    /// Margin requirement in USD cents, rounded up. Zero unless disclosed.
    uint256 requirement;
    /// Poseidon(⌈requirement in USD⌉, salt) if tallied, Poseidon(surplus, salt) if compared, else zero.
    uint256 sealedFigure;
}

/// @notice One attestation in a batch: what `verify` takes.
struct Statement {
    Hot hot;
    /// From `prepareMarket`.
    G1Point market;
    /// From `prepareRules`.
    G1Point rules;
    Proof proof;
}

/// @title Verifier of the `solvency` statement for one circuit size and one key.
/// @notice The public inputs shared by all proofs of a market epoch or of a rule table are folded once into a point
/// (`prepareMarket`, `prepareRules`) that the caller stores; a verification then costs one point addition for each.
interface ISolvencyVerifier is IVerifyingKey {
    /// @notice A data contract does not hold the bytes this key was generated with.
    error DataContractMismatch(address dataContract, bytes32 expected, bytes32 actual);
    /// @notice The key's input points lie in a fixed number of data contracts.
    error WrongDataContractCount(uint256 expected, uint256 actual);
    /// @notice More scalars than the group of public inputs has.
    error TooManyScalars(uint256 most, uint256 actual);
    /// @notice No such public input in the group.
    error IndexOutOfRange(uint256 index, uint256 inputs);
    error LengthsDiffer(uint256 indices, uint256 scalars);
    /// @notice A public input must be below r.
    error ScalarNotInField(uint256 index, uint256 scalar);

    /// @notice Sizes of the statement: linear slots, option slots, scenarios.
    function shape() external view returns (uint8 nLinear, uint8 nOption, uint8 nScenarios);

    /// @notice Σ scalar_k·IC_k over the market group: price[nSlots], then optionPnl[nScenarios][nOption] row by row.
    /// @dev Trailing zeros may be left out. Reverts on too many scalars and on one ≥ r; a negative number is
    /// r − |number|. Zeros cost nothing.
    function prepareMarket(uint256[] calldata scalars) external view returns (G1Point memory);

    /// @notice Σ scalars[k]·IC over the inputs `indices[k]` of the market group: what a change of some of them adds to a
    /// prepared market.
    /// @dev Reverts on an index beyond the group, on a scalar ≥ r and on unequal lengths. Zeros cost nothing.
    function foldMarket(uint256[] calldata indices, uint256[] calldata scalars) external view returns (G1Point memory);

    /// @notice Σ scalar_k·IC_k over the rules group: longOnly, weightLong, weightShort, contingency, bandSensitivity,
    /// impact [nSlots each], then shock[nScenarios][nLinear] row by row.
    /// @dev As `prepareMarket`.
    function prepareRules(uint256[] calldata scalars) external view returns (G1Point memory);

    /// @notice Whether `proof` shows the statement for `hot`, `market` and `rules`.
    /// @dev Never reverts for lack of validity: inputs ≥ r, coordinates ≥ p and points off the curve give false.
    /// `market` and `rules` must come from `prepareMarket` and `prepareRules` of this very contract.
    function verify(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata proof
    ) external view returns (bool);

    /// @notice Whether every proof of the batch shows its statement, for less gas than one by one: N + 3 pairings
    /// instead of 4·N. False for an empty batch.
    /// @dev As `verify`, which it equals for one statement. A batch with a wrong proof passes with probability at most
    /// 2^-128; see Groth16Batch.sol. Statements with the same prepared point cost less.
    function verifyAll(Statement[] calldata statements) external view returns (bool);
}
