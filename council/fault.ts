/** Refusals that name a member: somebody broke the protocol, and these say who. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type JsonDocument } from "./document.ts";

export type Role = "dealer" | "member";

/** COUNCIL_FAULT: a document of one member is not what the protocol asks of him. */
export class CouncilFault extends ZkMarginError {
  readonly role: Role;
  /** Index, from 1; of a dealer in a resharing the index in the roster before. */
  readonly index: number;
  /** Documents he signed that contradict each other; empty when the fault shows in one of them, or the proof in a complaint. */
  readonly evidence: readonly JsonDocument[];

  /** @param why continues the sentence "dealer 2 …" */
  constructor(
    role: Role,
    index: number,
    why: string,
    fix: string,
    evidence: readonly JsonDocument[] = [],
  ) {
    super("COUNCIL_FAULT", `${role} ${index} ${why}`, { field: `${role} ${index}`, fix });
    this.name = "CouncilFault";
    this.role = role;
    this.index = index;
    this.evidence = evidence;
  }
}

/** The way on after any fault: nobody is left out of a session, it starts again without him. */
export const START_AGAIN =
  "keep the document as evidence and start a session with new identities and without that member";

/** COUNCIL_INCOMPLETE: documents of members are missing. */
export function incomplete(what: string, missing: readonly number[], fix: string): ZkMarginError {
  const whose = missing.length === 0 ? "" : ` of ${missing.join(", ")}`;
  return new ZkMarginError("COUNCIL_INCOMPLETE", `${what}${whose} missing`, {
    field: what.split(" ", 1).join(""),
    fix,
  });
}
