// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hot, ISolvencyVerifier, Statement} from "./interfaces/ISolvencyVerifier.sol";
import {IVerifyingKey} from "./interfaces/IVerifyingKey.sol";
import {G1Point, Proof} from "./interfaces/types/Groth16Types.sol";
import {Bn254} from "./libraries/Bn254.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {Groth16Batch} from "./libraries/Groth16Batch.sol";
import {InputPoints} from "./libraries/InputPoints.sol";
import {KeyCheck} from "./libraries/KeyCheck.sol";

/// @title Verifier of the `solvency` statement.
/// @notice Base of the generated contracts in `verifier/generated`, which add the constants of one key and nothing else.
/// @dev Input points, in the order of the public signals: IC_0 and the hot points are constants in the code; the points
/// of the market group, then of the rules group, follow each other in the data contracts, 383 to a contract.
abstract contract SolvencyVerifier is ISolvencyVerifier {
    uint256 private constant HOT_INPUTS = 6;

    /// @inheritdoc IVerifyingKey
    bytes32 public immutable keyHash;

    address private immutable _icData0;
    address private immutable _icData1;
    address private immutable _icData2;
    address private immutable _icData3;

    // ---------------------------------------------------------------------------------------------- construction

    /// @param icData Data contracts with the input points, as many as the key has hashes for (at most four).
    constructor(address[] memory icData) {
        KeyCheck.requireDevelopmentChain(development());
        bytes memory key = _verifyingKey();
        bytes memory points = _loadInputPoints(icData);
        KeyCheck.requireUnforgeable(key);
        KeyCheck.requireValidPoints(key, points);
        keyHash = KeyCheck.identity(key, points);

        _icData0 = icData[0];
        _icData1 = icData.length > 1 ? icData[1] : address(0);
        _icData2 = icData.length > 2 ? icData[2] : address(0);
        _icData3 = icData.length > 3 ? icData[3] : address(0);
    }

    /// @dev The hashes are part of the key's constants, so a data contract can be deployed by anyone.
    function _loadInputPoints(address[] memory icData) private view returns (bytes memory points) {
        bytes32[] memory hashes = _icDataHashes();
        if (icData.length != hashes.length) revert WrongDataContractCount(hashes.length, icData.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            bytes32 actual = icData[i].codehash;
            if (actual != hashes[i]) revert DataContractMismatch(icData[i], hashes[i], actual);
            points = bytes.concat(points, InputPoints.readAll(icData[i]));
        }
        (uint256 market, uint256 rules) = _groupLengths();
        if (points.length != (market + rules) * Bn254.G1_BYTES) revert InvalidKeyPoint();
    }

    // -------------------------------------------------------------------------------------------- constants of a key

    /// @inheritdoc IVerifyingKey
    function circuit() external pure virtual returns (bytes32);

    /// @inheritdoc ISolvencyVerifier
    function shape() external pure virtual returns (uint8 nLinear, uint8 nOption, uint8 nScenarios);

    /// @inheritdoc IVerifyingKey
    function development() public pure virtual returns (bool);

    /// @dev Packed as in Groth16.sol, with IC_0 and the points of the six hot inputs.
    function _verifyingKey() internal pure virtual returns (bytes memory);

    /// @dev Code hashes of the data contracts, in order.
    function _icDataHashes() internal pure virtual returns (bytes32[] memory);

    /// @dev Numbers of public inputs in the market and in the rules group.
    function _groupLengths() internal pure virtual returns (uint256 market, uint256 rules);

    // ------------------------------------------------------------------------------------------------ prepared inputs

    /// @inheritdoc ISolvencyVerifier
    function prepareMarket(uint256[] calldata scalars) external view returns (G1Point memory) {
        (uint256 market, ) = _groupLengths();
        return _prepare(0, market, scalars);
    }

    /// @inheritdoc ISolvencyVerifier
    function prepareRules(uint256[] calldata scalars) external view returns (G1Point memory) {
        (uint256 market, uint256 rules) = _groupLengths();
        return _prepare(market, rules, scalars);
    }

    /// @inheritdoc ISolvencyVerifier
    function foldMarket(
        uint256[] calldata indices,
        uint256[] calldata scalars
    ) external view returns (G1Point memory sum) {
        (uint256 market, ) = _groupLengths();
        if (indices.length != scalars.length) revert LengthsDiffer(indices.length, scalars.length);
        for (uint256 k = 0; k < indices.length; ++k) {
            uint256 index = indices[k];
            if (index >= market) revert IndexOutOfRange(index, market);
            if (scalars[k] >= Bn254.R) revert ScalarNotInField(k, scalars[k]);
            uint256 part = index / InputPoints.PER_CONTRACT;
            bytes memory point = InputPoints.read(_icData(part), index - part * InputPoints.PER_CONTRACT, 1);
            if (!Bn254.accumulate(sum, point, 0, scalars[k])) revert InvalidKeyPoint();
        }
    }

    /// @dev Σ scalars[k]·IC over the at most `most` points from index `first` of the data contracts.
    function _prepare(
        uint256 first,
        uint256 most,
        uint256[] calldata scalars
    ) private view returns (G1Point memory sum) {
        uint256 count = scalars.length;
        if (count > most) revert TooManyScalars(most, count);
        uint256 next = 0;
        while (next < count) {
            uint256 part = (first + next) / InputPoints.PER_CONTRACT;
            uint256 end = (part + 1) * InputPoints.PER_CONTRACT - first;
            if (end > count) end = count;
            uint256 firstOfPart = first + next - part * InputPoints.PER_CONTRACT;
            bytes memory points = InputPoints.read(_icData(part), firstOfPart, end - next);
            for (uint256 k = next; k < end; ++k) {
                if (scalars[k] >= Bn254.R) revert ScalarNotInField(k, scalars[k]);
                if (!Bn254.accumulate(sum, points, (k - next) * Bn254.G1_BYTES, scalars[k])) revert InvalidKeyPoint();
            }
            next = end;
        }
    }

    function _icData(uint256 part) private view returns (address) {
        if (part == 0) return _icData0;
        if (part == 1) return _icData1;
        return part == 2 ? _icData2 : _icData3;
    }

    // --------------------------------------------------------------------------------------------------- verification

    /// @inheritdoc ISolvencyVerifier
    function verify(
        Hot calldata hot,
        G1Point calldata market,
        G1Point calldata rules,
        Proof calldata proof
    ) external view returns (bool) {
        bytes memory key = _verifyingKey();
        uint256[] memory scalars = new uint256[](HOT_INPUTS);
        assembly ("memory-safe") {
            // Hot is six words in the order of the public signals.
            calldatacopy(add(scalars, 0x20), hot, mul(HOT_INPUTS, 0x20))
        }
        (bool ok, G1Point memory inputs) = Groth16.foldHot(key, scalars);
        return
            ok &&
            Bn254.accumulate(inputs, market) &&
            Bn254.accumulate(inputs, rules) &&
            Groth16.isValid(key, inputs, proof);
    }

    /// @inheritdoc ISolvencyVerifier
    function verifyAll(Statement[] calldata statements) external view returns (bool) {
        return Groth16Batch.verify(_verifyingKey(), keyHash, statements);
    }
}
