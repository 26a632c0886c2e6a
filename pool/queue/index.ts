export { redisOptions, type RedisAddress } from "./connection.ts";
export { JobQueue, type JobQueueOptions } from "./jobQueue.ts";
export {
  parseProverPublicKey,
  PROVER_KEY_FORMAT,
  PROVER_PUBLIC_KEY_FORMAT,
  ProverKey,
} from "./proverKey.ts";
export {
  QueueProver,
  type JobProver,
  type ProverNotice,
  type QueueProverOptions,
} from "./queueProver.ts";
export {
  openSealedJob,
  SEALED_JOB_FORMAT,
  sealJob,
  type SealedJob,
  type SealScope,
} from "./sealedJob.ts";
