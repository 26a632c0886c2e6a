import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, provideChromium } from "../../setup/chromium.ts";
import { type Machine } from "../../setup/debianTool.ts";
import { silent } from "../../setup/progress.ts";
import { ZkMarginError } from "../../circuits/errors.ts";

const DEBIAN = 'PRETTY_NAME="Debian"\nID=debian\n';

describe("the browser for tests", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "zkmargin-browser-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const program = (name: string, script = "exit 0"): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const machine = (over: Partial<Machine> = {}): Machine => ({
    ...{ environment: { PATH: folder }, isRoot: true, osRelease: DEBIAN },
    ...over,
  });
  /** A package manager that says what it was asked, and installs on the given attempt. */
  const manager = (succeedsAt: number): string =>
    program(
      "apt-get",
      [
        `echo "$@" >> ${folder}/asked`,
        `case "$*" in *install*) ;; *) exit 0;; esac`,
        `/bin/echo x >> ${folder}/tries`,
        `if [ $(/usr/bin/wc -l < ${folder}/tries) -lt ${succeedsAt} ]; then /bin/echo "E: no such file" >&2; exit 100; fi`,
        `/bin/cp ${folder}/apt-get ${folder}/chromium`,
      ].join("\n"),
    );
  const refusal = async (over: Partial<Machine> = {}): Promise<string> => {
    const thrown: unknown = await provideChromium(silent, machine(over)).catch(
      (error: unknown) => error,
    );
    expect(thrown).to.be.instanceOf(ZkMarginError);
    expect((thrown as ZkMarginError).code).to.equal("ENVIRONMENT");
    return (thrown as ZkMarginError).message;
  };

  it("is the one that CHROMIUM names, before any on the PATH", () => {
    const [named] = [program("mine"), program("chromium")];
    expect(findChromium(machine({ environment: { PATH: folder, CHROMIUM: named } }))).to.equal(
      named,
    );
  });

  it("is refused where CHROMIUM names no program", () => {
    program("chromium");
    const environment = { PATH: folder, CHROMIUM: join(folder, "none") };
    expect(() => findChromium(machine({ environment }))).to.throw("CHROMIUM names no program");
  });

  it("is Chromium before Chrome, wherever on the PATH", () => {
    const chrome = program("google-chrome");
    expect(findChromium(machine())).to.equal(chrome);
    mkdirSync(join(folder, "late"));
    const chromium = program("late/chromium");
    const environment = { PATH: `${folder}::${folder}/late` };
    expect(findChromium(machine({ environment }))).to.equal(chromium);
  });

  it("is no folder and no file without the right to run it", () => {
    mkdirSync(join(folder, "chromium"));
    writeFileSync(join(folder, "google-chrome"), "", { mode: 0o644 });
    expect(findChromium(machine())).to.equal(undefined);
  });

  it("is installed from Debian, quietly, where there is none", async () => {
    manager(1);
    expect(await provideChromium(silent, machine())).to.equal(join(folder, "chromium"));
    const asked = readFileSync(join(folder, "asked"), "utf8");
    expect(asked).to.equal("-qq install --yes --no-install-recommends chromium\n");
    expect(await provideChromium(silent, machine({ isRoot: false }))).to.contain("chromium");
  });

  it("is installed after an update of the lists where they are old", async () => {
    manager(2);
    expect(await provideChromium(silent, machine())).to.equal(join(folder, "chromium"));
    const asked = readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
    expect(asked.map((line) => line.split(" ")[1])).to.deep.equal(["install", "update", "install"]);
  });

  it("is missed with what the package manager said last", async () => {
    manager(9);
    expect(await refusal()).to.contain("apt-get failed: E: no such file");
  });

  it("is not installed by others than root, elsewhere than on Debian, or without apt-get", async () => {
    expect(await refusal()).to.contain("no apt-get");
    manager(1);
    expect(await refusal({ isRoot: false })).to.contain("only root");
    expect(await refusal({ osRelease: "ID=ubuntu\nID_LIKE=debian\n" })).to.contain("only Debian's");
    expect(() => readFileSync(join(folder, "asked"))).to.throw("ENOENT");
  });
});
