/**
 * Given the attestation service itself, and a schema with the resolver
 *   When someone attests a lease in force, for its owner, no longer than it lasts   Then the service records it
 *   When the statement is not so, or says more than the lease                       Then the service refuses, with the reason
 *   When the lease ends early                                                       Then the record is no longer current
 */
import { expect } from "chai";
import {
  AbiCoder,
  ContractFactory,
  ZeroAddress,
  ZeroHash,
  type ContractTransactionResponse,
} from "ethers";
import { network } from "hardhat";
import { createRequire } from "node:module";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, ALICE_VIEW, BOB, EMPTY, deployAttested } from "../fixtures/protocol.ts";
import { someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const SCHEMA = "uint256 account,bytes32 table,uint16 level";
/** Level of alice's lease, and how long it lasts from `deployAttested` on, s of the market clock. */
const LEVEL = 11_000;
const LASTS = 10_000n;

const require = createRequire(import.meta.url);

/** Deploys a contract of the service's own package, as compiled by its authors. */
async function deployPublished(
  { ethers }: Connection,
  name: string,
  args: readonly unknown[] = [],
): Promise<Deployed> {
  const artefact = require(
    `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`,
  ) as { abi: []; bytecode: string };
  const [signer] = await ethers.getSigners();
  const factory = new ContractFactory(artefact.abi, artefact.bytecode, signer);
  return await factory.deploy(...args);
}

interface Request {
  readonly account?: bigint;
  readonly table?: string;
  readonly level?: bigint;
  readonly data?: string;
  readonly recipient?: string;
  readonly expirationTime?: bigint;
  readonly revocable?: boolean;
  readonly value?: bigint;
}

/** Alice is attested for LEVEL; bob is not. Strangers attest. */
async function deployService(chain: Connection) {
  const world = await deployAttested(chain);
  const { accounts, market, home, cast } = world;
  const registry = await deployPublished(chain, "SchemaRegistry");
  const service = await deployPublished(chain, "EAS", [registry.target]);
  const resolver = await deploy(chain, "SolvencyResolver", [
    service.target,
    accounts.target,
    market.target,
  ]);
  const schema: string = await registry.register.staticCall(SCHEMA, resolver.target, true);
  await registry.register(SCHEMA, resolver.target, true);

  const time = BigInt(await chain.networkHelpers.time.latest());
  const request = ({
    account = ALICE,
    table = home,
    level = BigInt(LEVEL),
    data = AbiCoder.defaultAbiCoder().encode(
      ["uint256", "bytes32", "uint256"],
      [account, table, level],
    ),
    recipient = cast.alice.address,
    expirationTime = time + 1000n,
    revocable = true,
    value = 0n,
  }: Request) => ({ recipient, expirationTime, revocable, refUID: ZeroHash, data, value });
  const asStranger = service.connect(cast.stranger) as Deployed;
  const attest = async (changes: Request = {}): Promise<ContractTransactionResponse> =>
    await asStranger.attest({ schema, data: request(changes) });
  /** Ids of what a transaction recorded. */
  const recordedBy = async (transaction: ContractTransactionResponse): Promise<string[]> => {
    const { logs } = (await transaction.wait())!;
    return logs
      .map((log) => service.interface.parseLog(log))
      .filter((event) => event?.name === "Attested")
      .map((event) => event.args.uid as string);
  };
  /** Attests and returns the record's id. */
  const record = async (changes: Request = {}): Promise<string> =>
    (await recordedBy(await attest(changes)))[0]!;
  /** The record's members in order, as a resolver is shown them. */
  const copyOf = async (uid: string): Promise<unknown[]> => [
    ...(await service.getAttestation(uid)),
  ];
  const asked = { request, attest, record, recordedBy, copyOf };
  return { ...world, ...asked, registry, service, asStranger, resolver, schema, time };
}

const load = () => networkHelpers.loadFixture(deployService);

describe("SolvencyResolver", () => {
  it("lets the service record a lease in force, by anyone, for at most its level", async () => {
    const { service, attest, record, resolver } = await load();
    await expect(attest()).to.emit(service, "Attested");
    await expect(attest({ level: 10_000n })).to.emit(service, "Attested");
    expect(await resolver.isCurrent(await record())).to.equal(true);
  });

  /** Expects the service to pass on the resolver's refusal. */
  function refuses(title: string, error: string, changes: Request): void {
    it(`refuses ${title}`, async () => {
      const { attest, resolver } = await load();
      await expect(attest(changes)).to.be.revertedWithCustomError(resolver, error);
    });
  }
  refuses("a level above the lease's", "NotInForce", { level: BigInt(LEVEL) + 1n });
  refuses("a level below one", "LevelTooLow", { level: 9_999n });
  refuses("another table", "NotInForce", { table: `0x${"11".repeat(32)}` });
  refuses("another's account for the recipient", "RecipientNotOwner", { account: BOB });
  refuses("an account that does not exist, for nobody", "RecipientNotOwner", {
    account: 99n,
    recipient: ZeroAddress,
  });
  refuses("an attestation without end", "ExpirationMissing", { expirationTime: 0n });
  refuses("one that cannot be revoked", "Irrevocable", { revocable: false });
  refuses("data that is too short", "DataMalformed", { data: "0x1234" });
  refuses("data that is too long", "DataMalformed", { data: `0x${"00".repeat(128)}` });
  refuses("a level that does not fit", "DataMalformed", { level: 65_536n + 11_000n });

  it("refuses a recipient who does not own the account", async () => {
    const { attest, resolver, cast } = await load();
    await expect(attest({ recipient: cast.bob.address }))
      .to.be.revertedWithCustomError(resolver, "RecipientNotOwner")
      .withArgs(ALICE, cast.bob.address, cast.alice.address);
  });

  it("refuses an end after the earliest that the lease can have, and takes that one", async () => {
    const { attest, service, resolver, market, accounts, home, time } = await load();
    const { expiry } = await accounts.leaseOf(ALICE, home);
    const latest = time + BigInt(expiry) - BigInt(await market.clock());
    expect(latest <= time + LASTS).to.equal(true);
    await expect(attest({ expirationTime: latest + 1n }))
      .to.be.revertedWithCustomError(resolver, "ExpirationTooLate")
      .withArgs(latest + 1n, latest);
    await expect(attest({ expirationTime: latest })).to.emit(service, "Attested");
  });

  it("refuses an owner whose account is not attested", async () => {
    const { attest, resolver, cast, home } = await load();
    await expect(attest({ account: BOB, recipient: cast.bob.address }))
      .to.be.revertedWithCustomError(resolver, "NotInForce")
      .withArgs(BOB, home, LEVEL);
  });

  it("refuses while the lease is out of its band, and the record is not current then", async () => {
    const { attest, record, resolver, publish, nextEpoch } = await load();
    const recorded = await record();
    await publish(1, dollars(7000n));
    await nextEpoch();
    await expect(attest()).to.be.revertedWithCustomError(resolver, "NotInForce");
    expect(await resolver.isCurrent(recorded)).to.equal(false);
  });

  it("calls a record current until it expires or is revoked by its attester", async () => {
    const { record, resolver, service, asStranger, schema, cast, time } = await load();
    const recorded = await record();
    const revocation = { schema, data: { uid: recorded, value: 0n } };
    await expect(service.connect(cast.alice).revoke(revocation)).to.be.revertedWithCustomError(
      service,
      "AccessDenied",
    );
    await asStranger.revoke(revocation);
    expect(await resolver.isCurrent(recorded)).to.equal(false);

    const other = await record({ level: 10_500n });
    expect(await resolver.isCurrent(other)).to.equal(true);
    await networkHelpers.time.increaseTo(time + 1000n);
    expect(await resolver.isCurrent(other)).to.equal(false);
  });

  it("knows the id of its schema", async () => {
    const { resolver, schema } = await load();
    expect(await resolver.schema()).to.equal(schema);
  });

  it("never takes a copy for the record: one from before a revocation proves nothing", async () => {
    const { record, copyOf, resolver, asStranger, schema } = await load();
    const recorded = await record();
    const copy = await copyOf(recorded);
    await asStranger.revoke({ schema, data: { uid: recorded, value: 0n } });
    expect(copy[0]).to.equal(recorded);
    expect(await resolver.isCurrent(copy[0])).to.equal(false);
    expect(resolver.interface.getFunction("isCurrent").format()).to.equal("isCurrent(bytes32)");
  });

  it("calls no unknown id current", async () => {
    const { resolver } = await load();
    for (const uid of [ZeroHash, `0x${"11".repeat(32)}`]) {
      expect(await resolver.isCurrent(uid)).to.equal(false);
    }
  });

  it("refuses attestations of other schemas that name it", async () => {
    const { registry, resolver, asStranger, request, schema } = await load();
    const others = [
      [`${SCHEMA},bool isFriend`, true],
      [SCHEMA, false],
    ] as const;
    for (const [text, revocable] of others) {
      const other = await registry.register.staticCall(text, resolver.target, revocable);
      await registry.register(text, resolver.target, revocable);
      await expect(asStranger.attest({ schema: other, data: request({ revocable }) }))
        .to.be.revertedWithCustomError(resolver, "AnotherSchema")
        .withArgs(other, schema);
    }
  });

  it("calls no record of another schema current, whatever it says", async () => {
    const { registry, resolver, asStranger, request, recordedBy } = await load();
    for (const data of [undefined, "0x1234"]) {
      const text = data === undefined ? SCHEMA : "bytes data";
      const other = await registry.register.staticCall(text, ZeroAddress, true);
      await registry.register(text, ZeroAddress, true);
      const said = request(data === undefined ? {} : { data });
      const [uid] = await recordedBy(await asStranger.attest({ schema: other, data: said }));
      expect(await resolver.isCurrent(uid)).to.equal(false);
    }
  });

  it("calls no record of a closed account current", async () => {
    const { accounts, cast, home, prove, record, resolver } = await load();
    const byAlice = accounts.connect(cast.alice) as Deployed;
    await byAlice.open(home, ALICE_VIEW);
    await byAlice.attest(3n, home, 12_000, LASTS, await prove({ commitment: EMPTY }));
    const recorded = await record({ account: 3n });
    expect(await resolver.isCurrent(recorded)).to.equal(true);
    await byAlice.close(3n, someSeal());
    expect(await resolver.isCurrent(recorded)).to.equal(false);
  });

  it("calls no record current whose recipient is no longer the owner, lease or not", async () => {
    const { service, registry, market, cast, request, asStranger, recordedBy } = await load();
    const owners = await deploy(connection, "OwnersStub");
    const resolver = await deploy(connection, "SolvencyResolver", [
      service.target,
      owners.target,
      market.target,
    ]);
    await registry.register(SCHEMA, resolver.target, true);
    await owners.give(ALICE, cast.alice.address);
    const asked = { schema: await resolver.schema(), data: request({}) };
    const [uid] = await recordedBy(await asStranger.attest(asked));
    expect(await resolver.isCurrent(uid)).to.equal(true);
    for (const owner of [cast.bob.address, ZeroAddress]) {
      await owners.give(ALICE, owner);
      expect(await resolver.isCurrent(uid)).to.equal(false);
    }
  });

  it("looks at every attestation of several, and at every revocation", async () => {
    const { asStranger, service, resolver, schema, request, recordedBy } = await load();
    const good = request({});
    const batch = (...data: unknown[]) => asStranger.multiAttest([{ schema, data }]);
    await expect(batch(good, request({ account: BOB }))).to.be.revertedWithCustomError(
      resolver,
      "RecipientNotOwner",
    );
    const uids = await recordedBy(await batch(good, good));
    expect(uids).to.have.length(2);
    const data = uids.map((uid) => ({ uid, value: 0n }));
    await expect(asStranger.multiRevoke([{ schema, data }])).to.emit(service, "Revoked");
  });

  it("answers to the service only, and takes no ether", async () => {
    const { resolver, record, copyOf, service, cast, request, schema } = await load();
    const recorded = await copyOf(await record());
    const calls = [
      () => resolver.attest(recorded),
      () => resolver.multiAttest([recorded], [0n]),
      () => resolver.revoke(recorded),
      () => resolver.multiRevoke([recorded], [0n]),
    ];
    for (const call of calls) {
      await expect(call())
        .to.be.revertedWithCustomError(resolver, "OnlyService")
        .withArgs(cast.governor.address);
    }
    await expect(
      service.attest({ schema, data: request({ value: 1n }) }, { value: 1n }),
    ).to.be.revertedWithCustomError(service, "NotPayable");
    await networkHelpers.impersonateAccount(service.target);
    await networkHelpers.setBalance(service.target, 10n ** 20n);
    const asService = resolver.connect(await connection.ethers.getSigner(service.target));
    await expect(asService.attest(recorded, { value: 1n }))
      .to.be.revertedWithCustomError(resolver, "EtherRefused")
      .withArgs(1n);
    expect(await resolver.isPayable()).to.equal(false);
    expect(await resolver.version()).to.equal("1.4.0");
  });

  it("is not deployed without a service", async () => {
    const { resolver, accounts, market } = await load();
    const args = [ZeroAddress, accounts.target, market.target];
    await expect(deploy(connection, "SolvencyResolver", args)).to.be.revertedWithCustomError(
      resolver,
      "ZeroAddress",
    );
  });
});
