import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { councilKeyOf } from "../../cli/rfqTrust.ts";
import { councilKeyDocument } from "../../council/index.ts";
import { dealAll } from "../../council/development.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { temporaryFolder } from "./zkmargin.ts";

const ACCOUNTS = `0x${"ac".repeat(20)}`;

describe("the council's key that a node is held to", () => {
  const council = join(temporaryFolder(), "council-key.json");
  const { key } = dealAll(
    {
      chainId: 31_337n,
      council: `0x${"c0".repeat(20)}`,
      threshold: 2,
      accounts: [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`],
    },
    77n,
  );

  it("is the document's, of this chain only", async () => {
    writeFileSync(council, JSON.stringify(councilKeyDocument(key)));
    const here = { chainId: 31_337n, accounts: ACCOUNTS };
    expect(await councilKeyOf({ council }, here)).to.deep.equal({ councilKey: publicKeyOf(77n) });
    const refusal = await rejectionOf(councilKeyOf({ council }, { ...here, chainId: 1n }));
    expect([refusal.code, refusal.field]).to.deep.equal(["INPUT_INVALID", "council"]);
  });

  it("is nobody's without a document", async () => {
    expect(await councilKeyOf({}, { chainId: 1n, accounts: ACCOUNTS })).to.deep.equal({});
  });

  it("is not read from a document whose key was exchanged", async () => {
    const document = JSON.parse(JSON.stringify(councilKeyDocument(key))) as { key: object };
    const { x, y } = publicKeyOf(78n);
    writeFileSync(council, JSON.stringify({ ...document, key: { x: `${x}`, y: `${y}` } }));
    const here = { chainId: 31_337n, accounts: ACCOUNTS };
    expect((await rejectionOf(councilKeyOf({ council }, here))).code).to.equal("KEY_REFUSED");
  });
});
