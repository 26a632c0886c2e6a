import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { expect } from "chai";
import { postByHttp } from "../../keeper/postByHttp.ts";

const LIMITS = { milliseconds: 300, bytes: 1_000 };

describe("a request to a node by HTTP", () => {
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function answering(handle: RequestListener): Promise<string> {
    const server = createServer(handle);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  const outcomeOf = (url: string): Promise<unknown> =>
    postByHttp(url, { id: 1 }, LIMITS).catch(() => "no answer");

  it("is posted as JSON, and its answer read as JSON whatever the status", async () => {
    const url = await answering((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const said = { method: request.method, body: Buffer.concat(chunks).toString() };
        response.writeHead(429).end(JSON.stringify(said));
      });
    });
    expect(await outcomeOf(url)).to.deep.equal({ method: "POST", body: '{"id":1}' });
  });

  it("has no answer where the node says nothing, or never comes to an end", async () => {
    expect(await outcomeOf(await answering(() => undefined))).to.equal("no answer");
    const drip = await answering((_, response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => {
        clearInterval(timer);
      });
    });
    expect(await outcomeOf(drip)).to.equal("no answer");
  });

  it("has none where the answer is too large, breaks off, is elsewhere, or is no JSON", async () => {
    const large = await answering((_, response) => response.end(JSON.stringify("x".repeat(2_000))));
    const broken = await answering((_, response) => {
      response.write('{"id":1');
      response.destroy();
    });
    const elsewhere = await answering((_, response) =>
      response.writeHead(307, { location: broken }).end(),
    );
    const page = await answering((_, response) => response.writeHead(503).end("<html>"));
    for (const url of [large, broken, elsewhere, page, "http://127.0.0.1:1/"]) {
      expect(await outcomeOf(url), url).to.equal("no answer");
    }
  });
});
