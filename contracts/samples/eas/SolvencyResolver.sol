// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMarginAccounts} from "../../interfaces/IMarginAccounts.sol";
import {IMarketBook} from "../../interfaces/IMarketBook.sol";
import {Lease} from "../../types/Lease.sol";
import {ONE} from "../../types/Units.sol";
import {IAttestationService} from "./IAttestationService.sol";
import {EasAttestation, ISchemaResolver} from "./ISchemaResolver.sol";

/// @title Sample of an integration: leases as attestations of the Ethereum Attestation Service.
/// @notice For one schema, `uint256 account,bytes32 table,uint16 level`, revocable. Whoever attests, the service records
/// only what is so: the account has a lease in force under the table for at least that level, the recipient owns the account, and
/// the attestation ends no later than the lease can.
/// An attestation is a photograph: a price that leaves the band ends the lease and not the attestation. Readers to whom that
/// matters ask `isCurrent` by its id; attesters can revoke at any time, so an attestation that cannot be revoked is refused.
contract SolvencyResolver is ISchemaResolver {
    /// @dev Bytes of ABI-encoded data: three words.
    uint256 private constant DATA_SIZE = 96;

    /// @notice The attestation service.
    IAttestationService public immutable service;
    /// @notice Id of the schema, as the service's registry computes it: hash of text, resolver and revocability.
    bytes32 public immutable schema;
    IMarginAccounts public immutable marginAccounts;
    IMarketBook public immutable market;

    error ZeroAddress();
    error OnlyService(address caller);
    error EtherRefused(uint256 value);
    /// @notice Anyone can register schemas that name this resolver; it answers for its own.
    error AnotherSchema(bytes32 asked, bytes32 own);
    /// @notice The data is not three words, or the level is wider than 16 bits.
    error DataMalformed();
    error LevelTooLow(uint256 level, uint256 least);
    /// @notice The recipient must be the account's owner.
    error RecipientNotOwner(uint256 account, address recipient, address owner);
    error NotInForce(uint256 account, bytes32 table, uint16 level);
    error ExpirationMissing();
    /// @notice The lease may end before the attestation would. Block times, s.
    error ExpirationTooLate(uint64 expiration, uint256 latest);
    error Irrevocable();

    constructor(IAttestationService service_, IMarginAccounts marginAccounts_, IMarketBook market_) {
        if (address(service_) == address(0)) revert ZeroAddress();
        (service, marginAccounts, market) = (service_, marginAccounts_, market_);
        schema = keccak256(abi.encodePacked("uint256 account,bytes32 table,uint16 level", address(this), true));
    }

    modifier onlyService() {
        if (msg.sender != address(service)) revert OnlyService(msg.sender);
        if (msg.value != 0) revert EtherRefused(msg.value);
        _;
    }

    /// @inheritdoc ISchemaResolver
    function attest(EasAttestation calldata attestation) external payable onlyService returns (bool) {
        _requireTrue(attestation);
        return true;
    }

    /// @inheritdoc ISchemaResolver
    function multiAttest(
        EasAttestation[] calldata attestations,
        uint256[] calldata
    ) external payable onlyService returns (bool) {
        for (uint256 i = 0; i < attestations.length; ++i) {
            _requireTrue(attestations[i]);
        }
        return true;
    }

    /// @inheritdoc ISchemaResolver
    /// @dev The service lets only the attester revoke.
    function revoke(EasAttestation calldata) external payable onlyService returns (bool) {
        return true;
    }

    /// @inheritdoc ISchemaResolver
    function multiRevoke(EasAttestation[] calldata, uint256[] calldata) external payable onlyService returns (bool) {
        return true;
    }

    /// @notice Whether the service has an attestation of the schema with this id, neither revoked nor expired, and what it
    /// says is still so: the recipient owns the account, and the lease is in force.
    /// @dev Takes an id and not a record: whoever kept a copy from before a revocation could hand that in.
    function isCurrent(bytes32 uid) external view returns (bool) {
        EasAttestation memory record = service.getAttestation(uid);
        // Where there is no record, its schema is 0.
        if (record.schema != schema) return false;
        if (record.revocationTime != 0 || block.timestamp >= record.expirationTime) return false;
        (uint256 account, bytes32 table, uint16 level) = _decode(record.data);
        return marginAccounts.ownerOf(account) == record.recipient && marginAccounts.isSolvent(account, table, level);
    }

    /// @inheritdoc ISchemaResolver
    function isPayable() external pure returns (bool) {
        return false;
    }

    /// @inheritdoc ISchemaResolver
    function version() external pure returns (string memory) {
        return "1.4.0";
    }

    function _requireTrue(EasAttestation calldata attestation) private view {
        if (attestation.schema != schema) revert AnotherSchema(attestation.schema, schema);
        (uint256 account, bytes32 table, uint16 level) = _decode(attestation.data);
        if (level < ONE) revert LevelTooLow(level, ONE);
        address owner = marginAccounts.ownerOf(account);
        if (owner == address(0) || attestation.recipient != owner) {
            revert RecipientNotOwner(account, attestation.recipient, owner);
        }
        if (!attestation.revocable) revert Irrevocable();
        if (!marginAccounts.isSolvent(account, table, level)) revert NotInForce(account, table, level);
        if (attestation.expirationTime == 0) revert ExpirationMissing();
        uint256 latest = _coveredUntil(marginAccounts.leaseOf(account, table));
        if (attestation.expirationTime > latest) revert ExpirationTooLate(attestation.expirationTime, latest);
    }

    /// @dev The earliest block time at which the lease can expire. The market clock never runs faster than block time.
    function _coveredUntil(Lease memory lease) private view returns (uint256) {
        return block.timestamp + (lease.expiry - market.clock());
    }

    function _decode(bytes memory data) private pure returns (uint256 account, bytes32 table, uint16 level) {
        if (data.length != DATA_SIZE) revert DataMalformed();
        uint256 wide;
        (account, table, wide) = abi.decode(data, (uint256, bytes32, uint256));
        if (wide > type(uint16).max) revert DataMalformed();
        level = uint16(wide);
    }
}
