export { attestationJob, attestationOf } from "./attestations.ts";
export { type ProvenJob, type ProcessOptions } from "./messages.ts";
export {
  inOrderOfCompletion,
  type Outcome,
  type StreamOptions,
  type StreamProgress,
} from "./outcomes.ts";
export { ProvingJob, type JobOptions } from "./provingJob.ts";
export { ProvingPool, type PoolOptions } from "./provingPool.ts";
