// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Proof} from "../interfaces/types/Groth16Types.sol";
import {Ciphertext} from "./Tally.sol";

/// @notice What an audit is about: the requirements of accounts at home under `home`, by the rules of `table`, at the
/// prices of `epoch`. Windows of one home and one table are a series; they do not overlap.
struct Window {
    bytes32 home;
    /// The home itself, or a stress table.
    bytes32 table;
    /// The latest when the window was opened.
    uint32 epoch;
    /// Health that contributors show under `table`, 1e-4; at least 1.
    uint16 level;
    /// Block times, s: contributions are taken from the first on, and no more from the second on.
    uint40 opensAt;
    uint40 closesAt;
    /// Hidden accounts without which no total is opened.
    uint32 minimum;
    /// The last window of the series whose total may be known. 0 if there is none.
    uint64 previous;
}

/// @notice Who is in a window, and what became of it.
struct WindowState {
    /// Accounts that contributed, and how many of them are hidden: exposed when they contributed.
    uint32 accounts;
    uint32 hidden;
    /// Hidden accounts that were hidden contributors to `previous` too.
    uint32 continuing;
    /// Whether its total may be known: it may be published, and a share was submitted or the next window opened.
    bool begun;
    bool published;
    /// Dollars.
    uint64 total;
    /// Since totals of the series were last unrelated; known once `begun`.
    Turnover turnover;
    /// Largest minimum of this window and those close before it; known once `begun`.
    uint32 promised;
}

/// @notice How the hidden accounts of a series changed over windows that are close to each other.
enum Turnover {
    None,
    Joined,
    Left,
    Both
}

/// @notice Why no share and no total of a window is taken.
enum Hindrance {
    None,
    /// Contributions are still taken.
    StillOpen,
    AlreadyPublished,
    /// Fewer hidden accounts than the window's minimum.
    TooFewHidden,
    /// Some hidden accounts joined since `previous`, but fewer than the minimum: two totals would say much about them.
    TooFewJoined,
    TooFewLeft,
    /// Hidden accounts left a series that had grown, or joined one that had shrunk: three totals could isolate one.
    TurnedAround
}

/// @notice One account's requirement, encrypted under the council's key and proven.
struct Contribution {
    uint256 account;
    /// Poseidon(requirement in dollars, salt): public in both proofs.
    uint256 sealedFigure;
    /// Of `solvency` with `tally`, for the account's current commitment at the window's terms.
    Proof solvency;
    Ciphertext ciphertext;
    /// Poseidon of sealed figure, council key and ciphertext; public input of `tally`.
    uint256 digest;
    /// Of `tally`, for this window and account.
    Proof tally;
    /// Ciphertexts of the account that may be the one recorded: that one is taken back. Ignored where none is recorded.
    Ciphertext[] replaces;
}
