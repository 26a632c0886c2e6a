// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot, ISolvencyVerifier, Statement} from "../interfaces/ISolvencyVerifier.sol";
import {IVerifyingKey} from "../interfaces/IVerifyingKey.sol";
import {G1Point, Proof} from "../interfaces/types/Groth16Types.sol";

/// @title Verifier for unit tests: accepts a proof iff exactly this statement and proof were announced.
/// @notice Preparing costs what it costs a real verifier: input point k is (k + 1) times the generator.
contract MockSolvencyVerifier is ISolvencyVerifier {
    /// @notice Order of the scalar field of BN254.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    bytes32 public constant keyHash = keccak256("mock");
    bool public constant development = true;

    uint8 private immutable _nLinear;
    uint8 private immutable _nOption;
    uint8 private immutable _nScenarios;

    /// @notice Whether `verify` refuses everything, so that only batches pass.
    bool public batchesOnly;

    mapping(bytes32 statement => bool) private _expected;

    constructor(uint8 nLinear, uint8 nOption, uint8 nScenarios) {
        _nLinear = nLinear;
        _nOption = nOption;
        _nScenarios = nScenarios;
    }

    /// @notice Makes `verify` accept these arguments.
    function expectProof(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata proof
    ) external {
        _expected[_statement(hot, market, rules, proof)] = true;
    }

    /// @notice Makes `verify` refuse everything, or no longer.
    function setBatchesOnly(bool batchesOnly_) external {
        batchesOnly = batchesOnly_;
    }

    /// @inheritdoc ISolvencyVerifier
    function verify(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata proof
    ) external view returns (bool) {
        return !batchesOnly && _expected[_statement(hot, market, rules, proof)];
    }

    /// @inheritdoc ISolvencyVerifier
    function verifyAll(Statement[] calldata statements) external view returns (bool) {
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement calldata one = statements[i];
            if (!_expected[_statement(one.hot, one.market, one.rules, one.proof)]) return false;
        }
        return statements.length != 0;
    }

    /// @inheritdoc IVerifyingKey
    function circuit() external pure returns (bytes32) {
        return "mock";
    }

    /// @inheritdoc ISolvencyVerifier
    function shape() external view returns (uint8, uint8, uint8) {
        return (_nLinear, _nOption, _nScenarios);
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareMarket(uint256[] calldata scalars) external view returns (G1Point memory) {
        return _fold(scalars, uint256(_nLinear) + _nOption + uint256(_nScenarios) * _nOption);
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareRules(uint256[] calldata scalars) external view returns (G1Point memory) {
        return _fold(scalars, 6 * (uint256(_nLinear) + _nOption) + uint256(_nScenarios) * _nLinear);
    }

    /// @inheritdoc ISolvencyVerifier
    function foldMarket(
        uint256[] calldata indices,
        uint256[] calldata scalars
    ) external view returns (G1Point memory sum) {
        uint256 most = uint256(_nLinear) + _nOption + uint256(_nScenarios) * _nOption;
        if (indices.length != scalars.length) revert LengthsDiffer(indices.length, scalars.length);
        for (uint256 k = 0; k < indices.length; ++k) {
            if (indices[k] >= most) revert IndexOutOfRange(indices[k], most);
            if (scalars[k] >= R) revert ScalarNotInField(k, scalars[k]);
            if (scalars[k] != 0) _accumulate(sum, mulmod(scalars[k], indices[k] + 1, R));
        }
    }

    function _fold(uint256[] calldata scalars, uint256 most) private view returns (G1Point memory sum) {
        if (scalars.length > most) revert TooManyScalars(most, scalars.length);
        for (uint256 k = 0; k < scalars.length; ++k) {
            if (scalars[k] >= R) revert ScalarNotInField(k, scalars[k]);
            if (scalars[k] != 0) _accumulate(sum, mulmod(scalars[k], k + 1, R));
        }
    }

    /// @dev sum += multiple·(1, 2), by the precompiles of EIP-196.
    function _accumulate(G1Point memory sum, uint256 multiple) private view {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mcopy(buffer, sum, 0x40)
            mstore(add(buffer, 0x40), 1)
            mstore(add(buffer, 0x60), 2)
            mstore(add(buffer, 0x80), multiple)
            if iszero(staticcall(gas(), 0x07, add(buffer, 0x40), 0x60, add(buffer, 0x40), 0x40)) {
                invalid()
            }
            if iszero(staticcall(gas(), 0x06, buffer, 0x80, sum, 0x40)) {
                invalid()
            }
        }
    }

    function _statement(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata proof
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(hot, market, rules, proof));
    }
}
