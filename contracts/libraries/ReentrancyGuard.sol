// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title One call at a time.
/// @notice As OpenZeppelin's ReentrancyGuardTransient, in the language's own transient storage, which the compiler does not
/// warn about. Functions that carry the modifier do not call each other.
abstract contract ReentrancyGuard {
    bool private transient _locked;

    error ReentrancyGuardReentrantCall();

    modifier nonReentrant() {
        _lock();
        _;
        _locked = false;
    }

    function _lock() private {
        if (_locked) revert ReentrancyGuardReentrantCall();
        _locked = true;
    }
}
