/** Shares for the tests of `share`. */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { publicKeyOf, sharedPoint, toSignedDigits } from "../../sealing/index.ts";
import { type Inputs, type Source } from "./harness.ts";

export const SHARE: Source = {
  template: "Share()",
  file: "share.circom",
  public: ["publicKey", "point", "share", "context"],
};
const list = ({ x, y }: AffinePoint): bigint[] => [x, y];

/** All inputs of an honest prover. */
export function shareOf(secret: bigint, point: AffinePoint, context = 99n): Inputs {
  return {
    publicKey: list(publicKeyOf(secret)),
    point: list(point),
    share: list(sharedPoint(secret, point)),
    context,
    secret: toSignedDigits(secret),
  };
}
