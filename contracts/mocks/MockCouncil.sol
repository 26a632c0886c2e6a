// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Point} from "../libraries/BabyJubJub.sol";
import {CouncilMember, Roster} from "../types/Roster.sol";

/// @title Council for unit tests: rosters without keys, each setting the next generation.
contract MockCouncil {
    uint32 public generation;

    mapping(uint32 generation => Roster) private _rosters;

    function setRoster(uint8 threshold, address[] calldata members) external {
        Roster storage next = _rosters[++generation];
        next.threshold = threshold;
        for (uint256 i = 0; i < members.length; ++i) {
            next.members.push(CouncilMember({account: members[i], key: Point({x: 0, y: 1})}));
        }
    }

    function roster(uint32 generation_) external view returns (Roster memory) {
        return _rosters[generation_];
    }
}
