// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ICouncil} from "../interfaces/ICouncil.sol";
import {Point} from "../libraries/BabyJubJub.sol";

/// @notice Test only: the one function of a council that seals ask for.
contract CouncilKeyStub {
    Point private _key;
    bool private _established;

    function establish(Point calldata key_) external {
        _key = key_;
        _established = true;
    }

    function key() external view returns (Point memory) {
        if (!_established) revert ICouncil.NoKey();
        return _key;
    }
}
