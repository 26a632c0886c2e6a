import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { commit } from "../../circuits/generators.ts";
import { parseAnswer } from "../../council/service/answer.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { quantities } from "../wallet/simulatedChain.ts";
import {
  answered,
  BLINDING,
  collected,
  CONFIRMATIONS,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  MAKER,
  RUNNING,
  served,
  serviceWorld,
  stepOf,
  TRADER,
  type ServiceWorld,
} from "./serviceWorld.ts";
import { AUCTION } from "./simulatedAuction.ts";
import { standInProofs } from "./standInProofs.ts";

leaveNothing();

type At = Pick<ServiceWorld, "chain"> & { readonly request: bigint };

describe("a council member's service", () => {
  it("logs on the chain first, waits until that is confirmed, and only then delivers", async () => {
    const { chain, members } = serviceWorld();
    const [member] = members;
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    const service = member!.start();
    expect(await stepOf(service, request)).to.equal(undefined);
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(service, request)).to.equal("logging");
    expect(await stepOf(service, request)).to.equal("logging");
    chain.mine(1);
    expect(await stepOf(service, request)).to.equal("confirming");
    expect(member!.outbox.has(request)).to.equal(false);
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(service, request)).to.equal("answered");
    expect(member!.outbox.has(request)).to.equal(true);
    expect(chain.sent).to.deep.equal([{ request, member: 1 }]);
  });

  it("gives the liquidator the book, by any two members of three, verified against the chain", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, request);
    const servers = await served(members);
    const expected = quantities({ 0: 690n, 1: HELD });
    for (const pair of [
      [0, 1],
      [0, 2],
      [2, 1],
    ] as const) {
      const two = pair.map((place) => servers[place]!);
      const {
        portfolio,
        face,
        verified,
        members: used,
        setAside,
      } = await collected(chain, request, two);
      expect(portfolio.revealQuantities()).to.deep.equal(expected);
      expect(portfolio.revealBlinding()).to.equal(BLINDING + 77n);
      expect(commit(expected, BLINDING + 77n)).to.deep.equal(face.commitment);
      expect([verified, setAside]).to.deep.equal([true, []]);
      expect(used).to.deep.equal(pair.map((place) => place + 1).toSorted());
    }
    const error = await rejectionOf(collected(chain, request, servers.slice(0, 1)));
    expect([error.code, error.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "answers of 1 more members missing",
    ]);
  });

  /** What stands against an answer, and the code it is refused with. */
  const REFUSED: readonly [what: string, code: string, change: (at: At) => void][] = [
    [
      "an account that is healthy",
      "NOT_LAPSED",
      ({ chain }) => {
        chain.stand(TRADER, "none", "attested");
      },
    ],
    [
      "one that was attested again",
      "ACCOUNT_CURED",
      ({ chain }) => {
        chain.cure(TRADER);
      },
    ],
    [
      "one that was attested again on auction",
      "ACCOUNT_CURED",
      ({ chain }) => {
        chain.stand(TRADER, "fee owed", "in auction");
      },
    ],
    [
      "one that was taken over since",
      "NOT_LAPSED",
      ({ chain }) => {
        chain.stand(TRADER, "in auction", "in auction");
        chain.stand(TRADER, "none", "attested");
      },
    ],
    [
      "one whose grace still runs",
      "GRACE_RUNNING",
      ({ chain }) => {
        chain.stand(TRADER, "lapsed", "in grace");
      },
    ],
    [
      "one that only one of the contracts calls lapsed",
      "NOT_LAPSED",
      ({ chain }) => {
        chain.stand(TRADER, "lapsed", "attested");
      },
    ],
    [
      "one that was closed",
      "ACCOUNT_GONE",
      ({ chain }) => {
        chain.stand(TRADER, "lapsed", "gone");
      },
    ],
    [
      "a request whose bond was settled",
      "REQUEST_OVER",
      ({ chain, request }) => {
        chain.settleBond(request);
      },
    ],
    [
      "a request about an earlier lapse",
      "REQUEST_OUTDATED",
      ({ chain }) => {
        chain.cure(TRADER);
        chain.lapse(TRADER);
      },
    ],
    [
      "a liquidator whose account has another viewing key now",
      "VIEWING_KEY_CHANGED",
      ({ chain }) => {
        chain.setViewingKey(LIQUIDATOR, publicKeyOf(8n));
      },
    ],
  ];

  for (const [what, code, change] of REFUSED) {
    it(`refuses ${what}: ${code}`, async () => {
      const { chain, members } = serviceWorld();
      chain.lapse(TRADER);
      const request = chain.ask(TRADER, LIQUIDATOR);
      change({ chain, request });
      chain.mine(CONFIRMATIONS);
      expect(await answered(chain, members[0]!, request)).to.deep.equal(Array(4).fill(code));
      expect([chain.sent, readdirSync(members[0]!.outbox.folder)]).to.deep.equal([[], []]);
    });
  }

  it("refuses a viewing key that nothing can be encrypted to", async () => {
    const { chain, members } = serviceWorld();
    const off = { x: 5n, y: 5n };
    chain.lapse(TRADER);
    chain.setViewingKey(LIQUIDATOR, off);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(members[0]!.start(), request)).to.equal("VIEWING_KEY_UNUSABLE");
    expect(chain.sent).to.deep.equal([]);
  });

  it("answers for an account on auction, stale or not", async () => {
    for (const standing of ["in auction", "stale"] as const) {
      const { chain, members } = serviceWorld();
      chain.stand(TRADER, "in auction", standing);
      const request = chain.ask(TRADER, LIQUIDATOR);
      chain.mine(CONFIRMATIONS);
      expect((await answered(chain, members[0]!, request)).at(-1)).to.equal("answered");
    }
  });

  it("logs nothing when the account was cured in the newest block, confirmed or not", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    chain.cure(TRADER);
    expect(await stepOf(service, request)).to.equal("ACCOUNT_CURED");
    expect(chain.sent).to.deep.equal([]);
  });

  it("delivers nothing when the account is cured between the log and the delivery", async () => {
    // When it is logged and not deep enough; and in the very block on top of the confirmed log.
    for (const depth of [1, CONFIRMATIONS + 1]) {
      const { chain, members } = serviceWorld();
      chain.lapse(TRADER);
      const request = chain.ask(TRADER, LIQUIDATOR);
      chain.mine(CONFIRMATIONS);
      const service = members[0]!.start();
      expect(await stepOf(service, request)).to.equal("logging");
      chain.mine(depth);
      chain.cure(TRADER);
      for (let pass = 0; pass <= CONFIRMATIONS; pass += 1) {
        expect(await stepOf(service, request)).to.equal("ACCOUNT_CURED");
        chain.mine(1);
      }
      expect(readdirSync(members[0]!.outbox.folder)).to.deep.equal([]);
    }
  });

  it("delivers what it logged though the bond is settled, as anybody can once there is an auction", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    expect(await stepOf(service, request)).to.equal("logging");
    chain.mine(1);
    chain.stand(TRADER, "in auction", "in auction");
    chain.settleBond(request);
    expect(await stepOf(members[1]!.start(), request)).to.equal("REQUEST_OVER");
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(service, request)).to.equal("answered");
  });

  it("asks the chain nothing more about a request that is over", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.settleBond(request);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    expect(await stepOf(service, request)).to.equal("REQUEST_OVER");
    chain.onFacts = () => {
      throw new Error("asked again");
    };
    expect(await stepOf(service, request)).to.equal("REQUEST_OVER");
  });

  it("delivers nothing when the account is cured while the proofs are made", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const proofs = {
      ...standInProofs,
      prove: (asked: Parameters<typeof standInProofs.prove>[0]) => {
        chain.cure(TRADER);
        return standInProofs.prove(asked);
      },
    };
    const service = members[0]!.start({ proofs });
    await stepOf(service, request);
    chain.mine(CONFIRMATIONS + 1);
    expect(await stepOf(service, request)).to.equal("ACCOUNT_CURED");
    expect(readdirSync(members[0]!.outbox.folder)).to.deep.equal([]);
  });

  it("sees no request of another contract, and none that is not confirmed", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const foreign = chain.ask(TRADER, LIQUIDATOR, "0x5000000000000000000000000000000000000005");
    chain.mine(CONFIRMATIONS);
    const request = chain.ask(TRADER, LIQUIDATOR);
    const service = members[0]!.start();
    for (let block = 0; block < CONFIRMATIONS; block += 1) {
      expect(await service.pass(RUNNING)).to.deep.equal([]);
      chain.mine(1);
    }
    expect(await stepOf(service, request)).to.equal("logging");
    expect(await stepOf(service, foreign)).to.equal(undefined);
  });

  it("never answers a request that a reorganisation dropped, nor on a log that one dropped", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const before = chain.headNow();
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    expect(await stepOf(service, request)).to.equal("logging");
    chain.mine(1);
    expect(await stepOf(service, request)).to.equal("confirming");
    chain.reorganise(before + 1);
    chain.mine(3 * CONFIRMATIONS);
    expect(await stepOf(service, request)).to.equal(undefined);
    const again = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(service, again)).to.equal("logging");
    chain.mine(CONFIRMATIONS);
    // The log is final to a hair; then its block goes, and with it the log.
    chain.reorganise(chain.headNow() - CONFIRMATIONS + 1, "again");
    chain.mine(2 * CONFIRMATIONS);
    expect(await stepOf(service, again)).to.equal("logging");
    expect(readdirSync(members[0]!.outbox.folder)).to.deep.equal([]);
  });

  it("looks again at what was over, where a reorganisation undid that", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    const before = chain.headNow();
    chain.settleBond(request);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    expect(await stepOf(service, request)).to.equal("REQUEST_OVER");
    chain.reorganise(before + 1);
    chain.mine(2 * CONFIRMATIONS);
    expect(await stepOf(service, request)).to.equal("logging");
  });

  it("answers no request whose number is another's by now: REQUEST_UNKNOWN", async () => {
    for (const other of [{ account: MAKER }, { liquidator: MAKER }]) {
      const { chain, members } = serviceWorld();
      chain.lapse(TRADER);
      const request = chain.ask(TRADER, LIQUIDATOR);
      chain.mine(CONFIRMATIONS);
      const asked = chain.factsAt.bind(chain);
      chain.factsAt = async (...about) => {
        const facts = await asked(...about);
        return { ...facts, record: { ...facts.record!, ...other } };
      };
      expect(await stepOf(members[0]!.start(), request)).to.equal("REQUEST_UNKNOWN");
      expect(chain.sent).to.deep.equal([]);
    }
  });

  it("answers every request on its own, for the one who asked", async () => {
    const { chain, members } = serviceWorld();
    const other = chain.open(publicKeyOf(4_040_404n));
    chain.lapse(TRADER);
    const requests = [
      chain.ask(TRADER, LIQUIDATOR),
      chain.ask(TRADER, LIQUIDATOR),
      chain.ask(TRADER, other),
    ];
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    for (let pass = 0; pass < 4; pass += 1) {
      await service.pass(RUNNING);
      chain.mine(CONFIRMATIONS + 1);
    }
    const progress = await service.pass(RUNNING);
    expect(progress.map(({ status }) => status)).to.deep.equal(Array(3).fill("answered"));
    expect(chain.sent.map(({ request }) => request)).to.deep.equal(requests);
    const texts = requests.map((request) =>
      readFileSync(members[0]!.outbox.pathOf(request), "utf8"),
    );
    const parties = texts.map(parseAnswer).map(({ request, liquidator }) => [request, liquidator]);
    expect(parties).to.deep.equal([
      [requests[0], LIQUIDATOR],
      [requests[1], LIQUIDATOR],
      [requests[2], other],
    ]);
  });

  it("shares a seal once that the owner published twice: the liquidator applies it twice", async () => {
    const { chain, members } = serviceWorld();
    chain.repeatSeal(TRADER);
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members) await answered(chain, member, request);
    const servers = await served(members);
    const { portfolio, verified } = await collected(chain, request, servers);
    expect(portfolio.revealBlinding()).to.equal(BLINDING + 2n * 77n);
    expect(verified).to.equal(true);
  });

  /** What a deployment may be wrong in, and how it is refused. */
  const WRONG: readonly [what: string, code: string, field: string, change: (at: At) => void][] = [
    [
      "a node of another chain",
      "KEY_REFUSED",
      "rpc",
      ({ chain }) => {
        chain.chainId = async () => 1n;
      },
    ],
    [
      "no contract at the address of Openings",
      "INPUT_INVALID",
      "openings",
      ({ chain }) => {
        chain.behind = undefined;
      },
    ],
    [
      "other accounts than those the requests are about",
      "INPUT_INVALID",
      "accounts",
      ({ chain }) => {
        chain.behind = { ...chain.behind!, accounts: AUCTION };
      },
    ],
    [
      "requests to another council",
      "KEY_REFUSED",
      "openings",
      ({ chain }) => {
        chain.behind = { ...chain.behind!, council: AUCTION };
      },
    ],
    [
      "a council that reshared since",
      "KEY_REFUSED",
      "folder",
      ({ chain }) => {
        chain.behind = { ...chain.behind!, generation: 2 };
      },
    ],
    [
      "a seat that is another member's",
      "KEY_REFUSED",
      "folder",
      ({ chain }) => {
        chain.behind = { ...chain.behind!, keys: chain.behind!.keys.toReversed() };
      },
    ],
  ];

  for (const [what, code, field, change] of WRONG) {
    it(`ends with ${code} at ${field} for ${what}, before it reads a request`, async () => {
      const { chain, members } = serviceWorld();
      chain.lapse(TRADER);
      const request = chain.ask(TRADER, LIQUIDATOR);
      chain.mine(CONFIRMATIONS);
      change({ chain, request });
      const error = await rejectionOf(members[0]!.start().pass(RUNNING));
      expect([error.code, error.field]).to.deep.equal([code, field]);
      expect(chain.requests).to.deep.equal([]);
    });
  }

  it("waits for a chain that is younger than its first block, and stops between two shares", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const young = members[0]!.start({ fromBlock: chain.headNow() + 1 });
    expect(await young.pass(RUNNING)).to.deep.equal([]);
    const stop = new AbortController();
    let made = 0;
    const proofs = {
      ...standInProofs,
      prove: (asked: Parameters<typeof standInProofs.prove>[0]) => {
        made += 1;
        stop.abort();
        return standInProofs.prove(asked);
      },
    };
    const service = members[0]!.start({ proofs });
    await stepOf(service, request);
    chain.mine(CONFIRMATIONS + 1);
    const thrown: unknown = await service.pass(stop.signal).catch((error: unknown) => error);
    expect((thrown as Error).name).to.equal("AbortError");
    expect([made, members[0]!.outbox.has(request)]).to.deep.equal([1, false]);
  });

  it("says when the member's address cannot pay, and goes on when it can", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    members[0]!.logger.before = () => "unfunded";
    expect(await stepOf(service, request)).to.equal("unfunded");
    members[0]!.logger.before = () => undefined;
    expect(await stepOf(service, request)).to.equal("logging");
  });
});
