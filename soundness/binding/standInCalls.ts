/**
 * `takeOver`, `convert`, `contribute` and `submitShare` at the real contracts, with stand-ins for keys: a stand-in accepts a proof with
 * the public inputs it was announced for and with no others, as a real one does. What is tried is what the contracts make
 * those inputs of.
 */
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { send } from "../../setup/deploySystem.ts";
import { deployOpened, type Proven } from "../../test/contracts/audit/auditFixture.ts";
import { bidInFull, cash, priceInFull, type Bid } from "../../test/contracts/fixtures/bids.ts";
import { type Connection, type Deployed } from "../../test/contracts/fixtures/chain.ts";
import {
  conversionProofs,
  deployRelisted,
  factsOf,
  OF_ALICE,
  type Fact,
} from "../../test/contracts/fixtures/conversions.ts";
import { dollars } from "../../test/contracts/fixtures/market.ts";
import { deploySeveral, FALLEN } from "../../test/contracts/fixtures/liquidation.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  minus,
  plus,
  type ProofPoints,
} from "../../test/contracts/fixtures/protocol.ts";
import { changed, ruleTable } from "../../test/contracts/fixtures/rules.ts";
import { sealFor } from "../../test/contracts/fixtures/seals.ts";
import { type Replays } from "./axes.ts";
import { answer, by, ELSEWHERE, requireHonest, type Calls } from "./calls.ts";

/** Seconds into an auction, in its slow phase. */
const SLOW = 900;
const OTHER_CHAIN = 4_242n;
const HERE = 31_337n;

/** Two of alice's accounts are on auction; bob bids for the whole of the first. */
async function takeOver(connection: Connection): Promise<Replays> {
  const world = await deploySeveral(connection);
  const { accounts, auction, cast, seals, disclose } = world;
  const [other = 0n] = world.others;
  const byBob = by(auction, cast.bob);
  // Epochs with the same prices are the same to a proof.
  await world.publish(1, dollars(6950n));
  await world.nextEpoch();
  for (const account of [ALICE, other])
    await send(byBob, "open", account, await disclose(FALLEN, { account }));
  const bid = await bidInFull(world, priceInFull(FALLEN, SLOW), FALLEN);
  const rules = ruleTable();
  const lenient = changed(rules, { contingency: rules.contingency.map(() => 0) });
  const held = minus(plus(await world.commitmentOf(BOB), bid.delta), cash(bid.paid));
  const elsewhere = await world.prove({ commitment: held, table: await world.register(lenient) });
  const abroad = { seals, accounts: { target: ELSEWHERE } as unknown as Deployed };
  const foreign = await sealFor(abroad, [BOB, ALICE], bid.delta, [BOB_VIEW, ALICE_VIEW]);
  await world.atElapsed(SLOW);
  await connection.networkHelpers.mine();
  const ask = (changes: Partial<Bid> = {}, sender = byBob): Promise<string> =>
    answer(sender, [accounts, seals], "takeOver", { ...bid, ...changes });
  requireHonest("takeover", await ask());
  const replays = {
    account: await ask({ account: other }),
    owner: await ask({}, by(auction, cast.stranger)),
    table: await ask({ proof: elsewhere }),
    epoch: await ask({ proof: { ...bid.proof, epoch: bid.proof.epoch - 1 } }),
    contract: await ask({ seal: foreign }),
  };
  await send(byBob, "takeOver", bid);
  return { ...replays, again: await ask() };
}

async function convert(connection: Connection): Promise<Replays> {
  const world = await deployRelisted(connection);
  const { accounts, cast, clearing, prepared, seals } = world;
  const facts = factsOf(prepared, await world.commitmentOf(ALICE), OF_ALICE);
  const proven = async (change: (fact: Fact) => Fact): Promise<object> => {
    const given: ProofPoints[] = [];
    for (const fact of facts) given.push(await world.know(change(fact)));
    return conversionProofs(given);
  };
  const proofs = await proven((fact) => fact);
  const seal = await world.sealed(ALICE, OF_ALICE);
  const abroad = { seals, accounts: { target: ELSEWHERE } as unknown as Deployed };
  const foreign = await sealFor(abroad, [ALICE, ALICE], OF_ALICE, [ALICE_VIEW, ALICE_VIEW]);
  const argumentsOf = (changes: { account?: bigint; proofs?: object; seal?: object }) => {
    const given = { account: ALICE, proofs, seal, ...changes };
    const key = world.optionVerifier.target as string;
    return [given.account, key, OF_ALICE, given.seal, given.proofs, []];
  };
  const ask = (changes: Parameters<typeof argumentsOf>[0] = {}, who = cast.alice) =>
    answer(by(clearing, who), [accounts, seals], "convert", ...argumentsOf(changes));
  requireHonest("conversion", await ask());
  const replays = {
    account: await ask({ account: BOB }),
    owner: await ask({}, cast.guardian),
    table: await ask({ proofs: await proven((fact) => ({ ...fact, rules: prepared.fixing })) }),
    epoch: await ask({ proofs: await proven((fact) => ({ ...fact, market: prepared.expired })) }),
    contract: await ask({ seal: foreign }),
  };
  await send(by(clearing, cast.alice), "convert", ...argumentsOf({}));
  return { ...replays, again: await ask() };
}

async function contribute(connection: Connection): Promise<Replays> {
  const world = await deployOpened(connection);
  const { accounts, book, cast, hidden, stress, window } = world;
  const [account = 0n, other = 0n] = hidden;
  const own = await world.contribution(window, account, 5n);
  const ask = (given: object = own, at = window, who = cast.governor): Promise<string> =>
    answer(by(book, who), [accounts], "contribute", at, [given]);
  const made = async (proven: Proven): Promise<string> =>
    ask(await world.contribution(window, account, 5n, proven));
  const { epoch } = (await by(book, cast.governor).getFunction("windowOf")(window)) as {
    epoch: bigint;
  };
  // Epochs with the same prices are the same to a proof.
  await world.publish(1, dollars(7901n));
  const second = await world.openWindow({ table: stress });
  requireHonest("contribution", await ask());
  const replays = {
    account: await ask({ ...own, account: other }),
    owner: await ask(own, window, cast.stranger),
    table: await made({ table: stress }),
    epoch: await made({ epoch: Number(epoch) + 1 }),
    chain: await made({ scope: { chainId: OTHER_CHAIN } }),
    contract: await made({ scope: { book: ELSEWHERE } }),
    window: [await ask(own, second), await made({ scope: { window: second } })].join(", "),
  };
  await send(by(book, cast.governor), "contribute", window, [own]);
  return { ...replays, again: await ask() };
}

/** As `AuditBook.shareContext`, of any chain and book. */
function contextOf(chainId: bigint, book: string, window: bigint): bigint {
  const types = ["string", "uint256", "address", "uint256"];
  const values = ["zkmargin/total", chainId, book, window];
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, values))) % FIELD_MODULUS;
}

/** A member's share of a window's sum: an account is a member here, an epoch a generation. */
async function submitShare(connection: Connection): Promise<Replays> {
  const world = await deployOpened(connection);
  const { book, cast, hidden, window, share } = world;
  await world.contributeAll(window, new Map(hidden.map((account) => [account, 5n])));
  await world.close(window);
  const address = book.target as string;
  const own = await share(window, 1, { context: contextOf(HERE, address, window) });
  const ask = (given: readonly unknown[] = own, member = 1, who = cast.governor): Promise<string> =>
    answer(by(book, who), [], "submitShare", window, member, ...given);
  const said = async (context: bigint): Promise<string> => ask(await share(window, 1, { context }));
  requireHonest("share", await ask());
  const replays = {
    account: await ask(own, 2),
    owner: await ask(own, 1, cast.stranger),
    epoch: await ask(await share(window, 1, { seed: 9n })),
    chain: await said(contextOf(OTHER_CHAIN, address, window)),
    contract: await said(contextOf(HERE, ELSEWHERE, window)),
    window: await said(contextOf(HERE, address, window + 1n)),
  };
  await send(by(book, cast.governor), "submitShare", window, 1, ...own);
  return { ...replays, again: await ask() };
}

async function once(
  open: () => Promise<Connection>,
  tried: (connection: Connection) => Promise<Replays>,
): Promise<Replays> {
  const connection = await open();
  try {
    return await tried(connection);
  } finally {
    await connection.close();
  }
}

/** Each on a chain of its own. @param open makes one */
export async function standInCalls(
  open: () => Promise<Connection>,
): Promise<Omit<Calls, "withdraw" | "settle" | "rerandomise">> {
  return {
    takeOver: await once(open, takeOver),
    convert: await once(open, convert),
    contribute: await once(open, contribute),
    submitShare: await once(open, submitShare),
  };
}
