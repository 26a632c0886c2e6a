/**
 * A process that writes secret files until it is killed: `endlessWriter.ts <folder>`. Every text it writes
 * ends with its own length, so that a torn one is known. It says so when it has written each file once.
 */
import { join } from "node:path";
import { createSecretFile, updateSecretFile, writeSecretCache } from "../../files/secretFile.ts";

const [folder = ""] = process.argv.slice(2);
const start = Date.now();

/** About `kilobytes` of text that says how long it is. */
function measured(kilobytes: number, round: number): string {
  const body = `${start}.${round} ${"x".repeat(kilobytes * 1024)}`;
  return `${body} ${body.length}`;
}

for (let round = 0; ; round++) {
  writeSecretCache(join(folder, "cache"), measured(300, round), "cache");
  await updateSecretFile(join(folder, "account"), "account", () => [
    measured(300, round),
    undefined,
  ]);
  createSecretFile(join(folder, `new.${start}.${round}`), measured(50, round), "new");
  if (round === 0) process.stdout.write("writing\n");
}
