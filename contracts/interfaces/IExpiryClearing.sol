// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {SolvencyProof} from "../types/Account.sol";
import {Seal} from "../types/Seal.sol";
import {IConversionPoints} from "./IConversionPoints.sol";
import {IMarginAccounts} from "./IMarginAccounts.sol";
import {IOptionBook} from "./IOptionBook.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";
import {Proof} from "./types/Groth16Types.sol";

/// @notice Four proofs of `solvency` under one registered key with option slots, each at level 1 and band 0. S are the slots
/// of the relisting, T = S and slot 0, D what the conversion adds to the commitment, C' the commitment after it.
struct ConversionProofs {
    /// −D is worth at least nothing at the payoffs, and negative in no slot outside T: the account gains no more than it gave.
    Proof notTooMuch;
    /// D and one unit of slot 0 are worth at least nothing, and negative in no slot outside T: it loses a unit at most.
    Proof notTooLittle;
    /// C' and −C' are negative in no slot of S: it holds nothing of what expired.
    ClearedProofs cleared;
}

/// @notice That a commitment holds nothing in the slots of a relisting: it is negative there in none, nor is its opposite.
struct ClearedProofs {
    Proof notShort;
    Proof notLong;
}

/// @notice An attestation that follows a conversion at once, as anybody may make it. See `IMarginAccounts.attest`.
struct Renewal {
    bytes32 table;
    /// 1e-4.
    uint16 level;
    /// s of the market clock.
    uint40 duration;
    SolvencyProof proof;
}

/// @title Expired options become cash, in books that nobody sees.
/// @notice A relisting gives slots to new series. Whoever held the old ones is due their payoffs first, so no proof under a
/// table with option slots is accepted of an account before it has followed every relisting that counts (`ProofDesk` asks
/// here). A conversion D takes the expired quantities out of the commitment and puts ⌊Σ q_i·x_i / p_0⌋ units of slot 0 in,
/// x_i the payoffs and p_0 the price of slot 0; what is proven allows one unit less where the sum divides.
interface IExpiryClearing {
    event AccountsBound(address accounts);
    /// @notice The account followed relisting `number` by a delta; (clearingX, clearingY) is the clearing's point after it.
    /// `IDeltaSeals.DeltaSealed` in the same transaction seals the delta's opening, to the account twice.
    event Followed(uint256 indexed account, uint32 indexed number, uint256 clearingX, uint256 clearingY);
    /// @notice The account held nothing that expired with relisting `number`.
    event FollowedEmpty(uint256 indexed account, uint32 indexed number);

    error AccountsAlreadyBound(address accounts);
    error OnlyAccounts(address caller);
    error ZeroAddress();
    /// @notice The accounts contract names another clearing, or none.
    error OtherClearing(address accounts, address clearing);
    /// @notice The market of the accounts is bound to another option book, or to none yet.
    error OtherOptions(address options);
    /// @notice The account has followed every relisting.
    error NothingToFollow(uint256 account, uint32 through);
    /// @notice The market prepares no epochs for this key, or it covers no option slot: its proofs count for no conversion.
    error KeyRefused(ISolvencyVerifier key);
    /// @notice The proofs do not show this conversion of this commitment at this relisting.
    error ConversionRefused(uint256 account, uint32 number);
    error TooManyRenewals(uint256 renewals);

    /// @notice Names the contract whose accounts are cleared, for good. Governor only.
    function bindAccounts(IMarginAccounts accounts) external;

    /// @notice An account opened now holds nothing, so nothing of what was relisted before. Accounts only.
    function onOpened(uint256 account) external;

    /// @notice Follows the next relisting of the account by a conversion. By anybody who can prove it: owner, keeper, council;
    /// by the owner alone while the account is not exposed: nothing is at risk, and its book may be public (IMarginAccounts.NotOwner).
    /// Where the account's latest conversion is this very delta already, the renewal alone is left to do.
    /// @param key Of the proofs: any that the market prepares epochs for and that covers option slots.
    /// @param delta D, not the identity.
    /// @param seal Of D, to the council and twice to the account's viewing key.
    /// @param renewals None, or one attestation of the account after it.
    function convert(
        uint256 account,
        ISolvencyVerifier key,
        Point calldata delta,
        Seal calldata seal,
        ConversionProofs calldata proofs,
        Renewal[] calldata renewals
    ) external;

    /// @notice Follows the next relisting of an account that holds nothing of it. The commitment and every lease stay.
    /// @param key As for `convert`.
    function followEmpty(uint256 account, ISolvencyVerifier key, ClearedProofs calldata cleared) external;

    /// @notice Requires that the account has followed every relisting that counts: IMarginAccounts.ConversionOutstanding.
    function requireFollowed(uint256 account) external view;

    /// @notice The latest relisting that the account has followed.
    function followedThrough(uint256 account) external view returns (uint32);

    /// @notice Market clock (s) at which the account followed its latest relisting; zero where it never did.
    function followedAt(uint256 account) external view returns (uint40);

    /// @notice What the clearing holds of all that was converted: minus the sum of all D. Together with the commitments of all
    /// accounts it is the vault's totals and a multiple of H, so no conversion makes anything out of nothing.
    function cleared() external view returns (Point memory);

    function accounts() external view returns (IMarginAccounts);

    function points() external view returns (IConversionPoints);

    function options() external view returns (IOptionBook);
}
