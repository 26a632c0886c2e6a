import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FolderStore } from "../../trading/index.ts";
import { signaturePin } from "../../trading/rfq/store.ts";
import { errorOf, temporaryFolder } from "./zkmargin.ts";

const SECRET = "123.456";

describe("zkmargin rfq", () => {
  const cwd = temporaryFolder();
  const desk = [
    ...["--folder", "desk", "--rpc", "http://127.0.0.1:1"],
    ...["--settlement", `0x${"5e".repeat(20)}`],
  ];
  const file = (name: string, document: unknown, mode = 0o600): string => {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    writeFileSync(join(cwd, name), text, { mode });
    return name;
  };
  const request = (changes: object): string[] => {
    const terms = { account: "1", slot: "1", side: "buy", quantity: SECRET, latestDeadline: "9" };
    return ["rfq", "request", ...desk, "--terms", file("terms.json", { ...terms, ...changes })];
  };

  it("refuses terms by their field and repeats none of them", async () => {
    for (const [changes, field] of [
      [{ account: "one" }, "account"],
      [{ side: "borrow" }, "side"],
      [{ quantity: `${SECRET}00000000` }, "quantity"],
      [{ quantity: `-${SECRET}` }, "quantity"],
      [{ latestDeadline: "tomorrow" }, "latestDeadline"],
      [{ minBand: "7" }, "minBand"],
      [{ price: SECRET }, "price"],
    ] as const) {
      const error = await errorOf([...request(changes), "--out", "r.json"], { cwd });
      expect([error.code, error.field, error.status]).to.deep.equal(["INPUT_INVALID", field, 2]);
      expect(JSON.stringify(error)).not.to.contain(SECRET);
    }
  });

  it("takes terms that say how narrow a band may be", async () => {
    const typed = [...request({ minBand: "0.02" }), "--out", "r.json"];
    expect((await errorOf(typed, { cwd })).code).to.equal("CHAIN_FAILED");
  });

  it("takes no quantity as an option", async () => {
    const typed = [...request({}), "--out", "r.json", "--quantity", SECRET];
    const error = await errorOf(typed, { cwd });
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "quantity"]);
    expect(JSON.stringify(error)).not.to.contain(SECRET);
  });

  it("refuses terms that others can read", async () => {
    const open = file("open.json", {}, 0o644);
    const typed = ["rfq", "request", ...desk, "--terms", open, "--out", "r.json"];
    expect((await errorOf(typed, { cwd })).field).to.equal("terms");
  });

  it("replaces no file that is not a message, pins and sessions least of all", async () => {
    const own = [{ zkmargin: "rfq-session/1" }, { zkmargin: "rfq-pin/1", value: "0xaa" }];
    const others = [{ zkmargin: "portfolio/1" }, { zkmargin: "rfq-unheard-of/1" }, [], "text"];
    for (const document of [...own, ...others]) {
      const error = await errorOf([...request({}), "--out", file("kept.json", document)], { cwd });
      expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "out"]);
    }
    const desk = new FolderStore(join(cwd, "pinned"));
    desk.pin(signaturePin(5n), "0xaa");
    const pin = join("pinned", "pins", "signed-5.json");
    const error = await errorOf([...request({}), "--out", pin], { cwd });
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "out"]);
    expect(desk.pinned(signaturePin(5n))).to.equal("0xaa");
  });

  it("replaces an older message, whichever it is", async () => {
    for (const kind of ["request", "quote", "acceptance", "signature", "proof"]) {
      const out = file("older.json", { zkmargin: `rfq-${kind}/1` });
      const error = await errorOf([...request({}), "--out", out], { cwd });
      expect([error.code, error.field]).to.deep.equal(["CHAIN_FAILED", "rpc"]);
    }
  });

  it("says that the node does not answer, without its URL", async () => {
    const error = await errorOf([...request({}), "--out", "r.json"], { cwd });
    expect([error.code, error.field, error.status]).to.deep.equal(["CHAIN_FAILED", "rpc", 3]);
    expect(JSON.stringify(error)).not.to.contain("127.0.0.1");
  });

  it("refuses an address and a count that are none", async () => {
    const address = desk.map((word) => (word.startsWith("0x") ? "0x12" : word));
    const typed = ["rfq", "show", ...address];
    expect((await errorOf(typed, { cwd })).field).to.equal("settlement");
    const unknown = ["rfq", "show", ...desk.slice(2)];
    expect((await errorOf(unknown, { cwd })).field).to.equal("folder");
  });
});
