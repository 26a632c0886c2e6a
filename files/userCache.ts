/** Where a user's programs keep what can be made again, by the convention of the system. */
import { homedir } from "node:os";
import { join } from "node:path";

/** Below this folder everything is zkmargin's; it need not exist. */
export function userCacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return join(base(environment, platform), "zkmargin");
}

function base(
  { XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string {
  if (platform === "win32" && LOCALAPPDATA !== undefined) return LOCALAPPDATA;
  // A relative path there is to be ignored, as if it were not set.
  if (XDG_CACHE_HOME?.startsWith("/") === true) return XDG_CACHE_HOME;
  return platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}
