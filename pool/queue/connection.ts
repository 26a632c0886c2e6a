/** How a queue reaches Redis. It waits for a server that is away; at the start it wants one that answers. */
import { Redis } from "ioredis";
import { ZkMarginError } from "../../circuits/errors.ts";
import { inputInvalid } from "../../risk/index.ts";

export interface RedisAddress {
  /** `redis://host:port/database`, `rediss://…` for TLS, or `unix:` and the path of a socket. No password. */
  readonly url: string;
  readonly username?: string;
  /** Secret: from a file. */
  readonly password?: string;
}

/** Options of ioredis, as bullmq takes them. */
export interface RedisOptions {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly db: number;
  readonly tls?: object;
  readonly username?: string;
  readonly password?: string;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: () => number;
}

const PORT = 6379;
const RETRY_MILLISECONDS = 500;
const FIRST_MILLISECONDS = 5_000;

function targetOf(address: string): Pick<RedisOptions, "host" | "port" | "path" | "tls" | "db"> {
  if (/^unix:\/./.test(address)) return { path: address.slice("unix:".length), db: 0 };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const database = /^\/?([0-9]{0,3})$/.exec(url?.pathname ?? "-")?.[1];
  const isPlain = url?.username === "" && url.password === "" && url.search === "";
  if (!isPlain || !["redis:", "rediss:"].includes(url.protocol) || database === undefined) {
    const fix =
      "write redis://host:6379, rediss://host:6379 or unix:/path; the password goes into a file";
    throw inputInvalid("redis", "is not an address of Redis", fix);
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? PORT : Number(url.port),
    db: Number(database),
    ...(url.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

export function queueFailed(why: string): ZkMarginError {
  return new ZkMarginError("QUEUE_FAILED", `the queue ${why}`, {
    field: "redis",
    fix: "check that Redis 6.2 or newer runs there and takes this user and password",
  });
}

/** @throws INPUT_INVALID; nothing of the address is repeated */
export function redisOptions({ url, username, password }: RedisAddress): RedisOptions {
  return {
    ...targetOf(url),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    maxRetriesPerRequest: null,
    retryStrategy: () => RETRY_MILLISECONDS,
  };
}

/** Asks once. @throws QUEUE_FAILED when nothing answers, or not to this user */
export async function requireRedis(options: RedisOptions): Promise<void> {
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: FIRST_MILLISECONDS,
    commandTimeout: FIRST_MILLISECONDS,
    retryStrategy: () => null,
  });
  // Said once, below.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } catch {
    throw queueFailed("cannot be reached");
  } finally {
    redis.disconnect();
  }
}
