/** `npm run browser`: the test of the audit's page runs in it. */
import { provideChromium } from "./chromium.ts";
import { printTool } from "./printTool.ts";

await printTool(provideChromium);
