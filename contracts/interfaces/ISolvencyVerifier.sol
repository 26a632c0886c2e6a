// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {G1Point, Proof} from "./types/Groth16Types.sol";

/// @notice The public inputs that differ from proof to proof, in the order of `circuits/circuits.json`.
/// The contract that asks for a verification builds them itself; a prover only supplies the proof.
struct Hot {
    /// Commitment C, affine BabyJubJub coordinates.
    uint256 cx;
    uint256 cy;
    /// level | band << 16 | tally << 32 | disclose << 33, level and band in 1e-4.
    uint256 terms;
    /// Risk-weighted value in USD cents, rounded down; a negative value is r − |value|. Zero unless disclosed.
    uint256 value;
    /// Margin requirement in USD cents, rounded up. Zero unless disclosed.
    uint256 requirement;
    /// Poseidon(⌈requirement in USD⌉, salt). Zero unless tallied.
    uint256 sealedRequirement;
}

/// @title Verifier of the `solvency` statement for one circuit size and one key.
/// @notice The public inputs shared by all proofs of a market epoch or of a rule table are folded once into a point
/// (`prepareMarket`, `prepareRules`) that the caller stores; a verification then costs one point addition for each.
interface ISolvencyVerifier {
    /// @notice A data contract does not hold the bytes this key was generated with.
    error DataContractMismatch(address dataContract, bytes32 expected, bytes32 actual);
    /// @notice The key's input points lie in a fixed number of data contracts.
    error WrongDataContractCount(uint256 expected, uint256 actual);
    /// @notice Two of β, γ, δ are equal or opposite, as γ = δ in a key without a phase-2 contribution: anybody
    /// can forge proofs.
    error ForgeableKey();
    /// @notice A point of the key is off its curve, outside the subgroup, or at infinity.
    error InvalidKeyPoint();
    /// @notice A key whose secrets are public must not be used where value is at stake.
    error DevelopmentKeyOnPublicChain(uint256 chainId);
    /// @notice More scalars than the group of public inputs has.
    error TooManyScalars(uint256 most, uint256 actual);
    /// @notice A public input must be below r.
    error ScalarNotInField(uint256 index, uint256 scalar);

    /// @notice The circuit's id in `circuits/circuits.json`, left-aligned ASCII, e.g. "solvency-spot8".
    function circuit() external view returns (bytes32);

    /// @notice Sizes of the statement: linear slots, option slots, scenarios.
    function shape() external view returns (uint8 nLinear, uint8 nOption, uint8 nScenarios);

    /// @notice Identity of the key: keccak256 of its ABI-encoded points, `vkHash` in the manifest.
    function keyHash() external view returns (bytes32);

    /// @notice True for a key made from a public seed.
    function development() external view returns (bool);

    /// @notice Σ scalar_k·IC_k over the market group: price[nSlots], then optionPnl[nScenarios][nOption] row by row.
    /// @dev Trailing zeros may be left out. Reverts on too many scalars and on one ≥ r; a negative number is
    /// r − |number|. Zeros cost nothing.
    function prepareMarket(uint256[] calldata scalars) external view returns (G1Point memory);

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
}
