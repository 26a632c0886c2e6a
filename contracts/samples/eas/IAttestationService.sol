// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EasAttestation} from "./ISchemaResolver.sol";

/// @title What the resolver asks of the Ethereum Attestation Service (version 1.4).
interface IAttestationService {
    /// @notice The record with this id as it is now; all zero if there is none.
    function getAttestation(bytes32 uid) external view returns (EasAttestation memory);
}
