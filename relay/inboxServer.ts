/**
 * The inbox over HTTP, for programs of this machine alone: `POST /` leaves a document and answers its id, `GET /<id>` says
 * what became of it. It checks that it is a document; the relayer checks the rest.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { ZkMarginError } from "../circuits/errors.ts";
import { streamBounded, TooLarge } from "../files/boundedText.ts";
import { parseItem } from "./document.ts";
import { MAX_DOCUMENT_BYTES, MOST_WAITING, type Tray } from "./tray.ts";

const REQUEST_MILLISECONDS = 10_000;
const MAX_CONNECTIONS = 64;
const ID = /^\/([0-9a-f]{64})$/;

function answer(response: ServerResponse, status: number, document: object): void {
  const text = `${JSON.stringify(document)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    connection: "close",
  });
  response.end(text);
}

export class InboxServer {
  readonly #server: Server;
  readonly #tray: Tray;

  private constructor(tray: Tray) {
    this.#tray = tray;
    this.#server = createServer({ requestTimeout: REQUEST_MILLISECONDS }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** On 127.0.0.1. @param port 0 for a free one @throws ENVIRONMENT when it cannot be listened at */
  static async listen(tray: Tray, port: number): Promise<InboxServer> {
    const made = new InboxServer(tray);
    await new Promise<void>((resolve, reject) => {
      made.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const message = `the port cannot be listened at: ${cause.code ?? "unknown cause"}`;
        const fix = "name a free port of this machine: --listen 8738";
        reject(new ZkMarginError("ENVIRONMENT", message, { field: "listen", fix, cause }));
      });
      made.#server.listen(port, "127.0.0.1", resolve);
    });
    made.#server.removeAllListeners("error").on("error", () => undefined);
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // A page in a browser could otherwise leave documents here by way of another name for this machine.
      const host = (request.headers.host ?? "").replace(/:\d+$/, "");
      if (host !== "127.0.0.1" && host !== "localhost") {
        answer(response, 403, { error: "ask as 127.0.0.1" });
        return;
      }
      if (request.method === "POST" && request.url === "/") await this.#take(request, response);
      else if (request.method === "GET") this.#tell(request.url ?? "", response);
      else answer(response, 405, { error: "POST / or GET /<id>" });
    } catch (error) {
      if (error instanceof TooLarge) answer(response, 413, { error: "the document is too large" });
      else if (error instanceof ZkMarginError) answer(response, 400, { error: error.message });
      else answer(response, 400, { error: "this is no JSON document" });
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await streamBounded(request as AsyncIterable<Buffer>, MAX_DOCUMENT_BYTES);
    const item = parseItem(JSON.parse(text) as unknown);
    if (this.#tray.arrivals(MOST_WAITING).length >= MOST_WAITING) {
      answer(response, 503, { error: "too many wait: come again later" });
      return;
    }
    answer(response, 202, { id: this.#tray.leave(item) });
  }

  #tell(url: string, response: ServerResponse): void {
    const [, id = ""] = ID.exec(url) ?? [];
    const record = this.#tray.item(id);
    if (record === undefined) answer(response, 404, { error: "nothing of that id was taken up" });
    else answer(response, 200, statusOf(record));
  }
}

/** What a submitter is told of an item. */
export function statusOf({
  id,
  status,
  hash,
  reason,
}: NonNullable<ReturnType<Tray["item"]>>): object {
  return {
    ...{ id, status },
    ...(hash === undefined ? {} : { hash }),
    ...(reason === undefined ? {} : { reason }),
  };
}
