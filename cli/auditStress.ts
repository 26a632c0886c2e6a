/** What `audit stress-table` does. */
import { STRESS_DAYS, stressTable, type StressDay } from "../audit/stressTables.ts";
import { inputInvalid, parseRuleTable, ruleTableDocument } from "../risk/index.ts";
import { type Result } from "./output.ts";
import { readDocument } from "./userFile.ts";

/** What keeps its price. */
const STILL = "-";

function readDay(text: string): StressDay {
  if (Object.hasOwn(STRESS_DAYS, text)) return text as StressDay;
  const days = Object.keys(STRESS_DAYS).map((day) => `'${day}'`);
  throw inputInvalid("day", "is no day whose moves are known here", `write ${days.join(" or ")}`);
}

/** Slot 0 is no coin, and is not named. */
function readAssets(text: string): readonly (string | null)[] {
  const names = text.split(",");
  if (names.every((name) => name === STILL || /^[A-Z0-9]{1,16}$/.test(name))) {
    return [null, ...names.map((name) => (name === STILL ? null : name))];
  }
  throw inputInvalid(
    "assets",
    "are not names of coins",
    "write BTC,ETH,- in the order of the slots",
  );
}

/** A `rule-table/1` document, to be registered by anybody. @throws INPUT_INVALID, INPUT_UNREADABLE */
export async function makeStressTable(options: {
  readonly table: string;
  readonly day: string;
  readonly assets: string;
}): Promise<Result> {
  const [day, assets] = [readDay(options.day), readAssets(options.assets)];
  const home = await readDocument(options.table, "table", parseRuleTable);
  const document = ruleTableDocument(stressTable(home, day, assets));
  return { document, text: JSON.stringify(document, null, 2) };
}
