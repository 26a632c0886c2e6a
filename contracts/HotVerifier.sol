// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IProofVerifier} from "./interfaces/IProofVerifier.sol";
import {IVerifyingKey} from "./interfaces/IVerifyingKey.sol";
import {G1Point, Proof} from "./interfaces/types/Groth16Types.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {KeyCheck} from "./libraries/KeyCheck.sol";

/// @title Verifier of a statement all of whose public inputs are hot.
/// @notice Base of the generated contracts in `verifier/generated`, which add the constants of one key and nothing else.
/// @dev The whole key is in the code; there are no data contracts.
abstract contract HotVerifier is IProofVerifier {
    /// @inheritdoc IVerifyingKey
    bytes32 public immutable keyHash;

    constructor() {
        KeyCheck.requireDevelopmentChain(development());
        bytes memory key = _verifyingKey();
        KeyCheck.requireUnforgeable(key);
        KeyCheck.requireValidPoints(key, "");
        keyHash = KeyCheck.identity(key, "");
    }

    /// @inheritdoc IVerifyingKey
    function circuit() external pure virtual returns (bytes32);

    /// @inheritdoc IVerifyingKey
    function development() public pure virtual returns (bool);

    /// @dev Packed as in Groth16.sol, with IC_0 and the points of all inputs.
    function _verifyingKey() internal pure virtual returns (bytes memory);

    /// @inheritdoc IProofVerifier
    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool) {
        bytes memory key = _verifyingKey();
        (bool ok, G1Point memory folded) = Groth16.foldHot(key, inputs);
        return ok && Groth16.isValid(key, folded, proof);
    }
}
