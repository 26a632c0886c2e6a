/** A Redis of the test's own: on a socket in a private folder, nothing on the disk but its log of commands, gone with the test. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { findRedis } from "../../setup/redisServer.ts";

/** Path of the server; undefined where tests may do without one. */
export function redisForTests(): string | undefined {
  const found = findRedis();
  const { CI = "", ZKMARGIN_REDIS = "" } = process.env;
  if (found === undefined && (!["", "false"].includes(CI) || ZKMARGIN_REDIS === "required")) {
    throw new Error("no Redis to test queues on: run `npm run redis` first");
  }
  return found;
}

export class RedisServer {
  readonly folder = mkdtempSync(join(tmpdir(), "zkmargin-redis-"));
  readonly #program: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(program: string, options: readonly string[]) {
    this.#program = program;
    this.#options = options;
  }

  /** @param options of redis-server beside those that keep it to itself */
  static async start(program: string, options: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(program, options);
    await server.resume();
    return server;
  }

  get address(): { url: string } {
    return { url: `unix:${join(this.folder, "socket")}` };
  }

  /** Starts it, again if need be: with nothing in it unless options told it to keep what it has. */
  async resume(): Promise<void> {
    const own = [
      "--port",
      "0",
      "--unixsocket",
      join(this.folder, "socket"),
      "--unixsocketperm",
      "700",
    ];
    const keep = ["--save", "", "--dir", this.folder, "--loglevel", "warning"];
    this.#process = spawn(this.#program, [...own, ...keep, ...this.#options], { stdio: "ignore" });
    const limit = Date.now() + 60_000;
    for (;;) {
      const client = this.client();
      try {
        await client.connect();
        return;
      } catch (error) {
        if (Date.now() > limit) throw error;
        await pause(20);
      } finally {
        client.disconnect();
      }
    }
  }

  /** A connection that does not try again. */
  client(): Redis {
    const redis = new Redis({
      ...{ path: join(this.folder, "socket"), lazyConnect: true, retryStrategy: () => null },
    });
    redis.on("error", () => undefined);
    return redis;
  }

  /** Ends it at once, as a power cut does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Of one that is not running: all it kept. */
  forget(): void {
    for (const name of readdirSync(this.folder)) {
      rmSync(join(this.folder, name), { recursive: true });
    }
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Every byte it wrote into its folder. */
  written(): Buffer {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
  }
}
