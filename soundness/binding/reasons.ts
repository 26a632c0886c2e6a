/** Cells of the matrix where nothing is tried, or where acceptance is right, and why. */
import { type CircuitId } from "../../circuits/spec.ts";
import { type Call } from "./calls.ts";

const STATEMENT =
  "accepted by design: the statement is about a commitment, prices and rules, and stays true wherever they are the same";
const BESIDE = "not applicable: that of the `solvency` proofs beside it";
const NO_WINDOW = "not applicable: only contributions to an audit have one";

/** By circuit and axis; what is tried and not listed here must be refused. */
export const REASONS: Readonly<Record<CircuitId, Readonly<Record<string, string>>>> = {
  "solvency-spot8": {
    owner: "accepted by design: anybody may attest for an account, nobody worse than its lease",
    chain: STATEMENT,
    contract: STATEMENT,
    window: NO_WINDOW,
  },
  "solvency-book32": Object.fromEntries(
    ["account", "owner", "table", "epoch", "chain", "contract", "window"].map((axis) => [
      axis,
      "as `solvency-spot8`: the same contract code asks",
    ]),
  ),
  seal: {
    table: "not applicable: a delta is sealed, and the books it leaves answer to their tables",
    epoch: "not applicable: no price is in it",
    window: NO_WINDOW,
  },
  share: {
    table: "not applicable: no rule is in it",
    window: "not applicable: the point that is shared is the window's own",
  },
  improve: {
    account: BESIDE,
    owner: BESIDE,
    table: BESIDE,
    epoch: BESIDE,
    chain: BESIDE,
    contract: BESIDE,
    window: NO_WINDOW,
  },
  tally: {
    owner: "not applicable: the account is bound, whoever owns it",
    table: BESIDE,
    epoch: BESIDE,
  },
};

const SENT =
  "not applicable: the owner's own transaction names it, and the statement is true of one commitment";
const OF_SEAL = "as `seal`: its scope has the chain";

/** By call and axis, in the same way. */
export const CALL_REASONS: Readonly<Record<Call, Readonly<Record<string, string>>>> = {
  withdraw: { chain: SENT, contract: SENT, window: NO_WINDOW },
  settle: { window: NO_WINDOW },
  rerandomise: {
    table: "not applicable: no rule is in it",
    epoch: "not applicable: no price is in it",
    window: NO_WINDOW,
    again: "accepted by design: the owner alone can, and adds the same blinding once more",
  },
  takeOver: { chain: OF_SEAL, window: NO_WINDOW },
  convert: {
    owner: "accepted by design: whoever can prove it of a hidden book may convert it",
    chain: OF_SEAL,
    window: NO_WINDOW,
  },
  contribute: {
    owner: "accepted by design: anybody may bring what was proven of an account",
    again: "accepted by design: the same ciphertext again adds nothing",
  },
  submitShare: {
    owner: "accepted by design: anybody may bring a member's share",
    table: "not applicable: no rule is in it",
  },
};
