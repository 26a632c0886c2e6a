// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IOptionBook} from "../interfaces/IOptionBook.sol";
import {OptionReport} from "../types/Option.sol";
import {GOVERNOR_ROLE} from "../types/Roles.sol";

/// @title Who reports on options: k of n keys, each signing the same typed data.
/// @notice A governor, meant for a timelock, replaces the set as a whole. Sets are numbered from 1 and what is signed names
/// its set: what was signed for an earlier one counts no more, even by keys that stay.
abstract contract OptionOracle is IOptionBook, EIP712, AccessControl {
    bytes32 private constant REPORT = keccak256(
        "OptionReport(uint256 set,uint64 number,uint40 timestamp,uint8[] slots,uint64[] prices,uint256[] pnl)"
    );
    bytes32 private constant FIXING = keccak256("OptionFixing(uint256 set,uint8 slot,uint40 expiry,uint64 settlement)");
    uint256 private constant MAX_SIGNERS = 16;

    address[] private _signers;
    uint8 private _threshold;
    /// @dev Number of the set that an address belongs to; sets are counted from 1.
    mapping(address signer => uint256) private _memberOf;
    uint256 private _set;

    constructor() EIP712("zkmargin OptionBook", "1") {}

    /// @inheritdoc IOptionBook
    function setOracle(address[] calldata signers, uint8 threshold) external onlyRole(GOVERNOR_ROLE) {
        uint256 count = signers.length;
        if (threshold == 0 || threshold > count || count > MAX_SIGNERS) revert OracleRefused(count, threshold);
        uint256 set = ++_set;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            if (signers[i] <= previous) revert OracleRefused(count, threshold);
            previous = signers[i];
            _memberOf[previous] = set;
        }
        (_signers, _threshold) = (signers, threshold);
        emit OracleSet(signers, threshold);
    }

    /// @inheritdoc IOptionBook
    function oracle() external view returns (address[] memory signers, uint8 threshold, uint256 set) {
        return (_signers, _threshold, _set);
    }

    /// @inheritdoc IOptionBook
    function reportDigest(OptionReport calldata report_) external view returns (bytes32) {
        return _reportDigest(report_);
    }

    function _reportDigest(OptionReport calldata report_) internal view returns (bytes32) {
        // An array is encoded by EIP-712 as its elements in 32 bytes each, which is what encodePacked makes of it.
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        REPORT,
                        _set,
                        report_.number,
                        report_.timestamp,
                        keccak256(abi.encodePacked(report_.slots)),
                        keccak256(abi.encodePacked(report_.prices)),
                        keccak256(abi.encodePacked(report_.pnl))
                    )
                )
            );
    }

    function _fixingDigest(uint8 slot, uint40 expiry, uint64 settlement) internal view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(FIXING, _set, slot, expiry, settlement)));
    }

    /// @dev Every signature must be good: none is left unread.
    function _requireSigned(bytes32 digest, bytes[] calldata signatures) internal view {
        uint256 count = signatures.length;
        uint256 threshold = _threshold;
        if (threshold == 0 || count < threshold) revert TooFewSignatures(count, threshold);
        uint256 set = _set;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (_memberOf[signer] != set) revert NotASigner(signer);
            if (signer <= previous) revert SignersNotAscending(previous, signer);
            previous = signer;
        }
    }
}
