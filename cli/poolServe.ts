/** What `pool serve` and `pool key` do. */
import { once } from "node:events";
import { ProvingPool } from "../pool/index.ts";
import {
  PROVER_PUBLIC_KEY_FORMAT,
  ProverKey,
  QueueProver,
  type ProverNotice,
} from "../pool/queue/index.ts";
import { sayNews, speakInLines, type Result } from "./output.ts";
import { readPool, readQueue, type ProcessFlags, type QueueFlags } from "./poolOptions.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { createSecretFile, readSecretText } from "./secretFile.ts";
import { untilStopped } from "./stopSignal.ts";

/** Until SIGINT or SIGTERM; proofs under way are finished and sent first. */
export async function servePool(
  options: QueueFlags & ProcessFlags & { readonly key: string },
): Promise<Result> {
  speakInLines();
  const queue = await readQueue(options);
  const key = ProverKey.parse(await readSecretText(options.key, "key"));
  const counts = { proven: 0, failed: 0, refused: 0 };
  const tell = (notice: ProverNotice): void => {
    counts[notice.kind] += 1;
    const { kind, circuit, job } = notice;
    sayNews({ document: notice, text: `${kind} ${kind === "refused" ? "a job" : circuit} ${job}` });
  };
  const pool = await ProvingPool.open(readPool(options));
  try {
    const provers = await QueueProver.open({ ...queue, key, prover: pool, tell });
    try {
      sayNews({ document: { kind: "ready", queue: queue.queue }, text: "ready" });
      await untilStopped((stopped) => once(stopped, "abort"));
    } finally {
      await provers.close();
    }
  } finally {
    await pool.close();
  }
  const { proven, failed, refused } = counts;
  return {
    document: { kind: "ended", ...counts },
    text: `proven ${proven}, failed ${failed}, refused ${refused}`,
  };
}

export function makeProverKey(options: {
  readonly key: string;
  readonly out: string;
}): Promise<Result> {
  const { key: path, out } = options;
  requirePublicTarget(out, "out", PROVER_PUBLIC_KEY_FORMAT);
  const key = ProverKey.fresh();
  createSecretFile(path, key.revealText(), "key");
  const text = `${JSON.stringify(key.publicDocument(), null, 2)}\n`;
  writePublic(out, "out", text, PROVER_PUBLIC_KEY_FORMAT);
  return Promise.resolve({
    document: { key: path, provers: out, public: key.publicKey },
    text: `wrote ${path}: for the provers alone\nwrote ${out}: for who submits`,
  });
}
