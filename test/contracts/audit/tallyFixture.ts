/** The binding of contributions, and what it is asked for. */
import type { BaseContract } from "ethers";
import { type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { encryptRequirement, publicKeyOf, tallyVector } from "../../../sealing/index.ts";
import type { TallyCiphertext, TallyScope } from "../../../sealing/index.ts";
import type { Connection } from "../crypto/curveFixture.ts";

/** Of Hardhat's chain. */
export const SCOPE: TallyScope = {
  chainId: 31_337n,
  book: "0x00000000000000000000000000000000000A0D17",
  window: 4n,
  account: 7n,
};
/** Each differs from {@link SCOPE} in what a chain cannot know by itself; one exchanges window and account. */
export const OTHER_SCOPES: readonly TallyScope[] = [
  { ...SCOPE, book: "0x00000000000000000000000000000000000a0d18" },
  { ...SCOPE, window: 5n },
  { ...SCOPE, account: 8n },
  { ...SCOPE, window: SCOPE.account, account: SCOPE.window },
];
export const COUNCIL = publicKeyOf(101n);

export function sampleVector(): bigint[] {
  return tallyVector(77n ** 9n, COUNCIL, encryptRequirement(1_000n, COUNCIL, 13n));
}

/** Methods of TallyBindingHarness.sol. */
export interface TallyBindingHarness extends BaseContract {
  publicInputs(
    sealedFigure: bigint,
    council: AffinePoint,
    ciphertext: TallyCiphertext,
    digest: bigint,
    scope: TallyScope,
  ): Promise<[challenge: bigint, evaluation: bigint]>;
}

export async function deployTallyBinding({ ethers }: Connection): Promise<TallyBindingHarness> {
  return (await ethers.deployContract("TallyBindingHarness")) as unknown as TallyBindingHarness;
}

/** Challenge and evaluation of any seven elements, as the contract binds them. */
export async function bind(
  harness: TallyBindingHarness,
  vector: readonly bigint[],
  digest: bigint,
  scope = SCOPE,
): Promise<[challenge: bigint, evaluation: bigint]> {
  const [figure = 0n, ...coordinates] = vector;
  const point = (at: number): AffinePoint => ({
    x: coordinates[at] ?? 0n,
    y: coordinates[at + 1] ?? 0n,
  });
  const ciphertext = { ephemeral: point(2), masked: point(4) };
  const [challenge, evaluation] = await harness.publicInputs(
    figure,
    point(0),
    ciphertext,
    digest,
    scope,
  );
  return [challenge, evaluation];
}
