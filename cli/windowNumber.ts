/** The number of a window of AuditBook, from an option. */
import { inputInvalid } from "../risk/index.ts";

/** @throws INPUT_INVALID */
export function readWindowNumber(text: string): bigint {
  if (/^[1-9][0-9]{0,18}$/.test(text)) return BigInt(text);
  throw inputInvalid("window", "is not the number of a window", "write a whole number from 1");
}
