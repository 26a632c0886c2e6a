/** Errors between processes and machines: coded ones as they are, nothing at all of any other. */
import { ERROR_CODES, ZkMarginError, type ErrorCode } from "../circuits/errors.ts";
import { type PlainError } from "./messages.ts";

const UNKNOWN: PlainError = {
  code: "INTERNAL",
  message: "the prover failed",
  fix: "run `zkmargin doctor` where the prover runs, and report this without the portfolio",
};

/** What may leave a prover: an unknown error's message might quote the job. */
export function plainError(thrown: unknown): PlainError {
  return thrown instanceof ZkMarginError ? thrown.toJSON().error : UNKNOWN;
}

function isPlainError(value: unknown): value is PlainError {
  if (typeof value !== "object" || value === null) return false;
  const { code, message, fix, field } = value as Record<string, unknown>;
  const isText = [message, fix, field ?? ""].every((text) => typeof text === "string");
  return isText && typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
}

/** The error again, of whatever another process or machine sent. */
export function codedError(value: unknown): ZkMarginError {
  const { code, message, fix, field } = isPlainError(value) ? value : UNKNOWN;
  return new ZkMarginError(code satisfies ErrorCode, message, {
    fix,
    ...(field === undefined ? {} : { field }),
  });
}
