/** Options of `zkmargin pool` read into types. */
import { inputInvalid } from "../risk/index.ts";
import { type PoolOptions } from "../pool/index.ts";
import { type RedisAddress } from "../pool/queue/index.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { readSecretText } from "./secretFile.ts";

export interface ProcessFlags extends KeyChoice {
  readonly workers: string;
  readonly threads?: string;
}

export interface QueueFlags {
  readonly redis: string;
  readonly "redis-user"?: string;
  readonly "redis-password-file"?: string;
  readonly queue: string;
}

/** @throws INPUT_INVALID; how many are too many is the pool's to say */
function readCount(text: string, field: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw inputInvalid(field, "is not a whole number from 1", "write 2, for example");
}

export function readPool({ workers, threads, development, prover }: ProcessFlags): PoolOptions {
  return {
    workers: readCount(workers, "workers"),
    allowDevelopment: development === true,
    ...(threads === undefined ? {} : { threads: readCount(threads, "threads") }),
    ...(prover === undefined ? {} : { prover }),
  };
}

export async function readQueue(
  options: QueueFlags,
): Promise<{ readonly redis: RedisAddress; readonly queue: string }> {
  const { redis: url, "redis-user": username, "redis-password-file": file, queue } = options;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(queue)) {
    throw inputInvalid("queue", "is not a name of letters, digits, - and _", "write zkmargin");
  }
  const option = "redis-password-file";
  const password = file === undefined ? undefined : (await readSecretText(file, option)).trimEnd();
  const redis = {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  return { redis, queue };
}
