/** The browser that pages are checked in. */
import { findTool, provideTool, type Machine, type Tool } from "./debianTool.ts";
import type { Progress } from "./progress.ts";

const CHROMIUM: Tool = {
  name: "Chromium",
  programs: ["chromium", "chromium-browser", "google-chrome"],
  variable: "CHROMIUM",
  any: "Chromium or Chrome",
  package: "chromium",
};

/** As `findTool`. */
export const findChromium = (machine?: Machine): string | undefined => findTool(CHROMIUM, machine);

/** As `provideTool`. */
export const provideChromium = (progress: Progress, machine?: Machine): Promise<string> =>
  provideTool(CHROMIUM, progress, machine);
