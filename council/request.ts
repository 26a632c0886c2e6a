/**
 * `sealed-delta/1`: a delta and its seal as the event `DeltaSealed` publishes them; what members are asked
 * to open. Anybody can write one: chainSeal.ts finds the event, and why it is opened is for the members to judge.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid, readArray, readObject, requireFormat } from "../risk/index.ts";
import { N_WORDS, parseSealElements, sealElements, type SealedDelta } from "../sealing/index.ts";
import { type JsonDocument, pointDocument, readGroupPoint } from "./document.ts";

export const SEALED_DELTA_FORMAT = "sealed-delta/1";

export interface OpeningRequest {
  /** D, as for account A. */
  readonly delta: AffinePoint;
  readonly sealed: SealedDelta;
}

/** R, two wraps, ten words. */
const N_ELEMENTS = 4 + N_WORDS;
const ELEMENT = /^(0|[1-9][0-9]{0,76})$/;

function readElement(value: unknown, path: string): bigint {
  if (typeof value === "string" && ELEMENT.test(value)) return BigInt(value);
  throw inputInvalid(path, "is not a field element", "write the decimal digits in quotes");
}

export function requestDocument({ delta, sealed }: OpeningRequest): JsonDocument {
  const seal = sealElements(sealed).map(String);
  return { zkmargin: SEALED_DELTA_FORMAT, delta: pointDocument(delta), seal };
}

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parseRequest(document: unknown): OpeningRequest {
  const fields = readObject(document, "", ["zkmargin", "delta", "seal"]);
  requireFormat(fields, SEALED_DELTA_FORMAT);
  const elements = readArray(fields.seal, "seal", N_ELEMENTS, readElement);
  return { delta: readGroupPoint(fields.delta, "delta"), sealed: parseSealElements(elements) };
}
