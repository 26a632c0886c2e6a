// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IOptionBook} from "./IOptionBook.sol";
import {IRiskBook} from "./IRiskBook.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";
import {G1Point} from "./types/Groth16Types.sol";

/// @notice Prepared points of one relisting r for one verifier. S are its slots, T = S and slot 0.
/// Both rules are the plain table (weights 1, bandSensitivity 1, nothing else) but for longOnly.
struct Conversion {
    /// Rules that are longOnly in every slot outside T.
    G1Point outsideLongOnly;
    /// Rules that are longOnly in the slots of S.
    G1Point expiredLongOnly;
    /// Market with the payoffs in S and slot 0 at its price in the epoch of r, nothing else.
    G1Point fixing;
}

/// @title What conversions of expired options are proven against.
interface IConversionPoints {
    event ConversionPrepared(ISolvencyVerifier indexed verifier, uint32 indexed number);

    error ConversionPreparedAlready(ISolvencyVerifier verifier, uint32 number);
    error ConversionNotPrepared(ISolvencyVerifier verifier, uint32 number);
    error PlainTableMissing(ISolvencyVerifier verifier);
    error PointRefused(ISolvencyVerifier verifier);

    /// @notice Prepares a relisting for a verifier. By anyone, once; the verifier's plain tables must be registered.
    function prepare(ISolvencyVerifier verifier, uint32 number) external;

    /// @notice The prepared points; refused until somebody prepared them.
    function conversion(ISolvencyVerifier verifier, uint32 number) external view returns (Conversion memory);

    function options() external view returns (IOptionBook);

    function risk() external view returns (IRiskBook);
}
