/** Commands of an owner and of a council's member that change files nobody could make again. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  parseCommit,
  parseCouncilKey,
  parseDealing,
  parseFinish,
  parseRoster,
  sessionOf,
} from "../../council/index.ts";
import { commitmentOf, Portfolio, TradeDelta } from "../../prover/index.ts";
import { parseJsonText } from "../../risk/index.ts";
import { createKeystore, Passphrase, type Seed } from "../../wallet/index.ts";
import { run } from "./command.ts";
import { type Scenario } from "./scenario.ts";

const WORDS = "six random words are better";
const HELD = { "0": "987654.32198765", "1": "7.13579246" };
const TRADED = { "0": "-135.79246813", "1": "0.02468135" };
const BOOK = ["--portfolio", "book/account.json"];
const UNLOCK = ["--passphrase-file", "word"];

const portfolio = Portfolio.create(HELD, 1_618_033_988_749n, 0n);
const delta = TradeDelta.create(TRADED, 2_718_281_828n);

function secret(home: string, name: string, text: string): void {
  mkdirSync(join(home, name, ".."), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, name), text, { mode: 0o600 });
}

const read = (home: string, name: string): string | undefined =>
  existsSync(join(home, name)) ? readFileSync(join(home, name), "utf8") : undefined;

/** A file that is there whole or not at all. */
function presence(name: string, parse: (text: string) => unknown) {
  return (home: string): string => {
    const text = read(home, name);
    if (text === undefined) return "none";
    parse(text);
    return "whole";
  };
}

function bookOf(home: string): string {
  const previous = read(home, "book/account.json.previous");
  if (previous !== undefined) Portfolio.parse(previous);
  return Portfolio.parse(read(home, "book/account.json") ?? "").revealText();
}

function preparePassphrase(home: string): Promise<void> {
  secret(home, "word", WORDS);
  return Promise.resolve();
}

function prepareBook(home: string): Promise<void> {
  secret(home, "book/account.json", portfolio.revealText());
  secret(home, "book/delta.json", delta.revealText());
  secret(home, "trade.json", JSON.stringify(TRADED));
  return Promise.resolve();
}

const as = ({ x, y }: { x: bigint; y: bigint }): string[] => ["--commitment", `${x},${y}`];

export const OWNER_SCENARIOS: readonly Scenario[] = [
  {
    name: "wallet init",
    parametersIn: () => ["wallet", "init", "--keystore", "keys/wallet.json", ...UNLOCK],
    prepare: preparePassphrase,
    stateOf: presence("keys/wallet.json", (text) => parseJsonText(text, "keystore")),
    lastingOf: (home) => read(home, "keys/wallet.json"),
    alreadyDone: ["INPUT_INVALID"],
  },
  {
    name: "portfolio deposit",
    parametersIn: () => [
      ...["portfolio", "deposit", ...BOOK, "--slot", "2", "--amount", "3"],
      ...as(commitmentOf(portfolio.afterPublic(2, 300_000_000n))),
    ],
    prepare: prepareBook,
    stateOf: bookOf,
    alreadyDone: ["OPENING_MISMATCH"],
  },
  {
    name: "trade apply",
    parametersIn: () => [
      ...["trade", "apply", ...BOOK, "--delta", "book/delta.json"],
      ...as(commitmentOf(portfolio.afterTrade(delta))),
    ],
    prepare: prepareBook,
    stateOf: bookOf,
    alreadyDone: ["OPENING_MISMATCH"],
  },
  {
    name: "trade delta",
    parametersIn: () => [
      "trade",
      "delta",
      "--quantities",
      "trade.json",
      "--out",
      "deltas/new.json",
    ],
    prepare: prepareBook,
    stateOf: presence("deltas/new.json", (text) => TradeDelta.parse(text)),
    lastingOf: (home) => read(home, "deltas/new.json"),
    alreadyDone: ["INPUT_INVALID"],
  },
  {
    name: "portfolio new",
    parametersIn: () => ["portfolio", "new", "--portfolio", "fresh/account.json"],
    prepare: () => Promise.resolve(),
    stateOf: presence("fresh/account.json", (text) => Portfolio.parse(text)),
    lastingOf: (home) => read(home, "fresh/account.json"),
    alreadyDone: ["INPUT_INVALID"],
  },
];

const COUNCIL = "0x00000000000000000000000000000000000000C0";
const MESSAGES = "messages";
const MEMBERS = [1, 2];
const member = (index: number): string[] => ["--folder", `m${index}`, ...UNLOCK];

async function done(home: string, ...parameters: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await run(["council", ...parameters, "--json"], { cwd: home });
  if (status !== 0) throw new Error(stdout + stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const identity = (index: number): string[] => [
  ...["identity", ...member(index), "--out", `identities/${index}.json`],
  ...["--name", `member ${index}`, "--account", `0x${String(index).padStart(40, "0")}`],
];

const STEPS = ["commit", "deal", "finish"] as const;

/** A session up to a step, of which every member but the first has done that as well. */
async function session(home: string, upTo: (typeof STEPS)[number]): Promise<void> {
  secret(home, "word", WORDS);
  for (const index of MEMBERS) await done(home, ...identity(index));
  const members = MEMBERS.map((index) => `identities/${index}.json`).join();
  const terms = ["--chain-id", "31337", "--council", COUNCIL, "--threshold", "2"];
  await done(home, "roster", ...terms, "--members", members, "--out", "messages/roster.json");
  for (const step of STEPS) {
    for (const index of MEMBERS) {
      if (step === upTo && index === 1) continue;
      const { session: agreed } = await done(home, "show", "--messages", MESSAGES);
      const of = ["--messages", MESSAGES, "--session", String(agreed)];
      await done(home, step, ...member(index), ...of);
    }
    if (step === upTo) return;
  }
}

const PARSED = { commit: parseCommit, deal: parseDealing, finish: parseFinish } as const;
const KEY = `${MESSAGES}/council-key.json`;
const FILES = { commit: "commit-1", deal: "dealing-1", finish: "finish-1" } as const;

function stepScenario(step: (typeof STEPS)[number]): Scenario {
  const file = `${MESSAGES}/${FILES[step]}.json`;
  return {
    name: `council ${step}`,
    parametersIn: (home) => [
      ...["council", step, ...member(1), "--messages", MESSAGES],
      ...[
        "--session",
        sessionOf(parseRoster(JSON.parse(read(home, "messages/roster.json") ?? ""))),
      ],
    ],
    prepare: (home) => session(home, step),
    stateOf: (home) => {
      const own = presence(file, (text) => PARSED[step](JSON.parse(text)))(home);
      const key = presence(KEY, (text) => parseCouncilKey(JSON.parse(text)))(home);
      return `${own}, key ${key}`;
    },
    // The last to finish adds the key as well.
    onTheWay: step === "finish" ? ["whole, key none"] : [],
    // What a member said once he never says otherwise.
    lastingOf: (home) => read(home, file),
  };
}

export const COUNCIL_SCENARIOS: readonly Scenario[] = [
  {
    name: "council identity",
    parametersIn: () => ["council", ...identity(1)],
    prepare: preparePassphrase,
    stateOf: presence("identities/1.json", (text) => parseJsonText(text, "identity")),
    lastingOf: (home) =>
      existsSync(join(home, "m1"))
        ? readdirSync(join(home, "m1"))
            .filter((name) => name === "identity.json")
            .map((name) => read(home, `m1/${name}`))
            .join()
        : undefined,
  },
  ...STEPS.map(stepScenario),
];

/** The portfolio file from the chain, with a checkpoint beside it. @param url of a node of the chain */
export function recoverScenario(
  url: string,
  seed: Seed,
  accounts: string,
  settlement: string,
): Scenario {
  return {
    name: "wallet recover",
    parametersIn: () => [
      ...["wallet", "recover", "--keystore", "keys/wallet.json", ...UNLOCK, "--rpc", url],
      ...["--confirmations", "0", "--accounts", accounts, "--settlement", settlement],
      ...["--out", "book", "--checkpoint", "cache/one"],
    ],
    prepare: async (home) => {
      secret(home, "word", WORDS);
      await createKeystore(join(home, "keys/wallet.json"), seed, Passphrase.create(WORDS));
    },
    stateOf: (home) => {
      const text = read(home, "book/account-1.json");
      return text === undefined ? "none" : Portfolio.parse(text).revealText();
    },
  };
}
