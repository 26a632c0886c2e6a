/** Text up to a limit, of what has no size to ask for beforehand: a device, a pipe, what a server sends. */
import * as fs from "node:fs";

const CHUNK_BYTES = 64 * 1024;

/** There are more bytes than the limit. */
export class TooLarge extends Error {}

/**
 * @param limit bytes
 * @throws TooLarge; what the system says otherwise
 */
export function readBounded(path: string, limit: number): string {
  const handle = fs.openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; total <= limit;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = fs.readSync(handle, chunk);
      if (read === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(chunk.subarray(0, read));
      total += read;
    }
    throw new TooLarge();
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * @param limit bytes
 * @throws TooLarge; what the stream ends with otherwise
 */
export async function streamBounded(stream: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > limit) throw new TooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
