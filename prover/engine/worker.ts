/** One thread of an engine (crew.ts): works off a proof whenever it is told that there is one. */
import { parentPort, workerData } from "node:worker_threads";
import { type Share, startThread } from "./thread.ts";

const work = await startThread(workerData as Share);
parentPort?.on("message", () => {
  work();
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
