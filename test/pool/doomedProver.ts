/** A process of its own: a prover of a queue that is killed by the first job it takes. */
import { ProverKey, QueueProver } from "../../pool/queue/index.ts";

interface Order {
  readonly url: string;
  readonly queue: string;
  readonly key: string;
  readonly lockSeconds: number;
}

process.once("message", ({ url, queue, key, lockSeconds }: Order) => {
  void QueueProver.open({
    ...{ redis: { url }, queue, key: ProverKey.parse(key), lockSeconds, attempts: 2 },
    prover: {
      workers: 1,
      prove: () => {
        process.kill(process.pid, "SIGKILL");
        return new Promise(() => undefined);
      },
    },
  }).then(() => process.send?.("ready"));
});
