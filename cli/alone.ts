/** Commands that keep a journal in a folder of their own: two of them would send under each other's numbers. */
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { requirePrivateFolder } from "../files/secretFile.ts";
import { withBuildLock } from "../setup/lock.ts";

/** Milliseconds for taking over the lock of one that was killed. */
const LOCK_PATIENCE = 2_000;

/** One at a time in a folder. @param what "keeper" @throws ENVIRONMENT when there is another */
export async function alone<T>(folder: string, what: string, action: () => Promise<T>): Promise<T> {
  requirePrivateFolder(join(folder, "journal.json"), "folder");
  requirePrivateFolder(join(folder, "running", ".lock"), "folder");
  try {
    return await withBuildLock(join(folder, "running"), action, LOCK_PATIENCE);
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "BUILD_FAILED") throw error;
    throw new ZkMarginError("ENVIRONMENT", `another ${what} runs in this folder`, {
      field: "folder",
      fix: "end it, or delete running/.lock in the folder if none is running",
      cause: error,
    });
  }
}
