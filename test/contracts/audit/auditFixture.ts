/**
 * The audit on mock verifiers: an AuditBook over `deployProtocol`, real ciphertexts under the key of a council of three,
 * any two of which open. Alice owns accounts that once withdrew, which makes them hidden, and others that did not.
 */
import { encodeBytes32String, id } from "ethers";
import { add, multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { sealFigure } from "../../../prover/sealedFigure.ts";
import {
  encryptRequirement,
  tallyChallenge,
  tallyDigest,
  tallyEvaluation,
  tallyVector,
  type TallyCiphertext,
  type TallyScope,
} from "../../../sealing/index.ts";
import { deployCouncil, establish, type World as CouncilOf } from "../council/councilFixture.ts";
import { evaluate, polynomial, publicKey, rosterOf } from "../council/rosters.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  ALICE_VIEW,
  amountPoint,
  deployProtocol,
  minus,
  proofPoints,
  UNIT,
  type ProofPoints,
  type Protocol,
} from "../fixtures/protocol.ts";
import { ruleTable, type RuleTableInput } from "../fixtures/rules.ts";

export const THRESHOLD = 2;
export const MEMBERS = [1, 2, 3] as const;
/** Of the first generation; a resharing has another seed. */
export const COEFFICIENTS = polynomial(THRESHOLD);
export const COUNCIL_KEY = publicKey(evaluate(COEFFICIENTS, 0n));
/** Hidden accounts that a total needs here. */
export const MINIMUM = 2;
/** s. */
export const DURATION = 3_600;
export const QUIET = 30 * 86_400;
/** 1e-4. */
export const LEVEL = 10_000;

/** Members of `Hindrance`, in order. */
export const HINDRANCE = {
  none: 0n,
  stillOpen: 1n,
  alreadyPublished: 2n,
  tooFewHidden: 3n,
  tooFewJoined: 4n,
  tooFewLeft: 5n,
  turnedAround: 6n,
} as const;

/** `Contribution` of contracts/types/Audit.sol. */
export interface Contribution {
  readonly account: bigint;
  readonly sealedFigure: bigint;
  readonly solvency: ProofPoints;
  readonly ciphertext: TallyCiphertext;
  readonly digest: bigint;
  readonly tally: ProofPoints;
  readonly replaces: readonly TallyCiphertext[];
}

/** What the proofs of a contribution were made for, where that is not what the contract asks. */
export interface Proven {
  readonly scope?: Partial<TallyScope>;
  readonly table?: string;
  readonly epoch?: number;
  readonly level?: number;
  readonly commitment?: AffinePoint;
  /** The solvency proof seals the surplus instead. */
  readonly compares?: boolean;
  /** Without the tally flag. */
  readonly plain?: boolean;
  readonly councilKey?: AffinePoint;
  readonly replaces?: readonly TallyCiphertext[];
}

export interface Audit extends Protocol {
  readonly book: Deployed;
  readonly council: Deployed;
  readonly councilOf: CouncilOf;
  readonly tallyVerifier: Deployed;
  /** A stress table, registered for the mock. */
  readonly stress: string;
  /** Opens an account of alice's with 100 dollars; a hidden one has withdrawn once. */
  readonly openAccount: (hidden?: boolean) => Promise<bigint>;
  /** Opens a window over the home, and returns its number. */
  readonly openWindow: (given?: { table?: string; minimum?: number }) => Promise<bigint>;
  /** Encrypts and announces both proofs, of the account's commitment at the window's terms unless told otherwise. */
  readonly contribution: (
    window: bigint,
    account: bigint,
    requirement: bigint,
    proven?: Proven,
  ) => Promise<Contribution>;
  /** A contribution of each, in one transaction. */
  readonly contributeAll: (
    window: bigint,
    requirements: ReadonlyMap<bigint, bigint>,
  ) => Promise<Contribution[]>;
  /** Lets the window close. */
  readonly close: (window: bigint) => Promise<void>;
  /** The share of a member in a point, with an announced proof. */
  readonly share: (
    window: bigint,
    member: number,
    given?: { context?: bigint; point?: AffinePoint; seed?: bigint | undefined },
  ) => Promise<[AffinePoint, ProofPoints]>;
  /** Submits the shares of these members. */
  readonly submitShares: (
    window: bigint,
    members: readonly number[],
    seed?: bigint,
  ) => Promise<void>;
  /** Shares of members 1 and 2, and the total. */
  readonly publishTotal: (window: bigint, total: bigint) => Promise<void>;
}

/** The home table's rules, but for a fall of three quarters where it has one of a fifth. */
function stressTable(): RuleTableInput {
  const rules = ruleTable();
  const shock = rules.shock.map((row) => row.map((s) => (s === -2000 ? -7500 : s)));
  return { ...rules, shock, bandSensitivity: rules.bandSensitivity.map((k) => k + 5500) };
}

let ephemeral = 7_000_001n;
/** A one-time secret, never given twice. */
export const nextEphemeral = (): bigint => (ephemeral += 2n);

export function sumOfCiphertexts(terms: readonly TallyCiphertext[]): TallyCiphertext {
  const identity = { x: 0n, y: 1n };
  return terms.reduce(
    (sum, term) => ({
      ephemeral: add(sum.ephemeral, term.ephemeral),
      masked: add(sum.masked, term.masked),
    }),
    { ephemeral: identity, masked: identity },
  );
}

/** As the contract returns it. */
export async function chainSum(book: Deployed, window: bigint): Promise<TallyCiphertext> {
  const [[rx, ry], [vx, vy]] = await book.sumOf(window);
  return { ephemeral: { x: rx, y: ry }, masked: { x: vx, y: vy } };
}

export async function deployAudited(connection: Connection): Promise<Audit> {
  const world = await deployProtocol(connection);
  const { cast, accounts, seals, home } = world;
  const councilOf = await deployCouncil(connection);
  const { council } = councilOf;
  await establish(councilOf, rosterOf(councilOf.accounts, THRESHOLD, COEFFICIENTS));
  await seals.setCouncil(council.target);
  const tallyVerifier = await deploy(connection, "MockProofVerifier", [
    encodeBytes32String("tally"),
  ]);
  const args = [cast.governor.address, accounts.target, tallyVerifier.target, MINIMUM, QUIET];
  const book = await deploy(connection, "AuditBook", args);
  await book.grantRole(id("AUDITOR_ROLE"), cast.governor.address);
  const stress = await world.register(stressTable());
  const byAlice = accounts.connect(cast.alice) as Deployed;

  const openAccount = async (hidden = true): Promise<bigint> => {
    await byAlice.open(home, ALICE_VIEW);
    const account: bigint = await accounts.accountCount();
    await byAlice.deposit(account, 0, 100n * UNIT);
    if (hidden) {
      const commitment = minus(await world.commitmentOf(account), amountPoint(0, UNIT));
      const proof = await world.prove({ commitment });
      await byAlice.withdraw(account, 0, UNIT, cast.alice.address, proof);
    }
    return account;
  };

  const openWindow: Audit["openWindow"] = async ({ table = home, minimum = MINIMUM } = {}) => {
    await world.nextEpoch();
    await book.openWindow(home, table, LEVEL, DURATION, minimum);
    return await book.windowCount();
  };

  const contribution: Audit["contribution"] = async (window, account, requirement, proven = {}) => {
    const terms = await book.windowOf(window);
    const salt = nextEphemeral();
    const sealedFigure = sealFigure(requirement, salt);
    const { compares = false, plain = false } = proven;
    const figure = compares ? { sealedFigure } : plain ? {} : { tallied: sealedFigure };
    const { proof: solvency } = await world.prove({
      ...{ commitment: proven.commitment ?? (await world.commitmentOf(account)), band: 0 },
      ...{ table: proven.table ?? (terms.table as string) },
      ...{ epoch: proven.epoch ?? Number(terms.epoch), level: proven.level ?? Number(terms.level) },
      ...figure,
    });
    const key = proven.councilKey ?? COUNCIL_KEY;
    const ciphertext = encryptRequirement(requirement, key, nextEphemeral());
    const vector = tallyVector(sealedFigure, key, ciphertext);
    const digest = tallyDigest(vector);
    const here = { chainId: 31_337n, book: book.target as string, window, account };
    const challenge = tallyChallenge(digest, vector, { ...here, ...proven.scope });
    const tally = proofPoints();
    await tallyVerifier.expectProof([digest, challenge, tallyEvaluation(vector, challenge)], tally);
    const replaces = proven.replaces ?? [];
    return { account, sealedFigure, solvency, ciphertext, digest, tally, replaces };
  };

  const contributeAll: Audit["contributeAll"] = async (window, requirements) => {
    const all: Contribution[] = [];
    for (const [account, requirement] of requirements) {
      all.push(await contribution(window, account, requirement));
    }
    await book.contribute(window, all);
    return all;
  };

  const close = async (window: bigint): Promise<void> => {
    const { closesAt } = await book.windowOf(window);
    const { time } = connection.networkHelpers;
    if (BigInt(await time.latest()) < closesAt) await time.increaseTo(closesAt);
  };

  const share: Audit["share"] = async (window, member, given = {}) => {
    const secret = evaluate(polynomial(THRESHOLD, given.seed), BigInt(member));
    const point = given.point ?? (await chainSum(book, window)).ephemeral;
    const own = publicKey(secret);
    const made = multiply(point, 8n * secret);
    const context = given.context ?? (await book.shareContext(window));
    const proof = proofPoints();
    const inputs = [own.x, own.y, point.x, point.y, made.x, made.y, context];
    await councilOf.verifier.expectProof(inputs, proof);
    return [made, proof];
  };

  const submitShares: Audit["submitShares"] = async (window, members, seed) => {
    for (const member of members) {
      await book.submitShare(window, member, ...(await share(window, member, { seed })));
    }
  };

  const publishTotal = async (window: bigint, total: bigint): Promise<void> => {
    await submitShares(window, [1, 2]);
    await book.publishTotal(window, total);
  };
  return {
    ...world,
    ...{ book, council, councilOf, tallyVerifier, stress, openAccount, openWindow },
    ...{ contribution, contributeAll, close, share, submitShares, publishTotal },
  };
}

export interface Opened extends Audit {
  /** Hidden accounts, and those whose books are public. */
  readonly hidden: readonly bigint[];
  readonly visible: readonly bigint[];
  readonly window: bigint;
}

/** Four hidden accounts and one that is not, and a window open to them. */
export async function deployOpened(connection: Connection): Promise<Opened> {
  const world = await deployAudited(connection);
  const hidden: bigint[] = [];
  for (let k = 0; k < 4; k++) hidden.push(await world.openAccount());
  const visible = [await world.openAccount(false)];
  return { ...world, hidden, visible, window: await world.openWindow() };
}
