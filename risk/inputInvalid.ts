/** Refusals of input. The value itself is never repeated: it may be a secret. */
import { ZkMarginError } from "../circuits/errors.ts";

/** INPUT_INVALID for `field`; `why` continues the sentence "<field> …". */
export function inputInvalid(field: string, why: string, fix: string): ZkMarginError {
  return new ZkMarginError("INPUT_INVALID", `${field} ${why}`, { field, fix });
}
