/** Many jobs in, their outcomes out as they come, and never more in between than asked for. */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { codedError, plainError } from "./plainError.ts";

export interface StreamJob {
  /** Its outcome's. */
  readonly id: string;
  /** Calls this one off. */
  readonly signal?: AbortSignal | undefined;
}

/** Of one job. A failure does not end the others. */
export type Outcome<Done> =
  | { readonly id: string; readonly ok: true; readonly done: Done }
  | { readonly id: string; readonly ok: false; readonly error: ZkMarginError };

/** Of a stream so far, outcomes not yet taken included. */
export interface StreamProgress {
  readonly proven: number;
  readonly failed: number;
  /** Handed in and without an outcome. */
  readonly underWay: number;
}

export interface StreamOptions {
  /** Jobs taken from the source whose outcome has not been taken yet, at most. */
  readonly inFlight: number;
  /** Calls all of them off; the source is asked for no more. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StreamProgress) => void;
}

async function* asAsync<T>(source: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* source;
}

type Submit<Job, Done> = (job: Job, signal: AbortSignal) => Promise<Done>;

async function outcomeOf<Job extends StreamJob, Done>(
  job: Job,
  submit: Submit<Job, Done>,
  all: AbortSignal,
): Promise<Outcome<Done>> {
  const { id, signal } = job;
  try {
    const either = signal === undefined ? all : AbortSignal.any([all, signal]);
    return { id, ok: true, done: await submit(job, either) };
  } catch (thrown) {
    const error = thrown instanceof ZkMarginError ? thrown : codedError(plainError(thrown));
    return { id, ok: false, error };
  }
}

/**
 * Outcomes in order of completion, one for every job taken from the source. Leaving early calls the rest off, and so
 * does an error of the source, which is thrown.
 * @throws INPUT_INVALID unless `inFlight` is a whole number of at least 1
 */
export async function* inOrderOfCompletion<Job extends StreamJob, Done>(
  jobs: Iterable<Job> | AsyncIterable<Job>,
  submit: Submit<Job, Done>,
  { inFlight, signal, onProgress }: StreamOptions,
): AsyncGenerator<Outcome<Done>, void, undefined> {
  if (!Number.isInteger(inFlight) || inFlight < 1) {
    throw inputInvalid("inFlight", "is not a whole number of at least 1", "use twice the workers");
  }
  const own = new AbortController();
  const all = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]);
  const source = asAsync(jobs);
  const ready: Outcome<Done>[] = [];
  const running = new Set<Promise<void>>();
  const counts = { proven: 0, failed: 0 };
  const start = (job: Job): void => {
    const run = outcomeOf(job, submit, all).then((outcome) => {
      running.delete(run);
      ready.push(outcome);
      counts[outcome.ok ? "proven" : "failed"] += 1;
      onProgress?.({ ...counts, underWay: running.size });
    });
    running.add(run);
  };
  let [asked, exhausted]: [Promise<void> | undefined, boolean] = [undefined, false];
  try {
    for (;;) {
      exhausted ||= all.aborted;
      if (!exhausted && asked === undefined && running.size + ready.length < inFlight) {
        asked = source.next().then(({ done, value }) => {
          asked = undefined;
          if (done === true) exhausted = true;
          else start(value);
        });
        // An error of the source is thrown where it is waited for, which may be later.
        asked.catch(() => undefined);
      }
      const next = ready.shift();
      if (next !== undefined) yield next;
      else if (exhausted && running.size === 0) return;
      else await Promise.race([...running, ...(asked === undefined ? [] : [asked])]);
    }
  } finally {
    own.abort();
    // A source that is being asked answers first; nobody waits for it.
    void source.return(undefined).catch(() => undefined);
  }
}
