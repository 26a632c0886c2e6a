/** JSON-RPC over HTTP in front of the in-process chain, on loopback: what a node is to the command line. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chain } from "../../../demo/chain.ts";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown[];
}

export interface Node {
  readonly url: string;
  close(): void;
}

export async function serve({ chain }: { readonly chain: Pick<Chain, "provider"> }): Promise<Node> {
  const provider = chain.provider as unknown as {
    send(method: string, params: unknown[]): Promise<unknown>;
  };
  const answer = async ({ id, method, params = [] }: Call): Promise<object> => {
    try {
      return { jsonrpc: "2.0", id, result: await provider.send(method, params) };
    } catch (thrown) {
      // What a contract reverted with, as nodes tell it.
      const { message, data } = thrown as Error & { data?: unknown };
      return { jsonrpc: "2.0", id, error: { code: 3, message, data } };
    }
  };
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Call | Call[];
      const reply = Array.isArray(body) ? Promise.all(body.map(answer)) : answer(body);
      void reply.then((document) => outgoing.end(JSON.stringify(document)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
