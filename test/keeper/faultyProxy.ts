/**
 * Neighbours of a node on loopback that pass requests on. One of them goes wrong every so many requests, each time in
 * another way: never two in a row.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo } from "node:net";

export interface FaultyProxies {
  /** Of each. */
  readonly urls: readonly string[];
  /** How often it went wrong, by the way in which it did. */
  readonly faults: ReadonlyMap<Fault, number>;
  close(): Promise<void>;
}

const FAULTS = ["drops", "refuses", "nonsense", "busy", "forgets", "behind"] as const;
type Fault = (typeof FAULTS)[number];

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function passOn(node: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  return (await fetch(node, { method: "POST", headers, body })).text();
}

/** Goes wrong; false where this request cannot go wrong this way. */
async function goWrong(
  fault: Fault,
  node: string,
  body: string,
  response: ServerResponse,
): Promise<boolean> {
  const { id, method, params } = JSON.parse(body) as Request;
  const answer = (result: object): void =>
    void response.end(JSON.stringify({ jsonrpc: "2.0", id, ...result }));
  switch (fault) {
    case "drops":
      response.destroy();
      return true;
    case "refuses":
      response.writeHead(503).end("<html>Service Unavailable</html>");
      return true;
    case "nonsense":
      response.end('{"jsonrpc":"2.0","result":');
      return true;
    case "busy":
      answer({ error: { code: -32_005, message: "daily request count exceeded" } });
      return true;
    case "forgets":
      // Does what it is asked to, and never says so.
      await passOn(node, body);
      response.destroy();
      return true;
    case "behind": {
      if (method !== "eth_getBlockByNumber" || params[0] !== "latest") return false;
      const { result } = JSON.parse(await passOn(node, body)) as { result: { number: string } };
      const older = `0x${(Number(result.number) - 3).toString(16)}`;
      response.end(
        await passOn(node, JSON.stringify({ jsonrpc: "2.0", id, method, params: [older, false] })),
      );
      return true;
    }
  }
}

async function listen(handle: RequestListener): Promise<Server> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.unref();
}

/** @param every after how many requests to any of them the next goes wrong */
export async function startFaultyProxies(
  node: string,
  count: number,
  every: number,
): Promise<FaultyProxies> {
  const faults = new Map<Fault, number>();
  let [sound, next] = [0, 0];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    sound += 1;
    if (sound >= every) {
      const fault = FAULTS[next % FAULTS.length]!;
      if (await goWrong(fault, node, body, response)) {
        [sound, next] = [0, next + 1];
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
        return;
      }
    }
    response.end(await passOn(node, body));
  };
  const servers = await Promise.all(
    Array.from({ length: count }, () =>
      listen((request, response) => {
        answer(request, response).catch(() => response.destroy());
      }),
    ),
  );
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  return {
    urls: servers.map((server) => `http://127.0.0.1:${portOf(server)}/v2/secret-key-of-a-node`),
    faults,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
