/**
 * Loaded before a command (`node --import`): the disk on which it runs dies, or is full, at a chosen change of the files
 * below a folder. What is written then is half there, as on real disks. `ZKMARGIN_DISK` is `kill:3`, `full:3`, or
 * `count`, which says on file descriptor 3 how many changes a run makes. Changes inside native code pass unseen.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

const [mode = "count", at = "-1"] = (process.env.ZKMARGIN_DISK ?? "").split(":");
const root = process.env.ZKMARGIN_DISK_ROOT ?? "/";
const point = Number(at);
let changes = 0;

const original = { ...fs };

function full(call: string): never {
  const error = new Error(`ENOSPC: no space left on device, ${call}`);
  throw Object.assign(error, { code: "ENOSPC", errno: -28, syscall: call });
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

/** A change comes: whether the disk gives in now. What takes no room still works on a full one. */
function givesIn(takesRoom: boolean): boolean {
  const number = changes;
  changes += 1;
  if (mode === "kill") return number === point;
  return mode === "full" && takesRoom && number >= point;
}

const giveIn = (call: string): never => (mode === "kill" ? die() : full(call));

const isInside = (path: unknown): boolean =>
  typeof path === "string" && resolve(path).startsWith(root);

const handles = new Set<number>();

interface Options {
  readonly flag?: string;
  readonly mode?: number;
  readonly flush?: boolean;
}
type Call = (...parameters: never[]) => unknown;

/** @param takesRoom on the disk */
function guard(name: "renameSync" | "linkSync" | "mkdirSync" | "rmSync", takesRoom: boolean): void {
  const call = original[name] as unknown as Call;
  const guarded = (...parameters: unknown[]): unknown => {
    if (isInside(parameters[0]) && givesIn(takesRoom)) giveIn(name.replace("Sync", ""));
    return call(...(parameters as never[]));
  };
  Object.assign(fs, { [name]: guarded });
}

guard("renameSync", false);
guard("linkSync", true);
guard("mkdirSync", true);
guard("rmSync", false);

const half = (data: string | Uint8Array): Uint8Array => {
  const bytes = Buffer.from(data as string);
  return bytes.subarray(0, bytes.length >> 1);
};

fs.openSync = (path, flags, permissions) => {
  const changesIt = isInside(path) && flags !== "r";
  if (changesIt && givesIn(true)) giveIn("open");
  const handle = original.openSync(path, flags, permissions);
  if (changesIt) handles.add(handle);
  return handle;
};

fs.writeSync = ((handle: number, data: string | Uint8Array, ...rest: never[]) => {
  if (handles.has(handle) && givesIn(true)) {
    original.writeSync(handle, half(data));
    giveIn("write");
  }
  return (original.writeSync as Call)(...([handle, data, ...rest] as never[])) as number;
}) as typeof fs.writeSync;

// Of a file, or of a folder: that takes no room.
fs.fsyncSync = (handle) => {
  if (givesIn(handles.has(handle))) giveIn("fsync");
  original.fsyncSync(handle);
};

fs.closeSync = (handle) => {
  handles.delete(handle);
  original.closeSync(handle);
};

/** Node's own goes past the calls above. */
fs.writeFileSync = (path, data, options) => {
  if (!isInside(path)) {
    original.writeFileSync(path, data, options);
    return;
  }
  const { flag = "w", mode: access = 0o666, flush = false } = (options ?? {}) as Options;
  const handle = fs.openSync(path as string, flag, access);
  try {
    const bytes = Buffer.from(data as string);
    if (bytes.length > 0) fs.writeSync(handle, bytes);
    if (flush) fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
};

syncBuiltinESMExports();

if (mode === "count") {
  process.on("exit", () => {
    original.writeSync(3, String(changes));
  });
}
