/** How the circom compiler is run. */
import { createRequire } from "node:module";

/**
 * Arguments of Node before those of circom. Without V8's own threads: of a WebAssembly program that ends while one of them compiles, Node
 * now and then waits for ever. It takes no longer.
 */
export const CIRCOM: readonly string[] = [
  "--single-threaded",
  createRequire(import.meta.url).resolve("circom2/cli.js"),
];
