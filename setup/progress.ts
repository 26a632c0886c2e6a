/** Progress on standard error: one line a step that did something, silence for a cached one. */

/** Runs a step; `false` from it means that nothing had to be done. */
export type Progress = <T>(step: string, action: () => Promise<T>) => Promise<T>;

/** On a terminal the running step is shown too, and overwritten by its result. */
export function progressTo(stream: NodeJS.WriteStream): Progress {
  return async (step, action) => {
    const start = performance.now();
    if (stream.isTTY) stream.write(`  ${step} …`);
    const result = await action();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (stream.isTTY) stream.write("\r\u001b[K");
    if (result !== false) stream.write(`  ${step} (${seconds} s)\n`);
    return result;
  };
}

export const silent: Progress = (_, action) => action();
