/**
 * One part of the soundness programme: what it measures, which sources its result is about, and the bar it
 * is held to. A section's record is plain JSON; everything printed about it is made from the record alone.
 */
import { type Progress } from "../setup/progress.ts";

export interface Section<Result extends object = object> {
  /** Name on the command line and key in docs/soundness.json. */
  readonly id: string;
  readonly title: string;
  /** Globs from the root: when one of these files changes, the record is of something else. */
  readonly sources: readonly string[];
  /** Measures anew, however long it takes. Deterministic, or with its seed in the result. */
  measure(progress: Progress): Promise<Result>;
  /** Measures again what takes seconds, for the check: a sentence for each difference. */
  recheck?(result: Result, progress: Progress): Promise<readonly string[]>;
  /** A sentence for each bar that the result misses; empty when it is good. */
  shortfalls(result: Result): readonly string[];
  /** The section of docs/soundness.md below its heading, in Markdown. */
  text(result: Result): readonly string[];
}
