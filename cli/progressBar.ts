/** A bar of one long step, overwritten in place and gone at the end. */

const WIDTH = 30;

export type Bar = (done: bigint, all: bigint) => void;

export const noBar: Bar = () => undefined;

/** @param stream a terminal */
export function barTo(stream: NodeJS.WriteStream, step: string): Bar {
  const start = performance.now();
  return (done, all) => {
    const filled = all === 0n ? WIDTH : Number((done * BigInt(WIDTH)) / all);
    const bar = "█".repeat(filled).padEnd(WIDTH, "░");
    const percent = all === 0n ? 100n : (done * 100n) / all;
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    stream.write(`\r  ${step} ${bar} ${percent}% (${seconds} s)\u001b[K`);
  };
}

export function clearBar(stream: NodeJS.WriteStream): void {
  stream.write("\r\u001b[K");
}
