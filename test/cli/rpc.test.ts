/** Given a node that takes a question and never answers   When the command gives up   Then nothing keeps it from ending */
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { after, before } from "mocha";
import { expect } from "chai";
import { withNode } from "../../cli/rpc.ts";

describe("the connection to a node", () => {
  let server: Server;
  let url: string;
  const asked: string[] = [];
  let onAsked: (() => void) | undefined;

  before(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { id, method } = JSON.parse(body) as { id: number; method: string };
        asked.push(method);
        if (method === "eth_chainId") {
          response.end(JSON.stringify({ jsonrpc: "2.0", id, result: "0x7a69" }));
        } else onAsked?.();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => {
        if (error === null) resolve(count);
        else reject(error);
      });
    });

  it("is closed with all that was asked through it, answered or not", async () => {
    const silent = new Promise<void>((resolve) => (onAsked = resolve));
    const outcome = await withNode(url, async (provider) => {
      provider.getBlockNumber().catch(() => undefined);
      await silent;
      expect(await open()).to.be.greaterThan(0);
      return "given up";
    });
    expect(outcome).to.equal("given up");
    expect(asked).to.include("eth_blockNumber");
    for (let look = 0; look < 100 && (await open()) > 0; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await open()).to.equal(0);
  });
});
