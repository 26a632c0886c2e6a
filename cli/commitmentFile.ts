/** Commitments as public documents: `{ "zkmargin": "commitment/1", "x": "…", "y": "…" }`, decimal. */
import { parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid, readObject, requireFormat } from "../risk/index.ts";
import { readDocument } from "./userFile.ts";

export const COMMITMENT_FORMAT = "commitment/1";

const COORDINATE = /^(0|[1-9][0-9]{0,76})$/;
/** The point typed as an option's value. */
const PAIR = /^([0-9]{1,77}),([0-9]{1,77})$/;

export interface CommitmentDocument {
  readonly zkmargin: typeof COMMITMENT_FORMAT;
  readonly x: string;
  readonly y: string;
}

export function commitmentDocument({ x, y }: AffinePoint): CommitmentDocument {
  return { zkmargin: COMMITMENT_FORMAT, x: x.toString(), y: y.toString() };
}

function coordinate(value: unknown, field: string): bigint {
  if (typeof value === "string" && COORDINATE.test(value)) return BigInt(value);
  throw inputInvalid(field, "is not a coordinate", "write the decimal digits in quotes");
}

/** @throws INPUT_INVALID; POINT_REFUSED for a point outside the prime-order subgroup */
export function parseCommitment(document: unknown): AffinePoint {
  const fields = readObject(document, "", ["zkmargin", "x", "y"]);
  requireFormat(fields, COMMITMENT_FORMAT);
  return parsePoint(coordinate(fields.x, "x"), coordinate(fields.y, "y"), "commitment");
}

/** A file of this form, or the point itself as `x,y`. */
export async function readCommitment(value: string): Promise<AffinePoint> {
  const [, x, y] = PAIR.exec(value) ?? [];
  if (x !== undefined && y !== undefined) return parsePoint(BigInt(x), BigInt(y), "commitment");
  return readDocument(value, "commitment", parseCommitment);
}
