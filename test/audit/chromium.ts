/** A real browser for tests, without a screen, as a fresh user. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import { findChromium } from "../../setup/chromium.ts";

/** As root there is no sandbox to be had; the rest keeps the browser from asking the network for anything of its own. */
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

export interface OpenBrowser {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

/** Path of the browser; undefined where tests may do without one. */
export function browserForTests(): string | undefined {
  const found = findChromium();
  const { CI = "", ZKMARGIN_BROWSER = "" } = process.env;
  if (found === undefined && (!["", "false"].includes(CI) || ZKMARGIN_BROWSER === "required")) {
    throw new Error("no Chromium to test pages in: run `npm run browser` first");
  }
  return found;
}

export async function openBrowser(executablePath: string): Promise<OpenBrowser> {
  const user = mkdtempSync(join(tmpdir(), "zkmargin-chromium-"));
  const options = { executablePath, headless: true, args: ARGUMENTS, acceptDownloads: true };
  const context = await chromium.launchPersistentContext(user, options);
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(user, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, close };
}
