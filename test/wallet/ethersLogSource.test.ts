import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { expect } from "chai";
import { JsonRpcProvider, Network } from "ethers";
import { patiently } from "../../wallet/logScan.ts";
import { EthersLogSource } from "../../wallet/ethersLogSource.ts";
import { codeOf } from "./scene.ts";
import { ACCOUNTS } from "./simulatedChain.ts";

type Answer = { readonly result: string } | { readonly error: { code: number; message: string } };

describe("an account asked of a node", () => {
  let answer: Answer;
  let server: Server;
  let provider: JsonRpcProvider;
  let asked = 0;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        asked += 1;
        const body = JSON.parse(Buffer.concat(chunks).toString()) as { id: number };
        response.end(JSON.stringify({ jsonrpc: "2.0", id: body.id, ...answer }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const network = Network.from(31337);
    const settings = { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 };
    provider = new JsonRpcProvider(url, network, settings);
  });

  after(() => {
    provider.destroy();
    server.closeAllConnections();
    server.close();
  });

  const ask = () => {
    const patience = { attempts: 3, pause: 0 };
    const source = new EthersLogSource(provider);
    return patiently("an account", () => source.accountAt(ACCOUNTS, 1n, 5), patience);
  };

  for (const message of [
    "missing trie node 5f3c (path ) state 0x5f3c is not available",
    "historical state 0xabc is not available",
    "No state available for block 5",
    "World state unavailable",
    "state at block #5 is pruned",
    "project ID does not have access to archive state",
  ]) {
    it(`is not there when the node says: ${message}`, async () => {
      answer = { error: { code: -32000, message } };
      expect(await ask()).to.equal(undefined);
    });
  }

  for (const [code, message] of [
    [-32005, "daily request count exceeded, request rate limited"],
    [-32603, "internal error"],
    [-32000, "header not found"],
    [-32000, "archive state requests exceed the plan's limit"],
    [-32000, "execution timeout"],
  ] as const) {
    it(`is asked again, and never taken for unknown, when the node says: ${message}`, async () => {
      answer = { error: { code, message } };
      asked = 0;
      expect(await codeOf(ask())).to.equal("CHAIN_FAILED");
      expect(asked).to.equal(3);
    });
  }

  it("is not unknown where there is no such contract", async () => {
    answer = { result: "0x" };
    expect(await codeOf(ask())).to.equal("CHAIN_FAILED");
  });

  it("has a commitment and a version", async () => {
    const word = (value: number) => value.toString(16).padStart(64, "0");
    answer = { result: `0x${[1, 2, 0, 4, 5, 6, 7, 8].map(word).join("")}` };
    const { cx, cy, version } = (await ask()) ?? {};
    expect([cx, cy, version]).to.deep.equal([4n, 5n, 2n]);
  });
});
