/**
 * Given what a relayer is given and what it calls   When written and read   Then it is the same, and nothing else passes
 */
import { expect } from "chai";
import { Interface } from "ethers";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLES_ABI, SKIPPED_ERRORS } from "../../relay/chainAbi.ts";
import { idOf, itemDocument, parseItem } from "../../relay/document.ts";
import { InboxServer } from "../../relay/inboxServer.ts";
import { isPassing, refusalIn } from "../../relay/refusals.ts";
import { Tray } from "../../relay/tray.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";
import { refusalOf } from "../prover/refusal.ts";
import { someAttestation, someTrade } from "./relayFixture.ts";

const attestation = someAttestation(3n);
const trade = someTrade();

describe("a relayer's documents", () => {
  for (const item of [attestation, trade]) {
    it(`of a ${item.kind} are read as they were written, and named by what is in them`, () => {
      const document = itemDocument(item);
      const text = JSON.stringify(document, undefined, 2);
      expect(parseItem(JSON.parse(text))).to.deep.equal(item);
      expect(idOf(parseItem(JSON.parse(text)))).to.equal(idOf(item));
    });

    it(`of a ${item.kind} are refused when any member is missing, of another kind, or one is added`, () => {
      const document = itemDocument(item);
      for (const name of Object.keys(document)) {
        for (const value of [undefined, null, -1, "0x", [], {}, true]) {
          const changed = JSON.parse(JSON.stringify({ ...document, [name]: value })) as unknown;
          expect(refusalOf(() => parseItem(changed)).code, name).to.equal("INPUT_INVALID");
        }
      }
      expect(refusalOf(() => parseItem({ ...document, more: 1 })).code).to.equal("INPUT_INVALID");
    });
  }

  it("are calls of the compiled contract, whose errors are known", () => {
    const { abi } = readArtifact("contracts/bundles/Bundles.sol", "Bundles");
    const [own, solidity] = [new Interface(BUNDLES_ABI), new Interface(abi)];
    own.forEachFunction((fragment) => {
      expect(fragment.selector).to.equal(solidity.getFunction(fragment.name)?.selector);
      expect(fragment.outputs.map((one) => one.format("sighash"))).to.deep.equal(
        solidity.getFunction(fragment.name)?.outputs.map((one) => one.format("sighash")),
      );
    });
    expect(own.getEvent("Skipped")?.format("full")).to.equal(
      solidity.getEvent("Skipped")?.format("full"),
    );
    const errors = new Interface(SKIPPED_ERRORS);
    const data = errors.encodeErrorResult("ActionNotAllowed", [1, 2, true]);
    expect(isPassing(refusalIn(data))).to.equal(true);
    expect(isPassing(refusalIn("0x"))).to.equal(true);
    const used = refusalIn(errors.encodeErrorResult("TradeUsed", [`0x${"00".repeat(32)}`]));
    expect([used.name, isPassing(used)]).to.deep.equal(["TradeUsed", false]);
    for (const other of ["0x12", "0x12345678", `0x${"ff".repeat(100)}`])
      expect(refusalIn(other).name).to.equal("unknown");
  });
});

describe("a relayer's port", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-inbox-"));
  const tray = new Tray(folder);
  let server: InboxServer;

  before(async () => {
    server = await InboxServer.listen(tray, 0);
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (method: string, path: string, body = "", host = "127.0.0.1") =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: server.port, method, path, headers: { host } },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => (text += chunk.toString()));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });

  it("takes a document, names it, and says what became of it", async () => {
    const id = idOf(attestation);
    const taken = await ask("POST", "/", JSON.stringify(itemDocument(attestation)));
    expect(taken).to.deep.equal({ status: 202, text: `{"id":"${id}"}\n` });
    expect(readdirSync(join(folder, "inbox"))).to.include(`${id}.json`);
    expect((await ask("GET", `/${id}`)).status).to.equal(404);
    const reason = { name: "ProofRefused", message: "of another book" };
    tray.keep({ id, status: "refused", received: 1, item: attestation, reason });
    const told = await ask("GET", `/${id}`);
    expect(JSON.parse(told.text)).to.deep.equal({ id, status: "refused", reason });
  });

  it("refuses what is no document, too large, asked in another way, or for another host", async () => {
    const statuses = [
      await ask("POST", "/", "{"),
      await ask("POST", "/", "null"),
      await ask("POST", "/", '{"zkmargin":"relay-trade/1"}'),
      await ask("POST", "/", `"${"x".repeat(40_000)}"`),
      await ask("POST", "/elsewhere", "{}"),
      await ask("DELETE", "/"),
      await ask("GET", "/../journal.json"),
      await ask("GET", `/${idOf(attestation)}`, "", "relay.example"),
    ].map(({ status }) => status);
    expect(statuses).to.deep.equal([400, 400, 400, 413, 405, 405, 404, 403]);
  });

  it("is of this machine alone, and of one relayer", async () => {
    const second = InboxServer.listen(tray, server.port);
    const error = await second.then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string },
    );
    expect(error?.code).to.equal("ENVIRONMENT");
  });
});
