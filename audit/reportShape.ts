/** Whether a document is a report in every member: to be asked before a report of others is shown. What it says is not checked here. */
import { inputInvalid } from "../risk/index.ts";
import { readShape, type Shape } from "../risk/policy/documentShape.ts";
import { memberPath } from "../risk/strictJson.ts";
import { ACCOUNT_STATES, AUDIT_REPORT_FORMAT, type AuditReport } from "./reportType.ts";

/** `foreign`: anybody's text. */
type Member =
  | "flag"
  | "whole"
  | "time"
  | "hex"
  | "foreign"
  | { readonly one: readonly string[] }
  | { readonly maybe: Member }
  | { readonly list: Member }
  | { readonly fields: Readonly<Record<string, Member>> };

const members = (names: string, member: Member): Record<string, Member> =>
  Object.fromEntries(names.split(" ").map((name) => [name, member]));

const POINT: Member = { fields: members("x y", "whole") };
const MAYBE: Member = { maybe: "whole" };

const SLOT: Member = {
  fields: {
    ...members("slot inBooks owedPublicly recorded held price value", "whole"),
    kind: { one: ["spot", "perpetual", "option"] },
    symbol: { maybe: "foreign" },
  },
};

const TABLE: Member = {
  fields: {
    ...members("initialLevel maintenanceLevel scenarios live exposed", "whole"),
    ...{ table: "hex", isHome: "flag", name: { maybe: "foreign" } },
    falls: {
      list: { fields: { ...members("slot shock", "whole"), symbol: { maybe: "foreign" } } },
    },
  },
};

const WINDOW: Member = {
  fields: {
    ...members("window epoch level minimum previous accounts hidden", "whole"),
    ...members("continuing stale live exposed", "whole"),
    ...members("home table", "hex"),
    ...members("epochTime opensAt closesAt", "time"),
    sum: { fields: members("ephemeral masked", POINT) },
    state: { one: ["open", "closed", "refused", "published"] },
    shares: { list: "whole" },
    ...members("total vaultValue coverage", MAYBE),
    publishedAt: { maybe: "time" },
  },
};

const REPORT: Member = {
  fields: {
    zkmargin: { one: [AUDIT_REPORT_FORMAT] },
    chain: {
      fields: {
        ...members("chainId fromBlock", "whole"),
        block: { fields: { number: "whole", hash: "hex", time: "time" } },
      },
    },
    contracts: { fields: members("accounts vault risk market council auditBook", "hex") },
    reserves: {
      fields: {
        ...members("epoch value settlementIndex rerandomisations", "whole"),
        ...{ holds: "flag", epochTime: "time", slots: { list: SLOT } },
        ...members("commitments amounts residue", POINT),
      },
    },
    completeness: {
      fields: {
        ...members("opened closed live exposed", "whole"),
        ...{ complete: "flag", digest: "hex" },
        states: { list: { fields: { state: { one: ACCOUNT_STATES }, accounts: "whole" } } },
      },
    },
    tables: { list: TABLE },
    windows: { list: WINDOW },
    homes: { list: { fields: { home: "hex", window: MAYBE } } },
    stress: { list: { fields: { ...members("home table", "hex"), window: "whole", base: MAYBE } } },
    ...members("requirement coverage", MAYBE),
  },
};

function shapeOf(member: Member): Shape {
  if (member === "flag") return "flag";
  if (typeof member === "string" || "one" in member) return "text";
  if ("maybe" in member) return { maybe: shapeOf(member.maybe) };
  if ("list" in member) return { list: shapeOf(member.list) };
  const fields = Object.entries(member.fields).map(([name, inner]) => [name, shapeOf(inner)]);
  return { fields: Object.fromEntries(fields) as Record<string, Shape> };
}

const TEXTS = {
  /** The longest are field elements, of 77 digits. */
  whole: [/^(?:0|-?[1-9][0-9]{0,79})$/, "is no whole number", "write digits"],
  /** Up to the year 5138. */
  time: [/^(?:0|[1-9][0-9]{0,10})$/, "is no time", "write Unix seconds"],
  hex: [/^0x[0-9a-f]{1,64}$/, "is no hash or address", "write 0x and lower-case digits"],
  foreign: [/^[^]{0,1024}$/, "is too long", "use the report as it was written"],
} as const;

function requireTexts(value: unknown, path: string, member: Member): void {
  if (member === "flag" || value === null) return;
  if (typeof member === "string") {
    const [pattern, why, fix] = TEXTS[member];
    if (!pattern.test(value as string)) throw inputInvalid(path, why, fix);
  } else if ("one" in member) {
    if (member.one.includes(value as string)) return;
    throw inputInvalid(path, "is none of its words", `use ${member.one.join(", ")}`);
  } else if ("maybe" in member) {
    requireTexts(value, path, member.maybe);
  } else if ("list" in member) {
    for (const [place, each] of (value as unknown[]).entries()) {
      requireTexts(each, memberPath(path, place), member.list);
    }
  } else {
    const fields = value as Readonly<Record<string, unknown>>;
    for (const [name, inner] of Object.entries(member.fields)) {
      requireTexts(fields[name], memberPath(path, name), inner);
    }
  }
}

/** The shape is of a type too deep to follow. */
const readAny = readShape as (value: unknown, path: string, shape: Shape) => unknown;

/** @throws INPUT_INVALID with the path of the first member at fault */
export function readReport(document: unknown): AuditReport {
  const shaped = readAny(document, "", shapeOf(REPORT));
  requireTexts(shaped, "", REPORT);
  return shaped as AuditReport;
}
