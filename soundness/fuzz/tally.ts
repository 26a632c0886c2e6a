/** What a campaign asks of its worker, and what it is told. */

export interface Task {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

export interface FoundFault {
  readonly reader: string;
  readonly number: number;
  readonly faults: readonly string[];
  /** The beginning of the document, base64. */
  readonly input: string;
}

/** What came of a task. */
export interface Tally {
  /** Cases by reader and outcome: `read`, or the code of the refusal. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly found: readonly FoundFault[];
  readonly slowest: number;
}
