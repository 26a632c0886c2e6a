/**
 * The one error base. Codes are a closed set; the CLI maps a code to its exit status.
 * A message names the field, its unit and the fix, and never a quantity, blinding, key or witness.
 */

/** Process exit statuses of the command line, documented in docs/cli.md. */
export const EXIT = { ok: 0, refused: 1, badInput: 2, environment: 3, internal: 70 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Every error code and the exit status it ends the process with. */
export const ERROR_CODES = {
  /** A field of an input file or argument is missing, of the wrong type, or out of its range. */
  INPUT_INVALID: EXIT.badInput,
  /** A file named by the user cannot be read or parsed. */
  INPUT_UNREADABLE: EXIT.badInput,
  /** The portfolio does not meet the requirement, so no proof exists. */
  MARGIN_SHORT: EXIT.refused,
  /** The portfolio is outside the book limits of the circuit (docs/statement.md). */
  BOOK_TOO_LARGE: EXIT.refused,
  /** The opening does not belong to the commitment. */
  OPENING_MISMATCH: EXIT.refused,
  /** A proof, attestation or transcript does not verify. */
  PROOF_REFUSED: EXIT.refused,
  /** A proving or verifying key is forgeable, malformed, or differs from its manifest. */
  KEY_REFUSED: EXIT.refused,
  /** An encrypted file does not open: wrong passphrase, or the file was changed. */
  UNLOCK_FAILED: EXIT.refused,
  /** A counterparty's message is not what was agreed, or comes when nothing is to be done with it. */
  TRADE_REFUSED: EXIT.refused,
  /** An account cannot be liquidated this way, or not now; the message says what it would take. */
  LIQUIDATION_REFUSED: EXIT.refused,
  /** A contribution, window, report or inclusion is not what the chain has, or not for this account or window. */
  AUDIT_REFUSED: EXIT.refused,
  /** A report or fixing of the risk oracle that the chain would refuse, or that a member does not sign. */
  REPORT_REFUSED: EXIT.refused,
  /** A council member's document breaks the protocol; the message names him. */
  COUNCIL_FAULT: EXIT.refused,
  /** Documents of council members are still missing, or too few of theirs are good. */
  COUNCIL_INCOMPLETE: EXIT.refused,
  /** A sealed job that does not open, or is not for these provers. */
  JOB_REFUSED: EXIT.refused,
  /** A job was called off before its proof was there. */
  JOB_CANCELLED: EXIT.refused,
  /** A point from outside is off the curve or outside the prime-order subgroup. */
  POINT_REFUSED: EXIT.badInput,
  /** A built artefact is missing or stale: run `npm run build`. */
  BUILD_MISSING: EXIT.environment,
  /** A build step failed. */
  BUILD_FAILED: EXIT.environment,
  /** The chain answered with a revert or could not be reached. */
  CHAIN_FAILED: EXIT.environment,
  /** A queue of proofs cannot be reached, or answers what it should not. */
  QUEUE_FAILED: EXIT.environment,
  /** A job's provers ended under it, again and again. */
  PROVER_LOST: EXIT.environment,
  /** The runtime is too old or a tool is missing. */
  ENVIRONMENT: EXIT.environment,
  /** A defect in zkmargin itself. */
  INTERNAL: EXIT.internal,
} as const satisfies Record<string, ExitStatus>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Thrown by every module; `fix` tells the user what to do next. */
export class ZkMarginError extends Error {
  readonly code: ErrorCode;
  readonly fix: string;
  /** Where in the input the fault lies, for example `prices[2]`. */
  readonly field: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { fix: string; field?: string; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ZkMarginError";
    this.code = code;
    this.fix = options.fix;
    this.field = options.field;
  }

  get exitStatus(): ExitStatus {
    return ERROR_CODES[this.code];
  }

  /** The document printed under `--json`. */
  toJSON(): { error: { code: ErrorCode; message: string; fix: string; field?: string } } {
    const { code, message, fix, field } = this;
    return { error: { code, message, fix, ...(field === undefined ? {} : { field }) } };
  }
}
