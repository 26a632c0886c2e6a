#!/usr/bin/env node
/**
 * The `zkmargin` command: finds a Node that runs TypeScript directly and starts main.ts in it. A Node too
 * old for that hands over to the one in node_modules, or says which version is needed. Compiled code is kept in build/ (never in
 * a folder others can write), which spares every process and thread the removal of types.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const main = new URL("main.ts", import.meta.url);
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../build/code", import.meta.url));

if (process.features.typescript) {
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  await import(main.href);
} else {
  const bundled = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  const isOwn = process.env.ZKMARGIN_RUNTIME === "bundled";
  if (existsSync(bundled) && !isOwn) {
    const { status } = spawnSync(bundled, [fileURLToPath(main), ...process.argv.slice(2)], {
      stdio: "inherit",
      env: { ...process.env, ZKMARGIN_RUNTIME: "bundled" },
    });
    process.exitCode = status ?? 70;
  } else {
    const message = `Node ${process.versions.node} is too old`;
    const fix = "install Node 22.18 or newer, or run `npm ci` on Linux x64";
    const error = { code: "ENVIRONMENT", message, fix };
    if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ error })}\n`);
    else process.stderr.write(`${error.code}: ${message}\nfix: ${fix}\n`);
    process.exitCode = 3;
  }
}
