/** What is secret in a home full of recognisable secrets shows nowhere, whatever a command is told to do and however it ends. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";
import { expect } from "chai";
import { type CommandDef } from "citty";
import { root } from "../../cli/root.ts";
import { freshSeed } from "../../soundness/fuzz.ts";
import { Chance } from "../../soundness/fuzz/chance.ts";
import { formsOf, formsOfText } from "../council/secretForms.ts";
import { canaryHome, type CanaryHome } from "./canary/home.ts";
import { leaksIn, leaksOf, waysOf } from "./canary/run.ts";
import { COMMANDS, NOT_RUN, SHOWN } from "./canary/table.ts";

const TRIED = 5;
const PARTS = 1_000;

async function commandsOf(command: CommandDef, name: string): Promise<string[]> {
  const members = command.subCommands as
    Record<string, CommandDef | (() => Promise<CommandDef>)> | undefined;
  if (members === undefined) return [name];
  const found = await Promise.all(
    Object.entries(members).map(async ([own, member]) => {
      const loaded = typeof member === "function" ? await member() : member;
      return commandsOf(loaded, `${name} ${own}`.trim());
    }),
  );
  return found.flat();
}

describe("a home full of secrets", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-canary-home-"));
  let canary: CanaryHome;

  before(async () => {
    canary = await canaryHome(folder);
  });
  after(() => {
    canary.close();
    rmSync(folder, { recursive: true });
  });

  it("is shown to every command: a new one needs a line in the canary's table", async () => {
    const listed = [...Object.keys(COMMANDS), ...Object.keys(NOT_RUN)];
    expect((await commandsOf(root, "")).toSorted()).to.deep.equal(listed.toSorted());
    for (const command of Object.keys(SHOWN)) expect(listed).to.include(command);
    for (const command of Object.keys(COMMANDS)) {
      expect(waysOf(command, canary, () => 0.5).length, command).to.be.greaterThan(5);
    }
  });

  it("shows in nothing that commands say or leave behind, in ways from a fresh seed", async () => {
    const seed = freshSeed();
    const chance = new Chance(seed);
    const part = (): number => chance.below(PARTS) / PARTS;
    const commands = Object.keys(COMMANDS);
    for (let tried = 0; tried < TRIED; tried += 1) {
      const command = chance.pick(commands);
      const way = chance.pick(waysOf(command, canary, part));
      const { ended, leaks } = await leaksIn(way, canary);
      const what = `${command}, ${way.name}, seed ${seed}`;
      expect(leaks, what).to.deep.equal([]);
      expect([0, 1, 2, 3, null], `${what}: ${ended.stderr.slice(0, 200)}`).to.include(ended.status);
    }
  });

  describe("is found by the search", () => {
    const SECRET = 0x1f2e3d4c5b6a79880123456789abcdefn;
    const bytes = Buffer.from(SECRET.toString(16), "hex");
    const planted: Record<string, string> = {
      "in decimal": SECRET.toString(),
      "as an amount": "31415926.53589793",
      "in hexadecimal": SECRET.toString(16),
      "in capitals": SECRET.toString(16).toUpperCase(),
      "with leading zeros": `0x${SECRET.toString(16).padStart(64, "0")}`,
      "little end first": Buffer.from(bytes).reverse().toString("hex"),
      "in base64": bytes.toString("base64"),
      "in base64, one byte later": Buffer.concat([Buffer.from("a"), bytes]).toString("base64"),
      "in base64, two bytes later": Buffer.concat([Buffer.from("ab"), bytes]).toString("base64"),
      "in base64 for URLs": Buffer.concat([bytes, Buffer.from("zz")]).toString("base64url"),
      "in base64, little end first": Buffer.from(bytes).reverse().toString("base64"),
      "as a passphrase": "seldom whistles",
      "as a passphrase's bytes": Buffer.from("canary seldom whistles").toString("hex"),
    };
    const forms = [
      ...formsOf(SECRET),
      ...formsOf(3_141_592_653_589_793n),
      ...formsOfText("seldom whistles"),
    ];
    const home = mkdtempSync(join(tmpdir(), "zkmargin-planted-"));
    const temporary = join(home, "tmp");
    const quiet = { stdout: "wrote book.json", stderr: "" };
    mkdirSync(temporary);
    after(() => {
      rmSync(home, { recursive: true });
    });

    for (const [how, text] of Object.entries(planted)) {
      it(how, () => {
        const said = `noise ${text}, noise`;
        const look = (ended: typeof quiet) => leaksOf(ended, { home, temporary }, forms);
        expect(look({ ...quiet, stdout: said })[0]?.where).to.equal("standard output");
        expect(look({ ...quiet, stderr: said })[0]?.where).to.equal("standard error");
        for (const path of [join(home, "log"), join(temporary, "left")]) {
          writeFileSync(path, said, { mode: 0o644 });
          expect(look(quiet).length).to.be.greaterThan(0);
          chmodSync(path, 0o600);
          rmSync(path);
        }
        expect(look(quiet)).to.deep.equal([]);
      });
    }
  });
});
