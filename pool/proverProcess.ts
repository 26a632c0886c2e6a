/**
 * The process of one prover: started by forkedProver.ts, jobs and answers by IPC, one at a time. It keeps a prover warm
 * per circuit it has met, and ends when it is told to or when whoever started it is gone.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type CircuitId } from "../circuits/spec.ts";
import { externalBackend } from "../prover/backend/external.ts";
import { ownBackend } from "../prover/backend/own.ts";
import { KeyedProver } from "../prover/keyedProver.ts";
import { type FromProver, type ProcessOptions, type ToProver } from "./messages.ts";
import { plainError } from "./plainError.ts";
import { openJob } from "./provingJob.ts";

const provers = new Map<CircuitId, Promise<KeyedProver>>();
let options: ProcessOptions = { allowDevelopment: false, circuits: [] };

function say(message: FromProver): void {
  process.send?.(message);
}

function proverOf(circuit: CircuitId): Promise<KeyedProver> {
  const { allowDevelopment, build, prover, threads } = options;
  const known = provers.get(circuit);
  if (known !== undefined) return known;
  const opened = KeyedProver.open(circuit, {
    allowDevelopment,
    ...(build === undefined ? {} : { build }),
    backend:
      prover === undefined
        ? ownBackend(threads === undefined ? {} : { threads })
        : externalBackend(prover),
  });
  provers.set(circuit, opened);
  // A key that is installed later is found by the next job.
  opened.catch(() => provers.delete(circuit));
  return opened;
}

async function open(given: ProcessOptions): Promise<void> {
  options = given;
  for (const circuit of given.circuits) await proverOf(circuit);
  say({ kind: "ready" });
}

async function prove(bytes: Uint8Array): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { circuit, input, expected } = openJob(buffer);
    const prover = await proverOf(circuit);
    const { proof } = await prover.prove(input, expected);
    const outcome = { proof, keyHash: prover.keyHash };
    say({ kind: "proven", outcome, rss: process.memoryUsage.rss() });
  } finally {
    buffer.fill(0);
  }
}

async function answer(message: ToProver): Promise<void> {
  try {
    if (message.kind === "open") await open(message.options);
    else if (message.kind === "job") await prove(message.bytes);
    else process.exit();
  } catch (thrown) {
    say({ kind: "failed", error: plainError(thrown), rss: process.memoryUsage.rss() });
  }
}

if (process.send === undefined) {
  throw new ZkMarginError("INTERNAL", "a prover process is started by a pool alone", {
    fix: "use `zkmargin pool run`",
  });
}
// Whoever started it decides when it ends: a terminal sends these to all processes of a command.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
process.on("message", (message: ToProver) => void answer(message));
