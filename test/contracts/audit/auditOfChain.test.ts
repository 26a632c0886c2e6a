/**
 * Given a chain with accounts, a published total and a stress window
 *   When `zkmargin audit run` reads it through JSON-RPC   Then the report says what the contracts hold, and `verify` makes the
 *   same bytes again; a forged field is named, and a vault that lost tokens is not sound
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import type { AuditReport } from "../../../audit/reportType.ts";
import { errorOf, temporaryFolder, zkmargin } from "../../cli/zkmargin.ts";
import { serve, type Node } from "../endToEnd/jsonRpc.ts";
import { UNIT } from "../fixtures/protocol.ts";
import { deployOpened, type Opened } from "./auditFixture.ts";

const connection = await network.create();
const REQUIREMENTS = [100n, 0n, 2_345n, 44n, 9n];
const TOTAL = REQUIREMENTS.reduce((sum, one) => sum + one, 0n);

describe("zkmargin audit, of a chain through JSON-RPC", () => {
  const cwd = temporaryFolder();
  let world: Opened;
  let node: Node;
  let read: string[];

  before(async () => {
    world = await deployOpened(connection);
    const { window, hidden, visible, cast, accounts } = world;
    const all = [...hidden, ...visible];
    await world.contributeAll(window, new Map(all.map((a, k) => [a, REQUIREMENTS[k] ?? 0n])));
    await world.close(window);
    await world.publishTotal(window, TOTAL);
    const stress = await world.openWindow({ table: world.stress });
    await world.contributeAll(stress, new Map(hidden.slice(0, 2).map((a) => [a, 7n])));
    // His book is another one than he contributed.
    await world.tokens[1]?.mint(cast.alice.address, 10n ** 18n);
    await world.tokens[1]?.connect(cast.alice).approve(world.vault.target, 10n ** 18n);
    await accounts.connect(cast.alice).deposit(hidden[0], 1, UNIT / 100n);
    node = await serve({ chain: { provider: connection.ethers.provider } });
    read = ["--rpc", node.url, "--audit-book", String(world.book.target), "--not-final"];
  });

  after(() => {
    node.close();
  });

  it("reports and verifies, a second run reads only what is new, and says what is wrong", async () => {
    const run = ["audit", "run", ...read, "--index", "index", "--out", "report.json"];
    const { status, stdout, stderr } = await zkmargin(run, { cwd });
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    expect(stdout).to.include("0 reserves: HOLD");
    const text = readFileSync(join(cwd, "report.json"), "utf8");
    const report = JSON.parse(text) as AuditReport;
    expect(report.reserves.holds).to.equal(true);
    const opened: bigint = await world.accounts.accountCount();
    expect(report.completeness).to.include({ opened: String(opened), closed: "0", exposed: "4" });
    const [home, stress] = report.windows;
    expect(home).to.include({ total: String(TOTAL), accounts: "5", hidden: "4", stale: "1" });
    expect(home?.shares).to.deep.equal(["1", "2"]);
    expect(stress).to.include({ table: world.stress, accounts: "2", state: "open", total: null });
    expect(report.requirement).to.equal(String(TOTAL));

    const again = await zkmargin(["audit", "run", ...read, "--index", "index", "--json"], { cwd });
    expect(again.stdout, "under --json, from the index").to.equal(text);

    const verify = ["audit", "verify", "--report", "report.json", "--rpc", node.url];
    const verified = await zkmargin(verify, { cwd });
    expect(verified.stdout).to.include("the same byte for byte");
    expect(verified.status).to.equal(0);
    writeFileSync(join(cwd, "forged.json"), text.replace(`"total": "${TOTAL}"`, '"total": "2499"'));
    const forged = ["audit", "verify", "--report", "forged.json", "--rpc", node.url];
    const error = await errorOf(forged, { cwd });
    expect(error).to.include({ code: "AUDIT_REFUSED", field: "windows[0].total", status: 1 });
    const shown = await zkmargin(["audit", "report", "--report", "report.json"], { cwd });
    expect(shown.stdout).to.equal(stdout.replace(/the block is not final.*\n/, ""));

    const { address } = world.cast.stranger;
    const [, token] = world.tokens;
    const vault = await connection.ethers.getImpersonatedSigner(String(world.vault.target));
    await connection.networkHelpers.setBalance(vault.address, 10n ** 20n);
    await token?.connect(vault).transfer(address, 1n);
    const short = await zkmargin(["audit", "run", ...read, "--index", "index"], { cwd });
    expect(short.stdout).to.include("DO NOT HOLD");
    expect(short.status).to.equal(1);
  });

  it("refuses what is no audit book, and a block that is not there", async () => {
    const other = ["--rpc", node.url, "--audit-book", String(world.vault.target)];
    const wrong = await errorOf(["audit", "run", ...other, "--index", "other"], { cwd });
    expect(wrong).to.include({ code: "INPUT_INVALID", field: "audit-book" });
    const later = [...read, "--index", "third", "--block", "1000000"];
    const early = await errorOf(["audit", "run", ...later], { cwd });
    expect(early).to.include({ code: "INPUT_INVALID", field: "block" });
  });
});
