// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice The cheatcodes of Hardhat's test runner that these tests use; Foundry's have the same signatures.
interface Vm {
    /// @notice Creation code of the artefact `<file>:<contract>`, as the build made it.
    function getCode(string calldata artefact) external view returns (bytes memory);

    /// @notice Sets the block time, s.
    function warp(uint256 time) external;

    /// @notice The next call comes from `sender`.
    function prank(address sender) external;

    function readFile(string calldata path) external view returns (string memory);

    function addr(uint256 privateKey) external pure returns (address);

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
}

/// @dev keccak256("hevm cheat code") as an address.
Vm constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @dev The artefact could not be deployed.
error NotDeployed(string name);

/// @dev Deploys `<name>.sol:<name>` as the build made it, so what is tested is what is deployed.
function deploy(string memory name, bytes memory constructorArguments) returns (address created) {
    bytes memory code = abi.encodePacked(VM.getCode(string.concat(name, ".sol:", name)), constructorArguments);
    assembly ("memory-safe") {
        created := create(0, add(code, 0x20), mload(code))
    }
    if (created == address(0)) revert NotDeployed(name);
}
