/** Commands that run until they are told to stop: SIGINT or SIGTERM ends them in good order, a second one at once. */

/** Runs with a signal that says when to stop. */
export async function untilStopped<T>(run: (stopped: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const release = (): void => {
    process.removeListener("SIGINT", end);
    process.removeListener("SIGTERM", end);
  };
  function end(): void {
    release();
    stop.abort();
  }
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  try {
    return await run(stop.signal);
  } finally {
    release();
  }
}
