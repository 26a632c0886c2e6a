import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request as send, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { after, before } from "mocha";
import { expect } from "chai";
import { MAX_ANSWER_BYTES } from "../../council/service/answer.ts";
import { AnswerServer } from "../../council/service/answerServer.ts";
import { clientOf } from "../../council/service/clientAddress.ts";
import { Outbox } from "../../council/service/outbox.ts";
import { RateLimit } from "../../council/service/rateLimit.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { OPENINGS } from "./simulatedAuction.ts";

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const owner = { chainId: 31337n, openings: OPENINGS, generation: 1, member: 1 };

describe("the server of a member's answers", () => {
  const base = temporaryFolder();
  const outbox = new Outbox(base, owner);
  let clock = 0;
  let server: AnswerServer;
  let port: number;

  before(async () => {
    outbox.put(7n, '{"answer":7}\n');
    const limit = new RateLimit(() => clock);
    server = await AnswerServer.listen({ outbox, host: "127.0.0.1", port: 0, limit });
    port = server.listening.port;
  });
  after(() => server.close());
  beforeEach(() => {
    // Everybody's bucket is full again.
    clock += 3_600_000;
  });

  function ask(
    path: string,
    { method = "GET", headers = {}, body = "" } = {},
    at = port,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: at, path, method, headers, agent: false };
      const sent = send(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** What comes back for bytes as they are; nothing where the connection is reset before it is read. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      let reply = "";
      socket.on("data", (chunk) => (reply += chunk.toString()));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        resolve(reply);
      });
    });
  }

  it("serves an answer, whole, and its head", async () => {
    const { status, headers, body } = await ask("/openings/7");
    expect([status, body]).to.deep.equal([200, '{"answer":7}\n']);
    expect(headers["content-type"]).to.equal("application/json");
    expect(headers["x-content-type-options"]).to.equal("nosniff");
    expect(headers["access-control-allow-origin"]).to.equal(undefined);
    const head = await ask("/openings/7", { method: "HEAD" });
    expect([head.status, head.body, head.headers["content-length"]]).to.deep.equal([200, "", "13"]);
  });

  it("lists nothing, and knows no other path", async () => {
    writeFileSync(join(outbox.folder, "secret.json"), "secret");
    writeFileSync(join(base, "8.json"), "secret");
    const paths = [
      ...[
        "/",
        "/openings",
        "/openings/",
        "/openings/8",
        "/openings/07",
        "/openings/-7",
        "/openings/7/",
      ],
      ...[
        "/openings/7.json",
        "/openings/secret",
        "/openings/7?x=1",
        "/openings/7#x",
        "/Openings/7",
      ],
      ...["/openings/../openings/7", "/openings/..%2f8", "/openings/%2e%2e/8", "/openings/..\\8"],
      ...[
        "//openings/7",
        "/openings//7",
        "/openings/7%00",
        "/openings/%37",
        "/openings/7%0d%0ax:1",
      ],
      ...[
        "/openings/../../../../../../etc/passwd",
        "/.lock",
        "/favicon.ico",
        `/openings/${"9".repeat(79)}`,
      ],
      ...["http://elsewhere/openings/7", "*"],
    ];
    for (const path of paths) {
      clock += 3_600_000;
      const { status, body } = await ask(path);
      expect([status, body], path).to.deep.equal([404, ""]);
    }
  });

  it("serves files of the outbox alone: no link, folder or oversized file", async () => {
    const secret = join(base, "secret");
    writeFileSync(secret, "secret");
    symlinkSync(secret, outbox.pathOf(10n));
    mkdirSync(outbox.pathOf(11n));
    writeFileSync(outbox.pathOf(12n), Buffer.alloc(MAX_ANSWER_BYTES + 1, "0"));
    for (const request of [10, 11, 12]) {
      const { status, body } = await ask(`/openings/${request}`);
      expect([status, body], String(request)).to.deep.equal([404, ""]);
    }
  });

  it("takes no other method and no body", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]) {
      const { status, headers } = await ask("/openings/7", { method });
      expect([status, headers.allow], method).to.deep.equal([405, "GET, HEAD"]);
    }
    for (const headers of [{ "content-length": "3" }, { "transfer-encoding": "chunked" }]) {
      const { status } = await ask("/openings/7", { headers, body: "abc" });
      expect(status).to.equal(413);
    }
    expect(await raw("CONNECT elsewhere:443 HTTP/1.1\r\nhost: x\r\n\r\n")).not.to.include(" 200 ");
  });

  it("takes no URL and no headers longer than its own", async () => {
    expect((await ask(`/openings/${"1".repeat(200)}`)).status).to.equal(414);
    for (const head of [
      `GET /openings/${"1".repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      `GET /openings/7 HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(100_000)}\r\n\r\n`,
    ]) {
      expect(await raw(head)).to.match(/^$|^HTTP\/1\.1 431 /);
    }
    expect(await raw("what is this\r\n\r\n")).to.match(/^$|^HTTP\/1\.1 400 /);
    expect((await ask("/openings/7")).status).to.equal(200);
  });

  it("takes so many requests of one address, then one a second", async () => {
    const statuses = async (count: number): Promise<number[]> => {
      const replies: number[] = [];
      for (let k = 0; k < count; k += 1) replies.push((await ask("/openings/7")).status);
      return replies;
    };
    expect(await statuses(31)).to.deep.equal([...Array<number>(30).fill(200), 429]);
    clock += 1_000;
    expect(await statuses(2)).to.deep.equal([200, 429]);
    expect((await ask("/openings/7")).headers["retry-after"]).to.equal("10");
  });

  it("forgets the address it saw longest ago, not the one that asks most", () => {
    let now = 0;
    const limit = new RateLimit(() => now);
    for (let k = 0; k < 30; k += 1) expect(limit.allows("busy")).to.equal(true);
    for (let k = 0; k < 10_000; k += 1) {
      limit.allows(`other ${k}`);
      if (k % 1_000 === 0) expect(limit.allows("busy")).to.equal(false);
    }
    now += 30_000;
    for (let k = 0; k < 30; k += 1) expect(limit.allows("busy")).to.equal(true);
    expect(limit.allows("busy")).to.equal(false);
  });

  it("survives readers who leave, and ends with readers who do not", async () => {
    const big = new Outbox(join(base, "big"), owner);
    big.put(1n, "0".repeat(4 * 2 ** 20));
    const own = await AnswerServer.listen({ outbox: big, host: "127.0.0.1", port: 0 });
    const leaving = connect(own.listening.port, "127.0.0.1");
    leaving.write("GET /openings/1 HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise<void>((resolve) =>
      leaving.once("data", () => {
        leaving.destroy();
        resolve();
      }),
    );
    expect((await ask("/openings/1", {}, own.listening.port)).body).to.have.length(4 * 2 ** 20);
    const staying = connect(own.listening.port, "127.0.0.1");
    const ended = new Promise<void>((resolve) =>
      staying.once("close", () => {
        resolve();
      }),
    );
    staying.on("error", () => undefined);
    staying.write("GET /openings/1 HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise<void>((resolve) =>
      staying.once("readable", () => {
        resolve();
      }),
    );
    await own.close();
    staying.resume();
    await ended;
  });

  it("keeps connections for others: of one client so many, then none until one ends", async () => {
    const { port: at } = server.listening;
    const holding = await Promise.all(
      Array.from(
        { length: 16 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(at, "127.0.0.1", () => {
              resolve(socket);
            });
          }),
      ),
    );
    const refused = await ask("/openings/7").catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
    const [first, ...rest] = holding;
    const ended = new Promise<void>((resolve) => first!.once("close", resolve));
    first!.end();
    await ended;
    // The server may hear of it a little later.
    const asked = (): Promise<number> => ask("/openings/7").then(({ status }) => status, asked);
    expect(await asked()).to.equal(200);
    for (const socket of rest) socket.destroy();
  });

  it("cuts off who takes an answer slower than it may be taken", async () => {
    const big = new Outbox(join(base, "slow"), owner);
    big.put(1n, "0".repeat(16 * 2 ** 20));
    const own = await AnswerServer.listen({
      ...{ outbox: big, host: "127.0.0.1", port: 0, patience: 20 },
    });
    const slow = connect(own.listening.port, "127.0.0.1");
    slow.on("error", () => undefined);
    slow.write("GET /openings/1 HTTP/1.1\r\nhost: x\r\n\r\n");
    let bytes = 0;
    const ended = new Promise<void>((resolve) => slow.once("close", resolve));
    slow.on("data", (chunk) => {
      bytes += chunk.length;
      // Never idle, never done.
      slow.pause();
      setTimeout(() => slow.resume(), 5);
    });
    await ended;
    expect(bytes).to.be.lessThan(16 * 2 ** 20);
    await own.close();
  });

  it("counts an IPv4 address as one client, and of IPv6 what one subscriber has", () => {
    for (const [address, client] of [
      ["192.0.2.1", "192.0.2.1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["2001:db8:0:1::5", "2001:db8:0:1::/64"],
      ["2001:db8::1:ffff:2:3:4", "2001:db8:0:1::/64"],
      ["2001:0db8:0000:0001:1:2:3:4", "2001:db8:0:1::/64"],
      ["fe80::1%eth0", "fe80:0:0:0::/64"],
      ["::1", "0:0:0:0::/64"],
      ["", ""],
    ] as const) {
      expect(clientOf(address), address).to.equal(client);
    }
  });

  it("says what is wrong with an address it cannot listen at", async () => {
    const taken = AnswerServer.listen({ outbox, host: "127.0.0.1", port });
    const error = await rejectionOf(taken);
    expect([error.code, error.field]).to.deep.equal(["ENVIRONMENT", "listen"]);
    expect(error.message).to.include("EADDRINUSE");
  });
});
