// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {TallyBinding} from "../libraries/TallyBinding.sol";
import {Ciphertext, TallyScope} from "../types/Tally.sol";

/// @notice Test only: opens the binding of a contribution to calls.
contract TallyBindingHarness {
    function publicInputs(
        uint256 sealedFigure,
        Point memory council,
        Ciphertext memory ciphertext,
        uint256 digest,
        TallyScope memory scope
    ) external view returns (uint256 challenge, uint256 evaluation) {
        return TallyBinding.publicInputs(sealedFigure, council, ciphertext, digest, scope);
    }
}
