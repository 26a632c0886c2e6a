/**
 * Serves the outbox over HTTP, read-only: `GET /openings/<number of the request>` and nothing else. No listing, no
 * paths made of what was asked, no body, no query; limits on size, time, connections and requests of one address.
 * Everything served is encrypted. For the Internet put a proxy with TLS before it: what is served needs none, but
 * who asks for which request is nobody's business.
 */
import * as fs from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { type AddressInfo, type Socket } from "node:net";
import { ZkMarginError } from "../../circuits/errors.ts";
import { MAX_ANSWER_BYTES } from "./answer.ts";
import { type Outbox } from "./outbox.ts";
import { clientOf } from "./clientAddress.ts";
import { RateLimit } from "./rateLimit.ts";

/** No URL of ours is longer. */
const MAX_URL = 128;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 64;
/** Of them, of one client. */
const MAX_OF_CLIENT = 16;
const HEADERS_MILLISECONDS = 5_000;
const REQUEST_MILLISECONDS = 10_000;
/** Without a byte moved. */
const IDLE_MILLISECONDS = 20_000;
/** For a whole answer: who reads slower is cut off. */
const ANSWER_MILLISECONDS = 120_000;
const PATH = /^\/openings\/(0|[1-9][0-9]{0,77})$/;
const FIXED_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'",
  "cache-control": "no-store",
};

export interface Listening {
  /** Where it answers. */
  readonly host: string;
  readonly port: number;
}

export interface ServerOptions extends Listening {
  readonly outbox: Pick<Outbox, "pathOf">;
  readonly limit?: RateLimit;
  /** Milliseconds that a reader has for an answer, 2 minutes unless told. */
  readonly patience?: number;
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  // Whatever else the connection would bring is not read.
  const closing = { ...FIXED_HEADERS, ...headers, "content-length": "0", connection: "close" };
  response.writeHead(status, closing).end();
}

function hasBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return length !== "0" || encoding !== undefined;
}

/** The answer's file, opened; undefined when there is none. Never follows a link. */
function openAnswer(path: string): Found | undefined {
  let handle: number;
  try {
    handle = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  const file = fs.fstatSync(handle);
  if (file.isFile() && file.size <= MAX_ANSWER_BYTES) return { handle, size: file.size };
  fs.closeSync(handle);
  return undefined;
}

export class AnswerServer {
  readonly #server: Server;
  readonly #outbox: Pick<Outbox, "pathOf">;
  readonly #limit: RateLimit;
  readonly #patience: number;
  /** Connections by client. */
  readonly #open = new Map<string, number>();

  private constructor({
    outbox,
    limit = new RateLimit(),
    patience = ANSWER_MILLISECONDS,
  }: ServerOptions) {
    this.#outbox = outbox;
    this.#limit = limit;
    this.#patience = patience;
    const limits = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_MILLISECONDS };
    this.#server = createServer(
      { ...limits, headersTimeout: HEADERS_MILLISECONDS, keepAliveTimeout: HEADERS_MILLISECONDS },
      (request, response) => {
        this.#answer(request, response);
      },
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.setTimeout(IDLE_MILLISECONDS);
    this.#server.on("connection", (socket) => {
      this.#admit(socket);
    });
  }

  /** @throws ENVIRONMENT when the address cannot be listened at */
  static async listen(options: ServerOptions): Promise<AnswerServer> {
    const { host, port } = options;
    const made = new AnswerServer(options);
    await new Promise<void>((resolve, reject) => {
      made.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const why = cause.code ?? "unknown cause";
        const message = `the address cannot be listened at: ${why}`;
        const fix = "name a free port of an address of this machine: --listen 127.0.0.1:8737";
        reject(new ZkMarginError("ENVIRONMENT", message, { field: "listen", fix, cause }));
      });
      made.#server.listen(port, host, resolve);
    });
    // A connection that cannot be accepted is not the service's end.
    made.#server.removeAllListeners("error").on("error", () => undefined);
    return made;
  }

  get listening(): Listening {
    const { address, port } = this.#server.address() as AddressInfo;
    return { host: address, port };
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  /** No client has so many connections that there are none left for others. */
  #admit(socket: Socket): void {
    const client = clientOf(socket.remoteAddress ?? "");
    const count = (this.#open.get(client) ?? 0) + 1;
    if (count > MAX_OF_CLIENT) {
      socket.destroy();
      return;
    }
    this.#open.set(client, count);
    socket.once("close", () => {
      const left = (this.#open.get(client) ?? 1) - 1;
      if (left === 0) this.#open.delete(client);
      else this.#open.set(client, left);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "", socket } = request;
    if (!this.#limit.allows(clientOf(socket.remoteAddress ?? ""))) {
      refuse(response, 429, { "retry-after": "10" });
      return;
    }
    if (method !== "GET" && method !== "HEAD") {
      refuse(response, 405, { allow: "GET, HEAD" });
      return;
    }
    if (hasBody(request)) {
      refuse(response, 413);
      return;
    }
    if (url.length > MAX_URL) {
      refuse(response, 414);
      return;
    }
    const [, number] = PATH.exec(url) ?? [];
    const found =
      number === undefined ? undefined : openAnswer(this.#outbox.pathOf(BigInt(number)));
    if (found === undefined) refuse(response, 404);
    else if (method === "HEAD") sendHead(response, found);
    else send(response, found, this.#patience);
  }
}

interface Found {
  readonly handle: number;
  readonly size: number;
}

function writeHead(response: ServerResponse, { size }: Found): void {
  const type = { "content-type": "application/json", "content-length": String(size) };
  response.writeHead(200, { ...FIXED_HEADERS, ...type });
}

function sendHead(response: ServerResponse, found: Found): void {
  writeHead(response, found);
  fs.closeSync(found.handle);
  response.end();
}

function send(response: ServerResponse, found: Found, patience: number): void {
  writeHead(response, found);
  const late = setTimeout(() => response.destroy(), patience);
  // Closes the file whatever happens; a reader who leaves is no fault.
  pipeline(fs.createReadStream("", { fd: found.handle }), response, () => {
    clearTimeout(late);
  });
}
