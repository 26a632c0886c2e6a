import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { after, before } from "mocha";
import { expect } from "chai";
import {
  type Answer,
  answerText,
  MAX_ANSWER_BYTES,
  parseAnswer,
  sharesIn,
} from "../../council/service/answer.ts";
import { OpeningReader } from "../../council/service/openingReader.ts";
import { type DecryptionShare, parseDecryptionShare } from "../../council/index.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { CONTRACTS, quantities } from "../wallet/simulatedChain.ts";
import {
  answered,
  collected,
  CONFIRMATIONS,
  council,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  MAKER,
  served,
  serviceWorld,
  TRADER,
  VIEW,
  type ServiceWorld,
} from "./serviceWorld.ts";
import { AUCTION, OPENINGS } from "./simulatedAuction.ts";

leaveNothing();

const VIEWING = publicKeyOf(VIEW);
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that answers as told. */
async function hostile(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/member/`;
}

const serving = (text: string) => hostile((_, response) => response.end(text));

describe("the collection of an opening", () => {
  let world: ServiceWorld;
  let request: bigint;
  let good: string[];
  /** Of the three members. */
  let answers: string[];

  before(async () => {
    world = serviceWorld();
    const { chain, members } = world;
    chain.lapse(TRADER);
    request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, request);
    good = await served(members);
    answers = members.map(({ outbox }) => readFileSync(outbox.pathOf(request), "utf8"));
  });

  const collect = (from: readonly string[], changes = {}) =>
    collected(world.chain, request, from, changes);

  /** Member 2's answer, rewritten by himself. */
  function rewritten(
    change: (shares: DecryptionShare[]) => readonly DecryptionShare[],
    header: Partial<Answer> = {},
  ): string {
    const answer = parseAnswer(answers[1]!);
    const shares = [...sharesIn(answer, VIEW).values()];
    const said = { ...answer, ...header };
    return answerText(said, change(shares), VIEWING, council.identities[1]!);
  }

  async function isTheBook(from: readonly string[]) {
    const opening = await collect(from);
    expect(opening.portfolio.revealQuantities()).to.deep.equal(quantities({ 0: 690n, 1: HELD }));
    return opening;
  }

  /** What a member does who breaks the protocol, and what is said of him. */
  const LIES: readonly [what: string, said: string, text: () => string][] = [
    [
      "sends shares of another point",
      "member 2 sent a decryption share that does not prove its point",
      () => rewritten((shares) => shares.map((share) => ({ ...share, share: publicKeyOf(3n) }))),
    ],
    [
      "sends one wrong share among good ones",
      "member 2 sent a decryption share that does not prove its point",
      () =>
        rewritten(([first, ...rest]) => [
          first!,
          ...rest.map((share) => ({ ...share, share: first!.share })),
        ]),
    ],
    [
      "sends a share of another key",
      "member 2 sent a decryption share that is of another key",
      () =>
        rewritten((shares) =>
          shares.map((share) => ({ ...share, transcript: `0x${"1".repeat(64)}` })),
        ),
    ],
    [
      "leaves out a seal that he has read",
      "member 2 left out a seal of block",
      () => rewritten((shares) => shares.slice(1)),
    ],
    ["sends no shares at all", "member 2 left out a seal of block", () => rewritten(() => [])],
    [
      "sends a share in another's name",
      "holds something else than shares",
      () => rewritten((shares) => shares.map((share) => ({ ...share, member: 3 }))),
    ],
    [
      "sends one share twice",
      "holds something else than shares",
      () => rewritten((shares) => [...shares, shares[0]!]),
    ],
  ];

  for (const [what, said, text] of LIES) {
    it(`names a member who ${what}, and goes on without him`, async () => {
      const lying = await serving(text());
      // The third answers last, so that the liar's is looked at.
      const late = await hostile((_, response) => setTimeout(() => response.end(answers[2]), 300));
      const { setAside, members } = await isTheBook([good[0]!, lying, late]);
      expect(members).to.deep.equal([1, 3]);
      expect(setAside.map(({ member, server }) => [member, server])).to.deep.equal([[2, lying]]);
      expect(setAside[0]!.why).to.include(said);
      const error = await rejectionOf(collect([good[0]!, lying]));
      expect(error.code).to.equal("COUNCIL_INCOMPLETE");
      expect(error.message).to.include(said).and.include(lying);
    });
  }

  /** What a server does that is no member's, or not the one it should be. */
  const HOSTILE: readonly [what: string, said: RegExp, listener: () => RequestListener][] = [
    ["something that is not JSON", /does not count/, () => (_, response) => response.end("<html>")],
    [
      "another document",
      /does not count/,
      () => (_, response) => response.end('{"zkmargin":"portfolio/1"}'),
    ],
    [
      "an answer whose header was changed",
      /not signed by member 2/,
      () => (_, response) => response.end(answers[1]!.replace(/"block":\d+/, '"block":1')),
    ],
    [
      "an answer in another member's name",
      /not signed by member 3/,
      () => (_, response) => response.end(answers[1]!.replace('"member":2', '"member":3')),
    ],
    [
      "an answer in the name of a member there is not",
      /not signed by member 9/,
      () => (_, response) => response.end(answers[1]!.replace('"member":2', '"member":9')),
    ],
    [
      "the answer of the first member again",
      /what another server sent already/,
      () => (_, response) => setTimeout(() => response.end(answers[0]), 100),
    ],
    [
      "an answer to another request",
      /to another request/,
      () => (_, response) => response.end(rewritten((shares) => shares, { request: request + 1n })),
    ],
    [
      "an answer about another account",
      /to another request/,
      () => (_, response) => response.end(rewritten((shares) => shares, { account: MAKER })),
    ],
    [
      "an answer for another liquidator",
      /to another request/,
      () => (_, response) => response.end(rewritten((shares) => shares, { liquidator: MAKER })),
    ],
    [
      "an answer of another chain",
      /to another request/,
      () => (_, response) => response.end(rewritten((shares) => shares, { chainId: 1n })),
    ],
    [
      "an answer of another generation",
      /of another key/,
      () => (_, response) => response.end(rewritten((shares) => shares, { generation: 2 })),
    ],
    [
      "status 500",
      /ends with status 500/,
      () => (_, response) => {
        response.statusCode = 500;
        response.end(answers[1]);
      },
    ],
    [
      "a redirection",
      /ends with status 302/,
      () => (_, response) => {
        response.writeHead(302, { location: good[1]! }).end();
      },
    ],
    [
      "more than an answer can be",
      /more than an answer can be/,
      () => (_, response) => {
        const part = Buffer.alloc(2 ** 20, "0");
        const send = (left: number): void => {
          if (left === 0) response.end();
          else
            response.write(part, () => {
              send(left - 1);
            });
        };
        send(MAX_ANSWER_BYTES / 2 ** 20 + 1);
      },
    ],
    [
      "half an answer",
      /cannot be reached/,
      () => (_, response) => {
        response.writeHead(200, { "content-length": "100000" });
        response.write("{", () => response.destroy());
      },
    ],
    [
      "headers without end",
      /cannot be reached/,
      () => (_, response) => {
        response.socket?.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(70_000)}`);
      },
    ],
    ["nothing, ever", /does not answer in time/, () => () => undefined],
    [
      "a byte now and then",
      /does not answer in time/,
      () => (_, response) => {
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => {
          clearInterval(drip);
        });
      },
    ],
  ];

  for (const [what, said, listener] of HOSTILE) {
    it(`sets a server aside that sends ${what}`, async () => {
      const server = await hostile(listener());
      const error = await rejectionOf(collect([good[0]!, server], { timeout: 1_500 }));
      expect(error.code).to.equal("COUNCIL_INCOMPLETE");
      expect(error.message).to.match(said).and.include(server);
    });
  }

  it("waits for nobody once it has what it needs", async () => {
    let closed = 0;
    const silent = await hostile((incoming) => incoming.socket.on("close", () => (closed += 1)));
    const { setAside } = await isTheBook([silent, good[2]!, silent, good[0]!]);
    expect(setAside).to.deep.equal([]);
    expect(closed).to.be.lessThanOrEqual(2);
  });

  it("says who has no answer yet, and shows nothing of a URL but where it leads", async () => {
    const secret = good[1]!.replace("//", "//user:pass-word@");
    const { chain } = world;
    const later = chain.ask(TRADER, LIQUIDATOR);
    const error = await rejectionOf(collected(chain, later, [`${secret}?token=abc`, good[0]!]));
    expect(error.message).to.include("has no answer to this request yet");
    expect(error.message).not.to.match(/user|pass-word|token/);
    expect(error.message).to.match(/^answers of 2 more members/);
    const refused = await rejectionOf(collect(["ftp://user:pass-word@host/"]));
    expect([refused.code, refused.field]).to.deep.equal(["INPUT_INVALID", "members"]);
    expect(refused.message).not.to.include("pass-word");
  });

  it("is refused to whoever has another viewing key, and opens nothing for him", async () => {
    const error = await rejectionOf(collect(good, { viewingKeyOf: async () => undefined }));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "request"]);
    for (const secret of [8n, 5n, 6n, VIEW + 1n]) {
      const viewingKeyOf = async () => ({ revealSecret: () => secret });
      const closed = await rejectionOf(collect(good, { viewingKeyOf }));
      expect(closed.code).to.equal("COUNCIL_INCOMPLETE");
      expect(closed.message).to.include("not encrypted to this viewing key");
    }
  });

  it("is refused for a request that is not on the chain, or another chain than the council's", async () => {
    const { chain } = world;
    const unknown = await rejectionOf(collected(chain, 99n, good));
    expect([unknown.code, unknown.field]).to.deep.equal(["INPUT_INVALID", "request"]);
    const elsewhere = collect(good, { openings: "0x5000000000000000000000000000000000000005" });
    expect((await rejectionOf(elsewhere)).field).to.equal("request");
    const key = { ...council.key, chainId: 1337n };
    expect((await rejectionOf(collect(good, { key }))).code).to.equal("KEY_REFUSED");
  });

  it("says that deltas were sealed since the members answered, and how to get them", async () => {
    const other = serviceWorld();
    const { chain, members } = other;
    chain.lapse(TRADER);
    const asked = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, asked);
    const from = await served(members);
    chain.deposit(TRADER, 1, 5n);
    expect((await collected(chain, asked, from)).portfolio.revealQuantities()[1]).to.equal(
      HELD + 5n,
    );
    chain.trade(MAKER, TRADER, { quantities: quantities({ 1: 1n }), blinding: 9n });
    chain.trade(MAKER, TRADER, { quantities: quantities({ 1: 2n }), blinding: 10n });
    const error = await rejectionOf(collected(chain, asked, from));
    expect([error.code, error.fix]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "ask the council again: Openings.requestOpening",
    ]);
    expect(error.message).to.match(/^the openings of 2 deltas sealed after block [1-9]/);
    // Those that the liquidator was party to he opens himself.
    const again = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, again);
    chain.trade(LIQUIDATOR, TRADER, { quantities: quantities({ 1: 7n }), blinding: 11n });
    const { portfolio, verified } = await collected(chain, again, from);
    expect(portfolio.revealQuantities()[1]).to.equal(HELD + 5n - 10n);
    expect(verified).to.equal(true);
  });

  it("takes members' answers of different blocks, each for the seals it covers", async () => {
    const other = serviceWorld();
    const { chain, members } = other;
    chain.lapse(TRADER);
    const asked = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    await answered(chain, members[0]!, asked);
    chain.trade(MAKER, TRADER, { quantities: quantities({ 1: 1n }), blinding: 9n });
    chain.mine(CONFIRMATIONS);
    await answered(chain, members[1]!, asked);
    const from = await served(members);
    const early = await rejectionOf(collected(chain, asked, from.slice(0, 2)));
    expect(early.message).to.include("1 deltas sealed after block");
    await answered(chain, members[2]!, asked);
    const { portfolio, members: used } = await collected(chain, asked, from);
    expect(portfolio.revealQuantities()[1]).to.equal(HELD - 1n);
    expect(used).to.include.members([2, 3]);
  });

  it("is refused when the node leaves events out, and not verified without the contract's state", async () => {
    const { chain } = world;
    const last = chain.accounts[0]!.states.at(-1)!.block;
    chain.hides = ({ block }) => block === last;
    expect((await rejectionOf(collect(good))).code).to.equal("OPENING_MISMATCH");
    chain.hides = () => false;
    chain.keepsState = false;
    expect((await collect(good)).verified).to.equal(false);
    chain.keepsState = true;
    expect((await collect(good)).verified).to.equal(true);
  });

  it("reads the chain once, however often it is tried, where its reader is kept", async () => {
    const other = serviceWorld();
    const { chain, members } = other;
    chain.lapse(TRADER);
    const asked = chain.ask(TRADER, LIQUIDATOR);
    const reading = { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 };
    const reader = new OpeningReader({ reading, auction: AUCTION, openings: OPENINGS });
    const from = await served(members);
    const early = await rejectionOf(collected(chain, asked, from, { reader }));
    expect(early.code).to.equal("COUNCIL_INCOMPLETE");
    const read = chain.headNow();
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, asked);
    chain.requests.length = 0;
    const { portfolio, verified } = await collected(chain, asked, from, { reader });
    expect(portfolio.revealQuantities()).to.deep.equal(quantities({ 0: 690n, 1: HELD }));
    expect(verified).to.equal(true);
    expect(new Set(chain.requests.map((query) => query.from))).to.deep.equal(new Set([read + 1]));
    // Back to where another chain begins: all is read anew.
    chain.reorganise(read - 3);
    chain.mine(2 * CONFIRMATIONS);
    chain.requests.length = 0;
    await rejectionOf(collected(chain, asked, from, { reader }));
    expect(chain.requests[0]!.from).to.equal(0);
  });

  it("asks nobody about an account without a sealed delta", async () => {
    const { chain } = world;
    const plain = chain.open(publicKeyOf(12n));
    chain.deposit(plain, 0, 44n);
    chain.lapse(plain);
    const asked = chain.ask(plain, LIQUIDATOR);
    const { portfolio, members } = await collected(chain, asked, []);
    expect([portfolio.revealQuantities()[0], members]).to.deep.equal([44n, []]);
  });

  it("reads an answer strictly", () => {
    const document = JSON.parse(answers[0]!) as Record<string, unknown>;
    for (const field of Object.keys(document)) {
      for (const value of [undefined, null, -1, field === "signature" ? 1 : "?", [], {}]) {
        const text = JSON.stringify({ ...document, [field]: value });
        expect(() => parseAnswer(text), field).to.throw();
      }
    }
    expect(() => parseAnswer(JSON.stringify({ ...document, more: 1 }))).to.throw();
    expect(OPENINGS).to.equal(parseAnswer(answers[0]!).openings);
    const share = { zkmargin: "council-decryption-share/1" };
    expect(() => parseDecryptionShare(share)).to.throw();
  });
});
