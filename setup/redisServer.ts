/** The server that queues of proofs are tested with. */
import { findTool, provideTool, type Machine, type Tool } from "./debianTool.ts";
import type { Progress } from "./progress.ts";

const REDIS: Tool = {
  name: "Redis",
  programs: ["redis-server"],
  variable: "REDIS_SERVER",
  any: "a redis-server of version 7 or newer",
  package: "redis-server",
};

/** As `findTool`. */
export const findRedis = (machine?: Machine): string | undefined => findTool(REDIS, machine);

/** As `provideTool`. */
export const provideRedis = (progress: Progress, machine?: Machine): Promise<string> =>
  provideTool(REDIS, progress, machine);
