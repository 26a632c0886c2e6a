/**
 * Given the attestation service itself, and a schema with the resolver
 *   When someone attests a lease in force, for its owner, no longer than it lasts   Then the service records it
 *   When the statement is not so, or says more than the lease                       Then the service refuses, with the reason
 *   When the lease ends early                                                       Then the record is no longer current
 */
import { expect } from "chai";
import { AbiCoder, ContractFactory, ZeroHash, type ContractTransactionResponse } from "ethers";
import { network } from "hardhat";
import { createRequire } from "node:module";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, BOB, deployAttested } from "../fixtures/protocol.ts";

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
  /** Attests and returns the record's members in order, the id first. */
  const record = async (changes: Request = {}): Promise<unknown[]> => {
    const [uid] = await recordedBy(await attest(changes));
    return [...(await service.getAttestation(uid))];
  };
  const asked = { request, attest, record, recordedBy };
  return { ...world, ...asked, service, asStranger, resolver, schema, time };
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
    recipient: `0x${"00".repeat(20)}`,
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
    const revocation = { schema, data: { uid: recorded[0], value: 0n } };
    await expect(service.connect(cast.alice).revoke(revocation)).to.be.revertedWithCustomError(
      service,
      "AccessDenied",
    );
    await asStranger.revoke(revocation);
    const revoked = await service.getAttestation(recorded[0]);
    expect(await resolver.isCurrent([...revoked])).to.equal(false);

    const other = await record({ level: 10_500n });
    expect(await resolver.isCurrent(other)).to.equal(true);
    await networkHelpers.time.increaseTo(time + 1000n);
    expect(await resolver.isCurrent(other)).to.equal(false);
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
    const { resolver, record, service, cast, request, schema } = await load();
    const recorded = await record();
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
    const args = [`0x${"00".repeat(20)}`, accounts.target, market.target];
    await expect(deploy(connection, "SolvencyResolver", args)).to.be.revertedWithCustomError(
      resolver,
      "ZeroAddress",
    );
  });
});
