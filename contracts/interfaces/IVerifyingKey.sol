// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title What every generated verifier says about its key, and how its constructor refuses one.
interface IVerifyingKey {
    /// @notice Two of β, γ, δ are equal or opposite, as γ = δ in a key without a phase-2 contribution: anybody
    /// can forge proofs.
    error ForgeableKey();
    /// @notice A point of the key is off its curve, outside the subgroup, or at infinity.
    error InvalidKeyPoint();
    /// @notice A key whose secrets are public must not be used where value is at stake.
    error DevelopmentKeyOnPublicChain(uint256 chainId);

    /// @notice The circuit's id in `circuits/circuits.json`, left-aligned ASCII, e.g. "solvency-spot8".
    function circuit() external view returns (bytes32);

    /// @notice Identity of the key: keccak256 of its ABI-encoded points, `vkHash` in the manifest.
    function keyHash() external view returns (bytes32);

    /// @notice True for a key made from a public seed.
    function development() external view returns (bool);
}
