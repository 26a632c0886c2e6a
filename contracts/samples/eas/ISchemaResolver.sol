// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

// The part of the Ethereum Attestation Service (version 1.4) that a schema's resolver meets, layout and selectors as
// in its contracts. Declared here, so that nothing compiled depends on its package; tests run on the service as published.

/// @notice An attestation as the service records it; times are block times in seconds, 0 for none.
struct EasAttestation {
    bytes32 uid;
    bytes32 schema;
    uint64 time;
    uint64 expirationTime;
    uint64 revocationTime;
    bytes32 refUID;
    address recipient;
    address attester;
    bool revocable;
    /// ABI-encoded by the schema.
    bytes data;
}

/// @title What the service asks of the resolver of a schema before it records or revokes anything.
interface ISchemaResolver {
    /// @notice Version of the interface, as semantic version text.
    function version() external view returns (string memory);

    /// @notice Whether attesters may send ether along.
    function isPayable() external pure returns (bool);

    /// @notice Whether the attestation may be recorded. Called by the service only.
    function attest(EasAttestation calldata attestation) external payable returns (bool);

    /// @notice The same for several; `values` is the ether meant for each.
    function multiAttest(
        EasAttestation[] calldata attestations,
        uint256[] calldata values
    ) external payable returns (bool);

    /// @notice Whether the attestation may be revoked. Called by the service only.
    function revoke(EasAttestation calldata attestation) external payable returns (bool);

    /// @notice The same for several.
    function multiRevoke(
        EasAttestation[] calldata attestations,
        uint256[] calldata values
    ) external payable returns (bool);
}
